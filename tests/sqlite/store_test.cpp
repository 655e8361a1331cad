#include "fixture.hpp"

#include <eskit/sqlite/database.hpp>
#include <eskit/sqlite/store.hpp>

#include <string>
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
struct OddRow {
    const char* set;
    const char* says;
};
}  // namespace sqlite_store_test

namespace eskit::inline v0_1::sqlite {
namespace {

using namespace sqlite_store_test;
using testing::TempDir;
const StreamId ada{"account", "ada"};
const StreamId bob{"account", "bob"};

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

TEST(SqliteStore, IsNotOpenedWithARegistryThatIsNotWhole) {
    const TempDir dir;
    const auto registry = EventRegistry<Events>{}.upcast({"old.Gone", 1}, {"old.Nowhere", 1},
                                                         [](RawEvent event) { return event; });

    const auto opened = Store<Events>::open(dir / "a.db", registry);

    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), Errc::invalid_argument);
    EXPECT_TRUE(Store<Events>::open(dir / "a.db", EventRegistry<Events>{}));
}

TEST(SqliteStore, NamesTheEventThatItCannotDecodeAndReadsTheOthers) {
    const OddRow rows[] = {
        {"payload=CAST('{\"cents\":' AS BLOB)",
         "cents: expected integer, found the end of the text"},
        {"payload=x''", "expected object, found the end of the text"},
        {"payload=CAST('{\"cents\":\"7\"}' AS BLOB)", "cents: expected integer, found string"},
        {"payload=x'FF00'", "expected object"},
        {"codec='morse'", "stored with codec 'morse', which is not registered"},
        {"type='sqlite_store_test.Refunded'", "the type is not in this store's event set"},
        {"schema_version=2", "stored with schema version 2, this program knows 1"},
    };
    for (const OddRow& row : rows) {
        SCOPED_TRACE(row.set);
        const TempDir dir;
        {
            const auto store = Store<Events>::open(dir / "a.db").value();
            ASSERT_TRUE(store.append({}, ada, no_stream, {Opened{"Ada"}, Paid{7}}).has_value());
            ASSERT_TRUE(store.append({}, bob, no_stream, {Paid{8}}).has_value());
        }
        testing::run_sql(dir / "a.db",
                         "UPDATE events SET " + std::string(row.set) + " WHERE sequence=2");
        const auto store = Store<Events>::open(dir / "a.db").value();

        EXPECT_ERROR(store.load({}, ada), Errc::codec, "event 2 of account/ada");
        EXPECT_ERROR(store.load({}, ada), Errc::codec, row.says);
        EXPECT_EQ(store.load({}, bob).value().size(), 1U);
        EXPECT_TRUE(store.append({}, ada, 2, {Paid{9}}).has_value());
    }
}

TEST(SqliteStore, SkipsUnknownEventTypesOfTheWholeLog) {
    const TempDir dir;
    const auto database = Database::open(dir / "a.db").value();
    const auto store = database.store<Events>();
    ASSERT_TRUE(store.append({}, ada, no_stream, {Opened{"Ada"}, Paid{7}}).has_value());
    testing::run_sql(dir / "a.db", "UPDATE events SET type='elsewhere.Sent' WHERE sequence=1");

    const auto page = store.read_all({}).value();

    ASSERT_EQ(page.size(), 1U);
    EXPECT_EQ(page.begin()->global_sequence(), 2);
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
