#include "fixture.hpp"

#include <eskit/sqlite/database.hpp>
#include <eskit/sqlite/store.hpp>

#include <variant>

namespace sqlite_store_test {
struct Opened {
    std::string owner;
    bool operator==(const Opened&) const = default;
};
struct Paid {
    std::int64_t cents = 0;
    bool operator==(const Paid&) const = default;
};
using Events = std::variant<Opened, Paid>;
struct Other {
    std::int32_t number = 0;
};
}  // namespace sqlite_store_test

namespace eskit::sqlite {
namespace {

using namespace sqlite_store_test;
using testing::TempDir;
const StreamId ada{"account", "ada"};

static_assert(EventStore<Store<Events>>);

TEST(SqliteStore, OpensFromEverySpellingOfAPath) {
    const TempDir dir;
    const std::string text = (dir / "a.db").string();
    EXPECT_TRUE(Store<Events>::open(text).has_value());
    EXPECT_TRUE(Store<Events>::open(text.c_str()).has_value());
    EXPECT_TRUE(Store<Events>::open(dir / "a.db").has_value());
    EXPECT_TRUE(Store<Events>::open(":memory:").has_value());
    EXPECT_FALSE(Store<Events>::open("/nonexistent/dir/a.db").has_value());
}

TEST(SqliteStore, LoadsWhatItAppendedAfterReopening) {
    const TempDir dir;
    Context ctx;
    ctx.correlation_id = "req-1";
    {
        const auto store = Store<Events>::open(dir / "a.db").value();
        ASSERT_TRUE(store.append(ctx, ada, no_stream, {Opened{"Ada"}, Paid{7}}).has_value());
    }

    const auto store = Store<Events>::open(dir / "a.db").value();
    const auto stream = store.load(ctx, ada).value();

    ASSERT_EQ(stream.size(), 2U);
    EXPECT_EQ(*stream[0].get_if<Opened>(), Opened{"Ada"});
    EXPECT_EQ(*stream[1].get_if<Paid>(), Paid{7});
    EXPECT_EQ(stream[1].metadata().correlation_id, "req-1");
    EXPECT_EQ(stream[1].global_sequence(), 2);
}

TEST(SqliteStore, SeesItsOwnEventsOfASharedLog) {
    const auto database = Database::open(":memory:").value();
    const auto accounts = database.store<Events>();
    const auto others = database.store<Other>();
    ASSERT_TRUE(accounts.append({}, ada, no_stream, {Opened{"Ada"}}).has_value());
    ASSERT_TRUE(others.append({}, {"other", "1"}, no_stream, {Other{5}}).has_value());

    const auto page = others.read_all({}).value();

    ASSERT_EQ(page.size(), 1U);
    EXPECT_EQ(page.begin()->global_sequence(), 2);
    EXPECT_TRUE(page.at_end());
}

}  // namespace
}  // namespace eskit::sqlite
