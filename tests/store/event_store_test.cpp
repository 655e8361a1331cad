#include <eskit/store/any_store.hpp>
#include <eskit/store/memory_store.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <variant>

namespace event_store_test {
struct Opened {};
struct Paid {};
using Events = std::variant<Opened, Paid>;

using namespace eskit;

// Each misses one part of the concept.
struct Complete {
    using event_type = Events;
    Result<Appended> append(const Context&, const StreamId&, ExpectedVersion,
                            std::vector<Events>) const;
    Result<Stream<Events>> load(const Context&, const StreamId&) const;
    Result<Page<Events>> read_all(const Context&, ReadOptions) const;
};
struct NoEventType {
    Result<Appended> append(const Context&, const StreamId&, ExpectedVersion,
                            std::vector<Events>) const;
    Result<Stream<Events>> load(const Context&, const StreamId&) const;
    Result<Page<Events>> read_all(const Context&, ReadOptions) const;
};
struct AppendsOnlyWhenMutable {
    using event_type = Events;
    Result<Appended> append(const Context&, const StreamId&, ExpectedVersion, std::vector<Events>);
    Result<Stream<Events>> load(const Context&, const StreamId&) const;
    Result<Page<Events>> read_all(const Context&, ReadOptions) const;
};
struct LoadsOtherEvents {
    using event_type = Events;
    Result<Appended> append(const Context&, const StreamId&, ExpectedVersion,
                            std::vector<Events>) const;
    Result<Stream<Paid>> load(const Context&, const StreamId&) const;
    Result<Page<Events>> read_all(const Context&, ReadOptions) const;
};
struct NoReadAll {
    using event_type = Events;
    Result<Appended> append(const Context&, const StreamId&, ExpectedVersion,
                            std::vector<Events>) const;
    Result<Stream<Events>> load(const Context&, const StreamId&) const;
};
struct NotCopyable : Complete {
    std::unique_ptr<int> owned;
};
}  // namespace event_store_test

namespace eskit::inline v0_1 {
namespace {

using namespace event_store_test;

static_assert(EventStore<LogStore<Events>>);
static_assert(EventStore<LogStore<Paid>>);  // one struct is a set of events
static_assert(EventStore<MemoryStore<Events>>);
static_assert(EventStore<AnyStore<Events>>);
static_assert(EventStore<Complete>);

static_assert(!EventStore<NoEventType>);
static_assert(!EventStore<AppendsOnlyWhenMutable>);
static_assert(!EventStore<LoadsOtherEvents>);
static_assert(!EventStore<NoReadAll>);
static_assert(!EventStore<NotCopyable>);
static_assert(!EventStore<MemoryLog>);
static_assert(!EventStore<std::shared_ptr<LogStore<Events>>>);
static_assert(!EventStore<int>);

// A component that knows the concept alone.
template <EventStore Store>
std::size_t append_and_count(Store store) {
    const StreamId ada{"account", "ada"};
    EXPECT_TRUE(store.append({}, ada, any_version, {Opened{}, Paid{}}).has_value());
    return store.load({}, ada).value().size();
}

TEST(EventStore, IsASharedHandleToItsComponents) {
    const MemoryStore<Events> store;

    EXPECT_EQ(append_and_count(store), 2U);
    EXPECT_EQ(append_and_count(store), 4U);
    EXPECT_EQ(append_and_count(AnyStore<Events>(store)), 6U);
}

}  // namespace
}  // namespace eskit::inline v0_1
