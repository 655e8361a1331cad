#include "fixture.hpp"

#include <eskit/store/memory_store.hpp>
#include <eskit/testing/manual_clock.hpp>
#include <eskit/testing/sequential_ids.hpp>

#include <concepts>
#include <variant>

namespace memory_store_test {
struct Opened {
    std::string owner;
};
struct Paid {
    std::int64_t cents = 0;
};
using Events = std::variant<Opened, Paid>;
}  // namespace memory_store_test

namespace eskit::inline v0_1 {
namespace {

using namespace memory_store_test;
const StreamId ada{"account", "ada"};

static_assert(EventStore<MemoryStore<Events>>);
static_assert(std::default_initializable<MemoryStore<Events>>);
static_assert(std::convertible_to<MemoryStore<Events>, LogStore<Events>>);

TEST(MemoryStore, LoadsWhatItAppended) {
    const MemoryStore<Events> store;
    ASSERT_TRUE(store.append({}, ada, no_stream, {Opened{"Ada"}, Paid{7}}).has_value());

    const auto stream = store.load({}, ada).value();

    ASSERT_EQ(stream.size(), 2U);
    EXPECT_EQ(stream.version(), 2);
    EXPECT_EQ(stream[0].get_if<Opened>()->owner, "Ada");
    EXPECT_EQ(stream[1].get_if<Paid>()->cents, 7);
}

TEST(MemoryStore, HasALogOfItsOwnThatItsCopiesShare) {
    const MemoryStore<Events> store;
    const MemoryStore<Events> other;
    const MemoryStore<Events> copy = store;
    ASSERT_TRUE(store.append({}, ada, no_stream, {Paid{7}}).has_value());

    EXPECT_EQ(copy.log(), store.log());
    EXPECT_EQ(copy.load({}, ada).value().version(), 1);
    EXPECT_NE(other.log(), store.log());
    EXPECT_EQ(other.load({}, ada).value().version(), 0);
}

TEST(MemoryStore, KeepsItsLogForAViewThatOutlivesIt) {
    const auto log = [] {
        const MemoryStore<Events> store;
        EXPECT_TRUE(store.append({}, ada, no_stream, {Paid{7}}).has_value());
        return store.log();
    }();

    EXPECT_EQ(LogStore<Events>(log).load({}, ada).value().size(), 1U);
}

TEST(MemoryStore, TakesTimeAndIdsFromItsEnvironment) {
    testing::ManualClock clock(Timestamp{std::chrono::seconds(77)});
    testing::SequentialIds ids;
    const MemoryStore<Events> store({.clock = &clock, .ids = &ids});
    ASSERT_TRUE(store.append({}, ada, no_stream, {Paid{7}}).has_value());

    const auto stream = store.load({}, ada).value();

    EXPECT_EQ(&store.clock(), &clock);
    EXPECT_EQ(&store.ids(), &ids);
    EXPECT_EQ(stream[0].recorded_at(), Timestamp{std::chrono::seconds(77)});
    EXPECT_EQ(stream[0].id()[6], 0x70);  // of SequentialIds
    EXPECT_EQ(stream[0].id()[0], 0);
}

TEST(MemoryStore, PassesItsOptionsToTheView) {
    const MemoryStore<Events> strict({}, {.decode = {.require_all_fields = true}});
    const MemoryStore<Events> lenient;
    for (const auto& store : {strict, lenient}) {
        NewEvent bare = store_test::event(std::string(wire_name<Paid>()));  // stored as {}
        ASSERT_TRUE(
            store.log()->commit({}, store_test::commit_to(ada, no_stream, {bare})).has_value());
    }

    EXPECT_ERROR(strict.load({}, ada), Errc::codec, "cents");
    EXPECT_EQ(lenient.load({}, ada).value()[0].get_if<Paid>()->cents, 0);
}

}  // namespace
}  // namespace eskit::inline v0_1
