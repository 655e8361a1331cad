#include "turnover.hpp"

#include <eskit/store/memory_log.hpp>
#include <eskit/subscription/memory_leader_lock.hpp>
#include <eskit/testing/manual_clock.hpp>

#include <gtest/gtest.h>

#include <utility>

namespace eskit::inline v0_1::sqlite {
namespace {

using namespace testing;
using shop::Paid;
using shop::Placed;
using subscription::Subscription;
using subscription::testing::place;
using subscription::testing::run;

class ViewTest : public ::testing::Test {
  protected:
    Subscription keep(Turnover view = {}, ViewOptions options = {}) {
        return project({}, store_, database_, std::move(view), std::move(options)).value();
    }
    [[nodiscard]] std::optional<subscription::Checkpoint> saved() const {
        return database_.checkpoints().load({}, "turnover@1").value();
    }

    const TempDir dir_;
    Database database_ = Database::open(dir_ / "shop.db").value();
    LogStore<shop::Event> store_{database_.log()};
};

TEST_F(ViewTest, HasTablesBeforeTheFirstEvent) {
    keep();

    EXPECT_EQ(ask(database_, "SELECT count(*) FROM turnover"), "0");
}

TEST_F(ViewTest, IsKeptByItsSubscription) {
    place(store_, 3);
    const auto view = keep();

    run(view);
    place(store_, 1);
    run(view);

    EXPECT_EQ(total_in(database_), "4 for 7");
    EXPECT_EQ(saved()->sequence, 4);
}

TEST_F(ViewTest, IsMadeFromTheEventsThatItHasAnOverloadFor) {
    store_.append({}, {"order", "1"}, any_version, {Placed{"lamp", 3}, Paid{3}}).value();
    const auto view = keep();

    run(view);

    EXPECT_EQ(view.status().handled, 1);
    EXPECT_EQ(total_in(database_), "1 for 3");
}

TEST_F(ViewTest, GoesOnWhereItWasAfterAReopening) {
    place(store_, 3);
    run(keep());
    place(store_, 1);

    run(keep());

    EXPECT_EQ(total_in(database_), "4 for 7");
}

TEST_F(ViewTest, IsBuiltAnewWhenItsCheckpointIsRemoved) {
    place(store_, 3);
    run(keep());
    database_.checkpoints().remove({}, "turnover@1").value();

    run(keep());

    EXPECT_EQ(total_in(database_), "3 for 6");
}

TEST_F(ViewTest, OfANewVersionIsBuiltBesideTheOldOne) {
    place(store_, 2);
    const auto old = keep();
    run(old);
    const auto fresh = keep({.version = 2, .table = "turnover_2", .factor = 10});

    run(fresh);
    place(store_, 1);
    run(old);
    run(fresh);

    EXPECT_EQ(total_in(database_), "3 for 4");
    EXPECT_EQ(total_in(database_, "turnover_2"), "3 for 40");
}

TEST_F(ViewTest, RollsTheWholeBatchBackWhenEvolveThrows) {
    store_.append({}, {"order", "1"}, any_version, {Placed{"lamp", 3}, Placed{"broken lamp", -1}})
        .value();
    const auto view = keep();

    EXPECT_ERROR(view.step({}), Errc::handler_failed, "event 2: transact: a price is not negative");

    EXPECT_EQ(ask(database_, "SELECT count(*) FROM turnover"), "0");
    EXPECT_EQ(saved(), std::nullopt);
}

TEST_F(ViewTest, IsChangedOnceByEachEventThoughTwoInstancesProject) {
    place(store_, 3);
    const auto one = keep();
    const auto other = keep();
    run(one);
    place(store_, 2);
    other.step({}).value();  // resumes behind the third, and takes both

    EXPECT_ERROR(one.step({}), Errc::conflict, "another instance moved it");

    EXPECT_EQ(total_in(database_), "5 for 9");
}

TEST_F(ViewTest, RefusesADeposedLeader) {
    place(store_, 2);
    const auto deposed = keep();
    run(deposed);
    auto checkpoints = database_.checkpoints();
    auto taken_over = *saved();
    taken_over.fence = 2;  // as a new leader begins
    checkpoints.save({}, "turnover@1", taken_over).value();
    place(store_, 1);

    EXPECT_ERROR(deposed.step({}), Errc::conflict, "another instance moved it");

    EXPECT_EQ(total_in(database_), "2 for 3");
    EXPECT_EQ(saved(), taken_over);
}

TEST_F(ViewTest, IsNotChangedByALeaderThatDoesNotKnowThatItWasDeposed) {
    eskit::testing::ManualClock lease_clock;  // runs ahead of the leader's
    const auto lock = std::make_shared<subscription::MemoryLeaderLock>(lease_clock);
    const auto deposed = keep({}, {.subscription = {.lock = lock}});
    const auto leader = keep({}, {.subscription = {.lock = lock}});
    place(store_, 2);
    run(deposed);
    lease_clock.advance(std::chrono::hours{1});
    place(store_, 1);
    run(leader);
    place(store_, 1);

    EXPECT_EQ(deposed.step({}).value().state, StepOutcome::State::standby);
    EXPECT_EQ(total_in(database_), "3 for 4");
    run(leader);

    EXPECT_EQ(total_in(database_), "4 for 5");
}

TEST_F(ViewTest, IsNotResetByAnInstanceThatStartsLate) {
    const auto early = keep();
    place(store_, 2);
    run(early);

    keep();

    EXPECT_EQ(total_in(database_), "2 for 3");
}

TEST_F(ViewTest, CanSaveItsCheckpointApart) {
    place(store_, 3);
    const auto view = keep({}, {.checkpoint_in_tx = false,
                                .subscription = {.batch_size = 2, .checkpoint_every = 100}});

    run(view);

    EXPECT_EQ(total_in(database_), "3 for 6");
    EXPECT_EQ(saved(), std::nullopt);
    view.close({}).value();
    EXPECT_EQ(saved()->sequence, 3);
}

TEST_F(ViewTest, MovesItsCheckpointPastEventsOfOthers) {
    subscription::testing::invoice(store_.log(), 30);
    const auto view = keep({}, {.subscription = {.scan_limit = 10}});

    run(view);

    EXPECT_EQ(saved()->sequence, 30);
}

TEST_F(ViewTest, TellsOnceOfEachStreamThatABatchChanged) {
    store_.append({}, {"order", "1"}, any_version, {Placed{"a", 1}, Placed{"b", 1}}).value();
    store_.append({}, {"order", "2"}, any_version, {Placed{"c", 1}}).value();
    std::vector<std::string> changes;
    const auto view =
        keep({}, {.on_change = [&](const ViewChange& change) {
                 changes.push_back(std::string(change.view) + " " + to_string(change.stream) + " " +
                                   std::to_string(change.sequence.value));
             }});

    run(view);

    EXPECT_EQ(changes, (std::vector<std::string>{"turnover order/2 3", "turnover order/1 2"}));
}

TEST_F(ViewTest, CanLiveInAFileOfItsOwn) {
    place(store_, 3);
    const auto file = Database::open(dir_ / "view.db").value();

    run(project({}, store_, file, Turnover{}).value());

    EXPECT_EQ(total_in(file), "3 for 6");
    EXPECT_EQ(file.checkpoints().load({}, "turnover@1").value()->sequence, 3);
    EXPECT_EQ(saved(), std::nullopt);
}

TEST_F(ViewTest, CanBeMadeFromEventsInMemory) {
    const LogStore<shop::Event> memory(std::make_shared<MemoryLog>());
    place(memory, 3);
    const auto file = Database::open(":memory:").value();

    run(project({}, memory, file, Turnover{}).value());

    EXPECT_EQ(total_in(file), "3 for 6");
}

TEST_F(ViewTest, HaltsOnALogOfAnotherHistory) {
    place(store_, 3);
    const auto file = Database::open(dir_ / "view.db").value();
    run(project({}, store_, file, Turnover{}).value());
    const LogStore<shop::Event> other(std::make_shared<MemoryLog>());
    place(other, 5);

    EXPECT_ERROR(project({}, other, file, Turnover{}).value().step({}), Errc::corrupt,
                 "another history");
}

TEST_F(ViewTest, CannotWriteTheTablesOfTheLog) {
    struct Thief {
        std::string_view name = "thief";
        void setup(SQLite::Database& database) const { database.exec("DELETE FROM events"); }
        void reset(SQLite::Database&) const {}
        void evolve(SQLite::Database&, const Placed&) const {}
    };
    place(store_, 1);

    EXPECT_ERROR(project({}, store_, database_, Thief{}), Errc::handler_failed,
                 "set up view 'thief'");
}

TEST_F(ViewTest, IsRefusedWithANameThatIsNone) {
    struct Nameless {
        std::string_view name{};
        void setup(SQLite::Database&) const {}
        void reset(SQLite::Database&) const {}
        void evolve(SQLite::Database&, const Placed&) const {}
    };

    EXPECT_ERROR(project({}, store_, database_, Nameless{}), Errc::invalid_argument,
                 "a name has 1 to 255 bytes");
}

TEST_F(ViewTest, IsAskedForATypeByItsExactOverloadAlone) {
    struct Both {
        std::string_view name = "both";
        void setup(SQLite::Database&) const {}
        void reset(SQLite::Database&) const {}
        Result<void> evolve(SQLite::Database&, const Paid&) const { return {}; }
        void evolve(SQLite::Database&, const Placed&, const EventInfo&) const {}
    };

    EXPECT_EQ((detail::ViewEvents<Both, shop::Event>::types()),
              (std::vector<std::string>{"shop.Placed", "shop.Paid"}));
}

TEST(CheckpointMove, IsWrittenWithTheWork) {
    const auto database = Database::open(":memory:").value();
    const subscription::Checkpoint to{.log_epoch = id_of(1), .sequence = 4, .event_id = id_of(2)};

    const auto moved =
        database.transact({}, {.consumer = "c", .to = to}, [](SQLite::Database& sql) {
            sql.exec("CREATE TABLE t(n)");
            return Result<void>{};
        });

    EXPECT_TRUE(moved.has_value());
    EXPECT_EQ(database.checkpoints().load({}, "c").value(), to);
    EXPECT_EQ(ask(database, "SELECT count(*) FROM t"), "0");
}

TEST(CheckpointMove, StaysWhenTheWorkFails) {
    const auto database = Database::open(":memory:").value();
    const subscription::Checkpoint to{.log_epoch = id_of(1), .sequence = 4, .event_id = id_of(2)};

    const auto moved = database.transact({}, {.consumer = "c", .to = to}, [](SQLite::Database&) {
        return Result<void>(Error(Errc::unavailable, "no"));
    });

    EXPECT_ERROR(moved, Errc::unavailable, "no");
    EXPECT_EQ(database.checkpoints().load({}, "c").value(), std::nullopt);
}

TEST(CheckpointMove, DoesNoWorkFromAnotherPlace) {
    const auto database = Database::open(":memory:").value();
    const subscription::Checkpoint there{
        .log_epoch = id_of(1), .sequence = 4, .event_id = id_of(2)};
    database.checkpoints().save({}, "c", there).value();
    bool worked = false;

    const auto moved =
        database.transact({}, {.consumer = "c", .to = there}, [&](SQLite::Database&) {
            worked = true;
            return Result<void>{};
        });

    EXPECT_ERROR(moved, Errc::conflict, "the checkpoint of 'c'");
    EXPECT_FALSE(worked);
}

TEST(CheckpointMove, CannotLowerTheFence) {
    const auto database = Database::open(":memory:").value();
    const subscription::Checkpoint leader{
        .log_epoch = id_of(1), .sequence = 4, .event_id = id_of(2), .fence = 2};
    database.checkpoints().save({}, "c", leader).value();
    auto to = leader;
    to.fence = 1;

    const auto moved = database.transact({}, {.consumer = "c", .from = leader, .to = to},
                                         [](SQLite::Database&) { return Result<void>{}; });

    EXPECT_ERROR(moved, Errc::conflict, "a larger fence");
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
