#include "turnover.hpp"

#include <eskit/sqlite/rebuild.hpp>
#include <eskit/store/memory_log.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace eskit::inline v0_1::sqlite {
namespace {

using namespace testing;
using shop::Placed;
using subscription::Subscription;
using subscription::testing::invoice;
using subscription::testing::place;
using subscription::testing::run;
using Order = Rebuild<Turnover>;

class RebuildTest : public ::testing::Test {
  protected:
    [[nodiscard]] Subscription keep() { return project({}, store_, database_, Turnover{}).value(); }
    [[nodiscard]] static Order order(Order::Compare compare = Order::Compare::no) {
        return {.shadow = {.table = "turnover_new"},
                .tables = {{"turnover", "turnover_new"}},
                .compare = compare,
                .batch_size = 4};
    }
    [[nodiscard]] std::string tables() const {
        return ask(database_,
                   "SELECT group_concat(name) FROM sqlite_schema WHERE type='table' AND name LIKE "
                   "'turnover%'");
    }
    // As somebody would who should not.
    void damage() const {
        database_
            .transact({},
                      [](SQLite::Database& sql) -> Result<void> {
                          sql.exec("UPDATE turnover SET total=total+1000");
                          return {};
                      })
            .value();
    }

    const TempDir dir_;
    Database database_ = Database::open(dir_ / "shop.db").value();
    LogStore<shop::Event> store_{database_.log()};
};

TEST_F(RebuildTest, PutsNewTablesInThePlaceOfThoseInUse) {
    place(store_, 10);
    run(keep());
    damage();

    const auto rebuilt = rebuild({}, store_, database_, order()).value();

    EXPECT_EQ(total_in(database_), "10 for 55");
    EXPECT_EQ(tables(), "turnover");
    EXPECT_EQ(rebuilt.events, 10);
    EXPECT_EQ(rebuilt.upto, 10);
}

TEST_F(RebuildTest, IsNotNoticedByTheSubscription) {
    place(store_, 10);
    const auto view = keep();
    run(view);
    rebuild({}, store_, database_, order()).value();
    place(store_, 2);

    run(view);

    EXPECT_EQ(total_in(database_), "12 for 58");
}

TEST_F(RebuildTest, EndsWhereTheViewIsThoughTheLogGoesOn) {
    place(store_, 5);
    const auto view = keep();
    run(view);
    place(store_, 5);

    const auto rebuilt = rebuild({}, store_, database_, order()).value();

    EXPECT_EQ(rebuilt.upto, 5);
    EXPECT_EQ(total_in(database_), "5 for 15");
    run(view);
    EXPECT_EQ(total_in(database_), "10 for 30");
}

TEST_F(RebuildTest, TakesTheViewsOwnEventsAlone) {
    invoice(store_.log(), 20);
    place(store_, 3);
    invoice(store_.log(), 20);
    run(keep());

    const auto rebuilt = rebuild({}, store_, database_, order()).value();

    EXPECT_EQ(rebuilt.events, 3);
    EXPECT_EQ(rebuilt.upto, 23);  // what is behind it was passed, and not saved yet
    EXPECT_EQ(total_in(database_), "3 for 6");
}

TEST_F(RebuildTest, CountsTheRowsThatDiffer) {
    place(store_, 3);
    run(keep());
    damage();

    const auto rebuilt = rebuild({}, store_, database_, order(Order::Compare::then)).value();

    EXPECT_EQ(rebuilt.differences, 2);  // the row as it is, and as it should be
    EXPECT_EQ(total_in(database_), "3 for 6");
}

TEST_F(RebuildTest, FindsNoDifferenceInAViewThatIsWhatItsEventsMake) {
    place(store_, 9);
    run(keep());

    EXPECT_EQ(rebuild({}, store_, database_, order(Order::Compare::then))->differences, 0);
}

TEST_F(RebuildTest, LeavesTheTablesAsTheyAreWhenItOnlyCompares) {
    place(store_, 3);
    run(keep());
    damage();

    const auto rebuilt = rebuild({}, store_, database_, order(Order::Compare::only)).value();

    EXPECT_EQ(rebuilt.differences, 2);
    EXPECT_EQ(total_in(database_), "3 for 1006");
    EXPECT_EQ(tables(), "turnover");
}

TEST_F(RebuildTest, CanBeRepeated) {
    place(store_, 3);
    run(keep());

    rebuild({}, store_, database_, order()).value();
    rebuild({}, store_, database_, order()).value();

    EXPECT_EQ(total_in(database_), "3 for 6");
}

TEST_F(RebuildTest, LeavesTheTablesInUseAsTheyAreWhenEvolveFails) {
    place(store_, 10);
    run(keep());
    struct Picky : Turnover {
        void evolve(SQLite::Database& database, const Placed& placed, const EventInfo& info) const {
            if (placed.price == 7 && table != "turnover") {
                throw std::runtime_error("seven");
            }
            Turnover::evolve(database, placed, info);
        }
    };
    Rebuild<Picky> picky{.tables = {{"turnover", "other"}}};
    picky.shadow.table = "other";

    EXPECT_ERROR(rebuild({}, store_, database_, picky), Errc::handler_failed, "seven");

    EXPECT_EQ(total_in(database_), "10 for 55");
    EXPECT_EQ(rebuild({}, store_, database_, order())->events, 10);
}

TEST_F(RebuildTest, WorksInAFileOfTheViewsOwn) {
    place(store_, 10);
    const auto file = Database::open(dir_ / "view.db").value();
    run(project({}, store_, file, Turnover{}).value());

    EXPECT_EQ(rebuild({}, store_, file, order())->events, 10);
    EXPECT_EQ(total_in(file), "10 for 55");
}

// A writer, the view's subscription and rebuilds, all at once.
TEST_F(RebuildTest, LosesNothingThatIsWrittenMeanwhile) {
    constexpr int events = 400;
    const auto view = keep();
    place(store_, 50);
    run(view);
    std::atomic<bool> is_written{false};
    std::thread writer([&] {
        place(store_, events);
        is_written = true;
    });
    std::thread projector([&] {
        while (!is_written || view.position() < events + 50) {
            view.step({}).value();
        }
    });
    std::uint64_t differences = 0;
    int rebuilds = 0;
    do {
        differences +=
            rebuild({}, store_, database_, order(Order::Compare::then)).value().differences;
        ++rebuilds;
    } while (!is_written);

    writer.join();
    projector.join();

    EXPECT_EQ(differences, 0) << "in " << rebuilds << " rebuilds";
    EXPECT_EQ(total_in(database_), "450 for " + std::to_string(50 * 51 / 2 + events * 401 / 2));
    EXPECT_EQ(rebuild({}, store_, database_, order(Order::Compare::only))->differences, 0);
}

TEST_F(RebuildTest, EndsAtTheDeadline) {
    place(store_, 3);
    run(keep());
    const Context ctx = Context{}.with_deadline(database_.log()->clock().steady_now());

    EXPECT_ERROR(rebuild(ctx, store_, database_, order()), Errc::timed_out, "");
    EXPECT_EQ(total_in(database_), "3 for 6");
}

TEST_F(RebuildTest, IsRefusedForAViewThatNeverBegan) {
    place(store_, 3);
    static_cast<void>(keep());

    EXPECT_ERROR(rebuild({}, store_, database_, order()), Errc::not_found, "'turnover@1'");
}

TEST_F(RebuildTest, IsRefusedFromAnotherLog) {
    place(store_, 3);
    run(keep());
    const LogStore<shop::Event> other(std::make_shared<MemoryLog>());
    place(other, 3);

    EXPECT_ERROR(rebuild({}, other, database_, order()), Errc::corrupt, "another history");
}

TEST_F(RebuildTest, IsRefusedWithoutTables) {
    EXPECT_ERROR(rebuild({}, store_, database_, Order{}), Errc::invalid_argument,
                 "name the tables");
}

TEST_F(RebuildTest, IsRefusedWithoutEventsInABatch) {
    auto empty = order();
    empty.batch_size = 0;

    EXPECT_ERROR(rebuild({}, store_, database_, empty), Errc::invalid_argument, "batch_size");
}

TEST_F(RebuildTest, GivesUpWhenTheViewIsFoundBehindIt) {
    place(store_, 3);
    run(keep());

    EXPECT_ERROR(detail::live_position({}, database_, "turnover@1", store_.log()->epoch(), 4),
                 Errc::conflict, "reset meanwhile");
}

TEST_F(RebuildTest, IsRefusedInMemory) {
    const auto memory = Database::open(":memory:").value();

    EXPECT_ERROR(rebuild({}, store_, memory, order()), Errc::unsupported, "':memory:'");
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
