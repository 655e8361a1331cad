/// Time, passed in, so that tests decide what time it is.
#pragma once

#include <chrono>
#include <stop_token>

namespace eskit::inline v0_1 {

/// Wall-clock time as it is recorded: UTC, microseconds.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;
/// Time that only moves forward: deadlines and waiting.
using SteadyTime = std::chrono::steady_clock::time_point;

/// A source of time.
///
/// Thread safety: all members may be called from any thread. `wait` blocks its caller alone.
class Clock {
  public:
    virtual ~Clock() = default;

    [[nodiscard]] virtual Timestamp now() const = 0;
    [[nodiscard]] virtual SteadyTime steady_now() const = 0;
    /// Blocks until `until` has come or `stop` is requested; true when `until` has come.
    virtual bool wait(SteadyTime until, const std::stop_token& stop) = 0;

  protected:
    Clock() = default;
    Clock(const Clock&) = default;
    Clock& operator=(const Clock&) = default;
};

/// The machine's clocks. One object for the whole process, never destroyed.
[[nodiscard]] Clock& system_clock();

}  // namespace eskit::inline v0_1
