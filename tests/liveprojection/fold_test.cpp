#include "subscription/shop.hpp"

#include <eskit/decider/match.hpp>
#include <eskit/liveprojection/fold.hpp>
#include <eskit/store/memory_store.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::liveprojection {
namespace {

using shop::Paid;
using shop::Placed;
using shop::Shipped;

// The events of one order, folded.
template <class V, class Evolve>
V folded(V value, Evolve evolve) {
    const MemoryStore<shop::Event> store;
    store.append({}, {"order", "1"}, no_stream, {Placed{"lamp", 3}, Paid{2}, Shipped{"x"}}).value();
    for (const auto& event : store.read_all({}).value()) {
        fold(value, evolve, event);
    }
    return value;
}

TEST(Fold, ChangesAValueInPlace) {
    const auto sum = folded(
        std::int64_t{10}, [](std::int64_t& value, const Placed& placed) { value += placed.price; });

    EXPECT_EQ(sum, 13);
}

TEST(Fold, TakesTheNewValueThatIsReturned) {
    const auto sum = folded(std::int64_t{10}, [](std::int64_t value, const Placed& placed) {
        return value + placed.price;
    });

    EXPECT_EQ(sum, 13);
}

TEST(Fold, CallsTheOverloadOfEachEvent) {
    const auto balance =
        folded(std::int64_t{0},
               eskit::detail::Overloaded{
                   [](std::int64_t& value, const Placed& placed) { value += placed.price; },
                   [](std::int64_t value, const Paid& paid) { return value - paid.amount; }});

    EXPECT_EQ(balance, 1);
}

TEST(Fold, ShowsTheEnvelopeToThoseThatTakeIt) {
    const auto version = folded(
        StreamVersion{},
        [](StreamVersion& seen, const Shipped&, const EventInfo& info) { seen = info.version(); });

    EXPECT_EQ(version, 3);
}

}  // namespace
}  // namespace eskit::inline v0_1::liveprojection
