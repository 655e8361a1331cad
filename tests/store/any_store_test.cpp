#include "fixture.hpp"

#include <eskit/store/any_store.hpp>
#include <eskit/store/memory_store.hpp>

#include <concepts>
#include <variant>

namespace any_store_test {
struct Opened {
    std::string owner;
};
struct Paid {
    std::int64_t cents = 0;
};
using Events = std::variant<Opened, Paid>;
}  // namespace any_store_test

namespace eskit::inline v0_1 {
namespace {

using namespace any_store_test;
const StreamId ada{"account", "ada"};

static_assert(EventStore<AnyStore<Events>>);
static_assert(std::convertible_to<LogStore<Events>, AnyStore<Events>>);
static_assert(std::convertible_to<MemoryStore<Events>, AnyStore<Events>>);
static_assert(!std::constructible_from<AnyStore<Events>, LogStore<Paid>>);  // other events
static_assert(!std::constructible_from<AnyStore<Events>, AnyStore<Paid>>);
static_assert(!std::constructible_from<AnyStore<Events>, MemoryLog>);

// A decorator: refuses to append, and passes everything else on.
class ReadOnlyStore {
  public:
    using event_type = Events;

    explicit ReadOnlyStore(AnyStore<Events> store) : store_(std::move(store)) {}

    Result<Appended> append(const Context&, const StreamId&, ExpectedVersion,
                            const std::vector<Events>&, const AppendOptions& = {}) const {
        return Error(Errc::unsupported, refusal_);
    }
    Result<Stream<Events>> load(const Context& ctx, const StreamId& stream,
                                const LoadOptions& options = {}) const {
        return store_.load(ctx, stream, options);
    }
    Result<Page<Events>> read_all(const Context& ctx, ReadOptions options = {}) const {
        return store_.read_all(ctx, std::move(options));
    }

  private:
    AnyStore<Events> store_;
    std::string refusal_ = "append: this store is read-only";
};

TEST(AnyStore, MeansTheLogOfTheStoreThatItHolds) {
    const MemoryStore<Events> held;
    const AnyStore<Events> store = held;

    ASSERT_TRUE(store.append({}, ada, no_stream, {Opened{"Ada"}, Paid{7}}).has_value());

    EXPECT_EQ(held.load({}, ada).value().version(), 2);
    EXPECT_EQ(store.load({}, ada).value()[1].get_if<Paid>()->cents, 7);
    EXPECT_EQ(store.read_all({}).value().size(), 2U);
}

TEST(AnyStore, PassesOptionsOn) {
    const AnyStore<Events> store = MemoryStore<Events>();
    const AppendOptions named{.commit_id = {5}, .tags = {"vip"}};
    ASSERT_TRUE(
        store.append({}, ada, no_stream, {Opened{"Ada"}, Paid{1}, Paid{2}}, named).has_value());

    const auto repeated =
        store.append({}, ada, no_stream, {Opened{"Ada"}, Paid{1}, Paid{2}}, named).value();
    const auto stream = store.load({}, ada, {.after = 1, .limit = 1}).value();
    const auto page = store.read_all({}, {.after = 1, .limit = 1}).value();

    EXPECT_TRUE(repeated.replayed);
    EXPECT_EQ(repeated.commit_id, CommitId{5});
    ASSERT_EQ(stream.size(), 1U);
    EXPECT_EQ(stream[0].version(), 2);
    EXPECT_EQ(stream[0].tags().size(), 1U);
    ASSERT_EQ(page.size(), 1U);
    EXPECT_EQ(page.next(), 2);
    EXPECT_FALSE(page.at_end());
}

TEST(AnyStore, PassesErrorsOn) {
    const AnyStore<Events> store = MemoryStore<Events>();

    const auto refused = store.append({}, ada, stream_exists, {Paid{7}});

    EXPECT_ERROR(refused, Errc::conflict, "account/ada");
    ASSERT_NE(refused.error().conflict(), nullptr);
    EXPECT_EQ(refused.error().conflict()->actual, 0);
}

TEST(AnyStore, SharesItsStoreWithItsCopies) {
    const AnyStore<Events> store = MemoryStore<Events>();
    AnyStore<Events> copy = MemoryStore<Events>();

    copy = store;
    ASSERT_TRUE(copy.append({}, ada, no_stream, {Paid{7}}).has_value());

    EXPECT_EQ(store.load({}, ada).value().version(), 1);
}

TEST(AnyStore, HoldsADecoratorThatIsChosenAtRunTime) {
    const MemoryStore<Events> held;
    ASSERT_TRUE(held.append({}, ada, no_stream, {Paid{7}}).has_value());
    AnyStore<Events> store = held;

    store = ReadOnlyStore(store);

    EXPECT_ERROR(store.append({}, ada, any_version, {Paid{8}}), Errc::unsupported, "read-only");
    EXPECT_EQ(store.load({}, ada).value().version(), 1);
}

}  // namespace
}  // namespace eskit::inline v0_1
