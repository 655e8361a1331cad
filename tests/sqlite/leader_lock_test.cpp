#include "fixture.hpp"

#include <eskit/sqlite/leader_lock.hpp>

#include <SQLiteCpp/Database.h>

namespace eskit::inline v0_1::sqlite {
namespace {

using namespace testing;

const Uuid ada{1};
const Uuid bob{2};

TEST(SqliteLeaderLock, IsOneForAllHandlesOfADatabase) {
    const auto database = Database::open(":memory:").value();
    const Database copy = database;
    const auto lock = database.leader_lock();

    EXPECT_EQ(copy.leader_lock(), lock);
    EXPECT_TRUE(lock->try_acquire({}, "sub:a", ada).value().held);
    EXPECT_FALSE(copy.leader_lock()->try_acquire({}, "sub:a", bob).value().held);
}

TEST(SqliteLeaderLock, CountsOnAcrossRestarts) {
    const TempDir dir;
    {
        const auto database = Database::open(dir / "a.db").value();
        const auto lock = database.leader_lock();
        ASSERT_EQ(lock->try_acquire({}, "sub:a", ada).value().epoch, 1U);
        ASSERT_EQ(lock->try_acquire({}, "sub:a", ada).value().epoch, 1U);
    }  // it dies without letting go

    const auto database = Database::open(dir / "a.db").value();
    const auto leadership = database.leader_lock()->try_acquire({}, "sub:a", bob).value();

    EXPECT_TRUE(leadership.held);  // at once
    EXPECT_EQ(leadership.epoch, 2U);
    EXPECT_EQ(database.leader_lock()->try_acquire({}, "sub:b", bob).value().epoch, 1U);
}

TEST(SqliteLeaderLock, CannotLeadInAReadOnlyDatabase) {
    const TempDir dir;
    const auto writing = Database::open(dir / "a.db").value();
    const auto reading = Database::open_read_only(dir / "a.db").value();

    EXPECT_ERROR(reading.leader_lock()->try_acquire({}, "sub:a", ada), Errc::unsupported,
                 "lead 'sub:a'");
}

TEST(SqliteLeaderLock, ClosesTheFileWithItsLastHandle) {
    const TempDir dir;
    auto lock = Database::open(dir / "a.db").value().leader_lock();
    EXPECT_FALSE(Database::open(dir / "a.db").has_value());  // the lock keeps it open

    lock.reset();

    EXPECT_TRUE(Database::open(dir / "a.db").has_value());
}

TEST(SqliteLeaderLock, KeepsItsTableFromTheUsersCode) {
    const auto database = Database::open(":memory:").value();

    const auto done = database.transact({}, [](SQLite::Database& tables) -> Result<void> {
        tables.exec("DELETE FROM eskit_leases");
        return {};
    });

    EXPECT_ERROR(done, Errc::handler_failed, "not authorized");
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
