// SIGINT and SIGTERM as a request to stop.
#pragma once

#include <semaphore.h>

#include <csignal>
#include <stop_token>
#include <thread>

namespace eskit::inline v0_1::runner::detail {

// While it lives, the two signals request a stop. One object at a time.
class StopSignals {
  public:
    explicit StopSignals(std::stop_source stop);
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;
    ~StopSignals();

  private:
    struct sigaction interrupt_before_{};
    struct sigaction terminate_before_{};
    std::thread thread_;  // what may be done in a signal handler is to wake it
};

}  // namespace eskit::inline v0_1::runner::detail
