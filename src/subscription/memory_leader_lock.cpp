#include <eskit/detail/text.hpp>
#include <eskit/subscription/memory_leader_lock.hpp>

#include <algorithm>
#include <utility>

namespace eskit::inline v0_1::subscription {

Result<Leadership> MemoryLeaderLock::try_acquire(const Context& ctx, std::string_view name,
                                                 const Uuid& candidate) {
    if (auto ok = ctx.check(*clock_); !ok) {
        return std::move(ok).error();
    }
    const SteadyTime now = clock_->steady_now();
    std::unique_lock lock(mutex_);
    Lease& lease = leases_.try_emplace(std::string(name)).first->second;  // nodes stay in place
    if (lease.leader == candidate && lease.epoch != 0) {
        lease.until = now + lease_;
        return Leadership{.held = true, .epoch = lease.epoch, .ask_again_at = now + lease_ / 3};
    }
    if (!is_zero(lease.leader) && now < lease.until) {
        return Leadership{.ask_again_at = lease.until};
    }
    lease = {.leader = candidate, .until = now + lease_};
    lock.unlock();
    auto epoch = next_epoch(ctx, name);
    if (!epoch) {
        static_cast<void>(release(ctx, name, candidate));
        return epoch.error().prefixed("lead " + eskit::detail::quoted(name));
    }
    lock.lock();
    if (lease.leader != candidate) {  // that took too long
        return Leadership{.ask_again_at = lease.until};
    }
    lease.epoch = *epoch;
    return Leadership{.held = true, .epoch = *epoch, .ask_again_at = now + lease_ / 3};
}

Result<void> MemoryLeaderLock::release(const Context&, std::string_view name,
                                       const Uuid& candidate) {
    {
        const std::scoped_lock lock(mutex_);
        const auto found = leases_.find(name);
        if (found == leases_.end() || found->second.leader != candidate) {
            return {};
        }
        found->second = {};
    }
    set_signals();
    return {};
}

void MemoryLeaderLock::add_signal(std::weak_ptr<Signal> signal) {
    const std::scoped_lock lock(mutex_);
    std::erase_if(signals_, [](const auto& listening) { return listening.expired(); });
    signals_.push_back(std::move(signal));
}

Result<std::uint64_t> MemoryLeaderLock::next_epoch(const Context&, std::string_view name) {
    const std::scoped_lock lock(mutex_);
    return ++epochs_[std::string(name)];
}

void MemoryLeaderLock::set_signals() {
    std::vector<std::weak_ptr<Signal>> signals;
    {
        const std::scoped_lock lock(mutex_);
        signals = signals_;
    }
    for (const auto& listening : signals) {
        if (const auto signal = listening.lock()) {
            signal->set();
        }
    }
}

}  // namespace eskit::inline v0_1::subscription
