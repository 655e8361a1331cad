#include <eskit/subscription/leader_lock.hpp>

#include <algorithm>

namespace eskit::inline v0_1::subscription {

Result<Leadership> acquire(const Context& ctx, LeaderLock& lock, Clock& clock,
                           std::string_view name, const Uuid& candidate) {
    const auto signal = Signal::create();
    lock.add_signal(signal);
    for (;;) {
        if (auto ok = ctx.check(clock); !ok) {
            return std::move(ok).error();
        }
        auto leadership = lock.try_acquire(ctx, name, candidate);
        if (!leadership || leadership->held) {
            return leadership;
        }
        const SteadyTime until = leadership->ask_again_at;
        signal->wait(clock, ctx.deadline ? std::min(*ctx.deadline, until) : until, ctx.stop);
    }
}

}  // namespace eskit::inline v0_1::subscription
