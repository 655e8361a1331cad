// A disk that is full or fails: what was acknowledged stays, what was not is named, and writing
// continues when the disk is well again.
#include "fault_vfs.hpp"
#include "fixture.hpp"

namespace eskit::inline v0_1::sqlite {
namespace {

using namespace testing;

const StreamId ada{"account", "ada"};

Outcome append(const Database& database, std::size_t count = 1) {
    return database.log()->commit({}, commit_to(ada, any_version, events(count)));
}

void expect_intact(const TempDir& dir, std::size_t events_stored) {
    EXPECT_EQ(ask_sql(dir / "a.db", "PRAGMA integrity_check"), "ok");
    EXPECT_EQ(ask_sql(dir / "a.db", "SELECT count(*) FROM events"), std::to_string(events_stored));
    EXPECT_EQ(ask_sql(dir / "a.db", "SELECT max(sequence) FROM events"),
              std::to_string(events_stored));
    EXPECT_EQ(ask_sql(dir / "a.db", "SELECT sum(event_count) FROM commits"),
              std::to_string(events_stored));
}

TEST(DiskFailure, OfAFullDiskLosesNothingAndEndsWhenThereIsSpace) {
    const TempDir dir;
    FaultVfs disk;
    {
        const auto database = Database::open(dir / "a.db").value();
        ASSERT_TRUE(append(database, 5).has_value());

        disk.fail(FaultVfs::Fault::disk_full);
        EXPECT_ERROR(append(database), Errc::unavailable, "free space");
        EXPECT_FALSE(append(database).has_value());
        EXPECT_EQ(append(database).error().advice(), Advice::retry_call);
        EXPECT_GT(disk.failures(), 0);
        EXPECT_EQ(read_everything(*database.log()).size(), 5U);  // reading goes on

        disk.heal();
        const auto outcome = append(database, 2);
        ASSERT_TRUE(outcome.has_value()) << outcome.error().message();
        EXPECT_EQ(outcome->first, 6);
        EXPECT_EQ(outcome->versions.back(), 7);
    }
    expect_intact(dir, 7);
}

TEST(DiskFailure, AtAnyWriteOfACommitLeavesNothingOfIt) {
    for (std::int64_t write = 1; write < 20; ++write) {
        SCOPED_TRACE(write);
        const TempDir dir;
        FaultVfs disk;
        std::size_t stored = 5;
        {
            const auto database = Database::open(dir / "a.db").value();
            ASSERT_TRUE(append(database, 5).has_value());
            disk.fail(FaultVfs::Fault::disk_full, write);
            stored += append(database, 30).has_value() ? 30 : 0;
            disk.heal();
            EXPECT_EQ(read_everything(*database.log()).size(), stored);
            ASSERT_TRUE(append(database, 3).has_value());
            stored += 3;
        }
        expect_intact(dir, stored);
    }
}

TEST(DiskFailure, OfTheFlushLeavesTheCommitInDoubtAndItsIdResolvesIt) {
    for (const bool reader_open : {false, true}) {
        SCOPED_TRACE(reader_open);
        const TempDir dir;
        FaultVfs disk;
        {
            const auto database = Database::open(dir / "a.db").value();
            ASSERT_TRUE(append(database, 5).has_value());
            if (reader_open) {
                EXPECT_EQ(read_everything(*database.log()).size(), 5U);
            }
            Commit commit = commit_to(ada, 5, events(2));
            commit.id = id_of(1);

            disk.fail(FaultVfs::Fault::sync_error);
            const auto failed = database.log()->commit({}, commit);
            EXPECT_ERROR(failed, Errc::in_doubt, "repeat commit");
            ASSERT_NE(failed.error().commit_id(), nullptr);
            EXPECT_EQ(*failed.error().commit_id(), id_of(1));
            EXPECT_EQ(failed.error().advice(), Advice::check_first);

            disk.heal();
            const auto repeated = database.log()->commit({}, commit);
            ASSERT_TRUE(repeated.has_value()) << repeated.error().message();
            EXPECT_EQ(repeated->first, 6);
            EXPECT_EQ(repeated->last, 7);
            ASSERT_TRUE(append(database).has_value());
        }
        expect_intact(dir, 8);
    }
}

TEST(DiskFailure, OfTheFlushIsNotWaitedForAtTheNormalLevel) {
    const TempDir dir;
    FaultVfs disk;
    {
        const auto database =
            Database::open(dir / "a.db", {.synchronous = Options::Synchronous::normal}).value();
        ASSERT_TRUE(append(database, 5).has_value());

        disk.fail(FaultVfs::Fault::sync_error);
        EXPECT_TRUE(append(database, 2).has_value());
        EXPECT_EQ(disk.failures(), 0);
        disk.heal();
    }
    expect_intact(dir, 7);
}

TEST(DiskFailure, OfAWriteIsReportedExactlyWhenTheCommitIsNotThere) {
    const TempDir dir;
    FaultVfs disk;
    std::size_t head = 0;
    std::size_t refused = 0;
    {
        const auto database = Database::open(dir / "a.db").value();
        for (std::int64_t write = 1; write < 60; ++write) {
            disk.fail(FaultVfs::Fault::write_error, write);
            Commit commit = commit_to(ada, any_version, events(4));
            commit.id = id_of(static_cast<std::uint8_t>(write));
            const auto first = database.log()->commit({}, commit);
            disk.heal();
            const auto outcome = database.log()->commit({}, commit);
            ASSERT_TRUE(outcome.has_value()) << outcome.error().message();
            if (first || first.error().code() != Errc::in_doubt) {
                EXPECT_EQ(outcome->replayed, first.has_value());
            }
            refused += first || outcome->replayed ? 0 : 1;
            head += 4;
            EXPECT_EQ(outcome->last, head);
        }
    }
    EXPECT_GT(refused, 0);
    expect_intact(dir, head);
}

TEST(DiskFailure, OfTheFlushFailsTheCheckpointOfAConsumerToo) {
    const TempDir dir;
    FaultVfs disk;
    const auto database = Database::open(dir / "a.db").value();
    auto checkpoints = database.checkpoints();
    ASSERT_TRUE(checkpoints.save({}, "c", {.sequence = 1}).has_value());

    disk.fail(FaultVfs::Fault::sync_error);
    EXPECT_ERROR(checkpoints.save({}, "c", {.sequence = 2}), Errc::in_doubt, "'c'");
    disk.heal();

    EXPECT_TRUE(checkpoints.save({}, "c", {.sequence = 3}).has_value());
    EXPECT_EQ(checkpoints.load({}, "c").value()->sequence, 3);
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
