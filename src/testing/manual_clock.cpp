#include <eskit/testing/manual_clock.hpp>

namespace eskit::inline v0_1::testing {

Timestamp ManualClock::now() const {
    const std::scoped_lock lock(mutex_);
    return now_;
}

SteadyTime ManualClock::steady_now() const {
    const std::scoped_lock lock(mutex_);
    return steady_;
}

bool ManualClock::wait(SteadyTime until, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    if (advance_by_waiting_ && steady_ < until && !stop.stop_requested()) {
        now_ += std::chrono::ceil<std::chrono::microseconds>(until - steady_);
        steady_ = until;
        moved_.notify_all();
        return true;
    }
    moved_.wait(lock, stop, [&] { return steady_ >= until; });
    return steady_ >= until;
}

void ManualClock::advance(std::chrono::microseconds by) {
    {
        const std::scoped_lock lock(mutex_);
        now_ += by;
        steady_ += by;
    }
    moved_.notify_all();
}

void ManualClock::advance_by_waiting(bool enabled) {
    const std::scoped_lock lock(mutex_);
    advance_by_waiting_ = enabled;
}

}  // namespace eskit::inline v0_1::testing
