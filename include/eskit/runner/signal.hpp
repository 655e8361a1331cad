/// What wakes background work.
#pragma once

#include <eskit/base/clock.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

namespace eskit::inline v0_1 {

/// Says "there may be something to do": set from anywhere, waited on by one.
///
/// Setting it twice before somebody looks is the same as setting it once. What was written before
/// `set` is seen by whoever takes it.
///
/// Thread safety: `set` and `take` may be called from any thread; one thread at a time may `wait`.
/// Ownership: always shared. Whoever sets it holds a `std::shared_ptr`, or a `std::weak_ptr` that
/// it locks, so a signal is never set after its end.
/// Cost: setting it while it is set is one atomic exchange; the first time takes a lock to wake.
class Signal {
  public:
    [[nodiscard]] static std::shared_ptr<Signal> create();
    Signal(const Signal&) = delete;
    Signal& operator=(const Signal&) = delete;
    ~Signal() = default;

    void set() noexcept;
    /// Whether it was set; it is not any more.
    bool take() noexcept { return set_.exchange(false, std::memory_order_acq_rel); }
    /// Blocks until it is set, and takes it; or until `until` has come (never, if nothing); or
    /// until `stop` is requested. True when it was set.
    bool wait(Clock& clock, std::optional<SteadyTime> until, const std::stop_token& stop);

  private:
    Signal() = default;

    // An exchange each, in `set` and in `take`: a setter that finds it set knows that the one who
    // takes it sees what the setter wrote.
    std::atomic<bool> set_{false};
    std::mutex mutex_;
    std::optional<std::stop_source> alarm_;  // of the one who waits; guarded by mutex_
};

}  // namespace eskit::inline v0_1
