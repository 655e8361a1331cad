// What every snapshot store does is in the conformance suite.
#include "fixture.hpp"

#include <eskit/sqlite/snapshot_store.hpp>

namespace eskit::sqlite {
namespace {

using namespace testing;

const StreamId ada{"account", "ada"};

Snapshot snapshot_at(std::uint64_t version) {
    return {.stream = ada, .key = "k", .version = version, .codec = "json", .bytes = "{}"};
}

TEST(SqliteSnapshotStore, KeepsASnapshotAcrossReopening) {
    const TempDir dir;
    {
        const auto store = Database::open(dir / "a.db").value().snapshots();
        ASSERT_TRUE(store->save({}, snapshot_at(12)).has_value());
    }

    const auto store = Database::open(dir / "a.db").value().snapshots();

    EXPECT_EQ(store->load({}, ada, "k").value(), snapshot_at(12));
}

TEST(SqliteSnapshotStore, IsTheSameOneHoweverOftenItIsAskedFor) {
    const auto database = Database::open(":memory:").value();
    ASSERT_TRUE(database.snapshots()->save({}, snapshot_at(12)).has_value());

    EXPECT_EQ(database.snapshots()->load({}, ada, "k").value(), snapshot_at(12));
}

TEST(SqliteSnapshotStore, ReadsButDoesNotSaveInAReadOnlyDatabase) {
    const TempDir dir;
    const auto writing = Database::open(dir / "a.db").value();
    ASSERT_TRUE(writing.snapshots()->save({}, snapshot_at(12)).has_value());

    const auto store = Database::open_read_only(dir / "a.db").value().snapshots();

    EXPECT_EQ(store->load({}, ada, "k").value(), snapshot_at(12));
    EXPECT_ERROR(store->save({}, snapshot_at(13)), Errc::unsupported, "open_read_only");
    EXPECT_ERROR(store->invalidate({}, ada), Errc::unsupported, "open_read_only");
    EXPECT_ERROR(store->invalidate_all({}), Errc::unsupported, "open_read_only");
}

TEST(SqliteSnapshotStore, CallsARowWithoutAVersionCorrupt) {
    const TempDir dir;
    const auto database = Database::open(dir / "a.db").value();
    run_sql(dir / "a.db", "INSERT INTO snapshots VALUES('account','ada','k',-1,'json',0,x'7b7d')");

    EXPECT_ERROR(database.snapshots()->load({}, ada, "k"), Errc::corrupt, "account/ada");
}

TEST(SqliteSnapshotStore, GivesUpWhenTheContextWasCancelled) {
    const auto store = Database::open(":memory:").value().snapshots();
    std::stop_source stop;
    stop.request_stop();
    const Context cancelled = Context{}.with_stop(stop.get_token());

    EXPECT_ERROR(store->save(cancelled, snapshot_at(1)), Errc::cancelled, "");
    EXPECT_ERROR(store->load(cancelled, ada, "k"), Errc::cancelled, "");
    EXPECT_ERROR(store->invalidate(cancelled, ada), Errc::cancelled, "");
}

}  // namespace
}  // namespace eskit::sqlite
