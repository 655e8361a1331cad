/// A clock that stands still until a test moves it.
#pragma once

#include <eskit/base/clock.hpp>

#include <condition_variable>
#include <mutex>

namespace eskit::inline v0_1::testing {

/// Thread safety: all members may be called from any thread.
class ManualClock final : public Clock {
  public:
    explicit ManualClock(Timestamp start = Timestamp{}) : now_(start) {}

    [[nodiscard]] Timestamp now() const override;
    [[nodiscard]] SteadyTime steady_now() const override;
    /// Blocks until another thread has advanced the clock that far, or stop is requested.
    bool wait(SteadyTime until, const std::stop_token& stop) override;

    /// Moves both times forward and wakes those who wait.
    void advance(std::chrono::microseconds by);
    /// Lets `wait` move the clock itself instead of blocking, for tests of one thread.
    void advance_by_waiting(bool enabled);

  private:
    mutable std::mutex mutex_;
    std::condition_variable_any moved_;
    Timestamp now_;
    SteadyTime steady_{};
    bool advance_by_waiting_ = false;
};

}  // namespace eskit::inline v0_1::testing
