/// Leaders among the instances in one process.
#pragma once

#include <eskit/subscription/leader_lock.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace eskit::inline v0_1::subscription {

/// Keeps leases in memory: enough where one process has all candidates.
///
/// A leader that does not ask again within `lease` is deposed when another candidate asks.
///
/// Thread safety: all members may be called from any thread.
/// Errors: cancelled and timed_out as the context says.
class MemoryLeaderLock : public LeaderLock {
  public:
    static constexpr std::chrono::seconds default_lease{30};

    explicit MemoryLeaderLock(Clock& clock = system_clock(),
                              std::chrono::milliseconds lease = default_lease)
        : clock_(&clock), lease_(lease) {}

    Result<Leadership> try_acquire(const Context& ctx, std::string_view name,
                                   const Uuid& candidate) override;
    Result<void> release(const Context& ctx, std::string_view name, const Uuid& candidate) override;
    void add_signal(std::weak_ptr<Signal> signal) override;

  protected:
    /// A number larger than all that were returned for this name before. Called while nobody leads
    /// and nobody else can become the leader; may block.
    virtual Result<std::uint64_t> next_epoch(const Context& ctx, std::string_view name);

  private:
    struct Lease {
        Uuid leader{};            // zero = free
        std::uint64_t epoch = 0;  // 0 = next_epoch is under way
        SteadyTime until{};
    };

    void set_signals();

    Clock* clock_;
    std::chrono::milliseconds lease_;
    std::mutex mutex_;
    std::map<std::string, Lease, std::less<>> leases_;          // guarded by mutex_
    std::map<std::string, std::uint64_t, std::less<>> epochs_;  // guarded by mutex_
    std::vector<std::weak_ptr<Signal>> signals_;                // guarded by mutex_
};

}  // namespace eskit::inline v0_1::subscription
