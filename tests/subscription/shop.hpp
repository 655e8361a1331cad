// Two bounded contexts that share a log.
#pragma once

#include <eskit/store/log_store.hpp>
#include <eskit/subscription/memory_checkpoint_store.hpp>
#include <eskit/subscription/subscription.hpp>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace shop {

struct Placed {
    std::string item{};
    std::int64_t price = 0;
};
struct Paid {
    std::int64_t amount = 0;
};
struct Shipped {
    std::string carrier{};
};
using Event = std::variant<Placed, Paid, Shipped>;

}  // namespace shop

namespace billing {

struct Invoiced {
    std::int64_t amount = 0;
};
using Event = std::variant<Invoiced>;

}  // namespace billing

namespace eskit::inline v0_1::subscription::testing {

inline void place(const LogStore<shop::Event>& store, std::int64_t count, const Context& ctx = {}) {
    for (std::int64_t at = 1; at <= count; ++at) {
        store.append(ctx, {"order", "o"}, any_version, {shop::Placed{"lamp", at}}).value();
    }
}

inline void invoice(const std::shared_ptr<EventLog>& log, std::size_t count) {
    const LogStore<billing::Event> store(log);
    store
        .append({}, {"invoice", "i"}, any_version,
                std::vector<billing::Event>(count, billing::Invoiced{1}))
        .value();
}

// Steps until there is nothing to do, and says how often there was.
inline int run(const Subscription& subscription, const Context& ctx = {}) {
    int steps = 0;
    while (subscription.step(ctx).value().state == StepOutcome::State::worked) {
        ++steps;
    }
    return steps;
}

}  // namespace eskit::inline v0_1::subscription::testing
