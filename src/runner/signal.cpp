#include <eskit/runner/signal.hpp>

#include <semaphore>

namespace eskit::inline v0_1 {
namespace {

void wait_for_stop(const std::stop_token& stop) {
    std::binary_semaphore stopped{0};
    const std::stop_callback on_stop(stop, [&] { stopped.release(); });
    stopped.acquire();
}

}  // namespace

std::shared_ptr<Signal> Signal::create() {
    return std::shared_ptr<Signal>(new Signal);
}

void Signal::set() noexcept {
    if (set_.exchange(true, std::memory_order_acq_rel)) {
        return;
    }
    const std::scoped_lock lock(mutex_);
    if (alarm_) {
        alarm_->request_stop();
    }
}

bool Signal::wait(Clock& clock, std::optional<SteadyTime> until, const std::stop_token& stop) {
    if (take()) {
        return true;
    }
    std::stop_source alarm;
    {
        const std::scoped_lock lock(mutex_);
        alarm_ = alarm;
    }
    // Whoever sets it from here on finds the alarm; whoever did before is seen here.
    bool was_set = take();
    if (!was_set) {
        const std::stop_callback on_stop(stop, [&] { alarm.request_stop(); });
        if (until) {
            clock.wait(*until, alarm.get_token());
        } else {
            wait_for_stop(alarm.get_token());
        }
        was_set = take();
    }
    const std::scoped_lock lock(mutex_);
    alarm_.reset();
    return was_set;
}

}  // namespace eskit::inline v0_1
