#include "fixture.hpp"

#include <eskit/sqlite/checkpoint_store.hpp>

namespace eskit::inline v0_1::sqlite {
namespace {

using subscription::Checkpoint;
using namespace testing;

Checkpoint checkpoint_at(std::uint64_t sequence, std::uint64_t fence) {
    return {.log_epoch = id_of(7), .sequence = sequence, .event_id = id_of(9), .fence = fence};
}

TEST(SqliteCheckpointStore, HasNothingForAConsumerThatNeverSaved) {
    auto store = Database::open(":memory:").value().checkpoints();

    EXPECT_EQ(store.load({}, "orders").value(), std::nullopt);
}

TEST(SqliteCheckpointStore, KeepsACheckpointAcrossReopening) {
    const TempDir dir;
    const Checkpoint saved = checkpoint_at(12, 3);
    {
        auto store = Database::open(dir / "a.db").value().checkpoints();
        ASSERT_TRUE(store.save({}, "orders", checkpoint_at(11, 3)).has_value());
        ASSERT_TRUE(store.save({}, "orders", saved).has_value());
    }

    auto store = Database::open(dir / "a.db").value().checkpoints();

    EXPECT_EQ(store.load({}, "orders").value(), saved);
    EXPECT_EQ(store.load({}, "others").value(), std::nullopt);
}

TEST(SqliteCheckpointStore, RefusesASmallerFenceAndKeepsWhatWasThere) {
    auto store = Database::open(":memory:").value().checkpoints();
    ASSERT_TRUE(store.save({}, "orders", checkpoint_at(12, 3)).has_value());

    EXPECT_ERROR(store.save({}, "orders", checkpoint_at(99, 2)), Errc::conflict,
                 "another instance took over");

    EXPECT_EQ(store.load({}, "orders").value(), checkpoint_at(12, 3));
    EXPECT_TRUE(store.save({}, "orders", checkpoint_at(5, 3)).has_value());  // a reset moves back
    EXPECT_TRUE(store.save({}, "orders", checkpoint_at(6, 4)).has_value());
}

TEST(SqliteCheckpointStore, RefusesAFenceThatCannotBeStored) {
    auto store = Database::open(":memory:").value().checkpoints();

    EXPECT_ERROR(store.save({}, "orders", checkpoint_at(1, UINT64_MAX)), Errc::invalid_argument,
                 "fence");
}

TEST(SqliteCheckpointStore, ReadsButDoesNotSaveInAReadOnlyDatabase) {
    const TempDir dir;
    auto writing = Database::open(dir / "a.db").value();
    ASSERT_TRUE(writing.checkpoints().save({}, "orders", checkpoint_at(12, 3)).has_value());

    auto store = Database::open_read_only(dir / "a.db").value().checkpoints();

    EXPECT_EQ(store.load({}, "orders").value(), checkpoint_at(12, 3));
    EXPECT_ERROR(store.save({}, "orders", checkpoint_at(13, 3)), Errc::unsupported,
                 "open_read_only");
}

TEST(SqliteCheckpointStore, CallsADamagedRowCorrupt) {
    const TempDir dir;
    auto database = Database::open(dir / "a.db").value();
    run_sql(dir / "a.db", "INSERT INTO checkpoints VALUES('orders',x'00',1,x'00',0,0)");

    EXPECT_ERROR(database.checkpoints().load({}, "orders"), Errc::corrupt, "'orders'");
}

TEST(CheckpointStore, CopiesTheWriteAheadLogThoughNobodyAppends) {
    const TempDir dir;
    const auto database = Database::open(dir / "a.db", {.checkpoint_pages = 16}).value();
    auto checkpoints = database.checkpoints();

    for (std::uint64_t at = 1; at <= 200; ++at) {
        ASSERT_TRUE(checkpoints.save({}, "c", {.sequence = at}).has_value());
    }

    EXPECT_LT(std::filesystem::file_size(dir / "a.db-wal"), 64 * 4'096);
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
