// How far a subscription is, and who waits for it to get further.
#pragma once

#include <eskit/base/clock.hpp>
#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/event/ordinal.hpp>
#include <eskit/runner/signal.hpp>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>

namespace eskit::inline v0_1::subscription::detail {

// Thread safety: `set` and `wake` by the thread that steps, all else from any thread.
class Position {
  public:
    [[nodiscard]] GlobalSequence get() const noexcept {
        return position_.load(std::memory_order_acquire);
    }
    // A waiter that registers at the same time may be missed here, and is found by `wake`.
    void set(GlobalSequence position) {
        position_.store(position, std::memory_order_release);
        if (waiting_.load(std::memory_order_relaxed) != 0) {
            wake();
        }
    }
    // Wakes those who wait for no more than the position.
    void wake();
    Result<void> wait_until(const Context& ctx, Clock& clock, GlobalSequence wanted);

  private:
    std::atomic<GlobalSequence> position_{};
    std::atomic<std::size_t> waiting_{0};
    std::mutex mutex_;
    std::multimap<GlobalSequence, std::shared_ptr<Signal>> waiters_;  // guarded by mutex_
};

}  // namespace eskit::inline v0_1::subscription::detail
