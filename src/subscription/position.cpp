#include "position.hpp"

namespace eskit::inline v0_1::subscription::detail {

void Position::wake() {
    const std::scoped_lock lock(mutex_);
    const GlobalSequence position = get();
    for (auto& [wanted, signal] : waiters_) {
        if (wanted > position) {
            break;
        }
        signal->set();
    }
}

Result<void> Position::wait_until(const Context& ctx, Clock& clock, GlobalSequence wanted) {
    if (get() >= wanted) {
        return {};
    }
    const auto signal = Signal::create();
    std::unique_lock lock(mutex_);
    const auto waiter = waiters_.emplace(wanted, signal);
    waiting_.store(waiters_.size(), std::memory_order_relaxed);
    lock.unlock();
    Result<void> reached;
    while (get() < wanted) {
        reached = ctx.check(clock);
        if (!reached) {
            reached = reached.error().prefixed("wait until sequence " +
                                               std::to_string(wanted.value) + " is handled");
            break;
        }
        signal->wait(clock, ctx.deadline, ctx.stop);
    }
    lock.lock();
    waiters_.erase(waiter);
    waiting_.store(waiters_.size(), std::memory_order_relaxed);
    return reached;
}

}  // namespace eskit::inline v0_1::subscription::detail
