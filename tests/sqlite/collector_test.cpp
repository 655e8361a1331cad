#include "turnover.hpp"

#include <eskit/sqlite/collector.hpp>
#include <eskit/store/memory_log.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::sqlite {
namespace {

using namespace testing;
using shop::Placed;
using subscription::testing::place;
using subscription::testing::run;

struct Orders {
    static constexpr std::string_view name = "orders";
    void setup(SQLite::Database& database) const {
        database.exec("CREATE TABLE orders(item TEXT)");
    }
    void reset(SQLite::Database& database) const { database.exec("DROP TABLE IF EXISTS orders"); }
    void evolve(SQLite::Database& database, const Placed& placed) const {
        SQLite::Statement insert(database, "INSERT INTO orders VALUES(?1)");
        insert.bind(1, placed.item);
        insert.exec();
    }
};

class CollectorTest : public ::testing::Test {
  protected:
    // Starts a program with both views, lets them catch up, and ends it.
    void run_both() {
        Collector views({.dir = dir_.path().string()});
        views.add({}, store_, Turnover{}).value();
        views.add({}, store_, Orders{}).value();
        for (const auto& view : views.subscriptions()) {
            handled_ += run(view);
        }
    }

    const TempDir dir_;
    LogStore<shop::Event> store_{std::make_shared<MemoryLog>()};
    int handled_ = 0;  // steps that did something
};

TEST_F(CollectorTest, KeepsEachViewInAFileWithItsCheckpoint) {
    place(store_, 3);

    run_both();

    EXPECT_EQ(ask_sql(dir_ / "turnover.db", "SELECT total FROM turnover"), "6");
    EXPECT_EQ(ask_sql(dir_ / "turnover.db", "SELECT consumer FROM checkpoints"), "turnover@1");
    EXPECT_EQ(ask_sql(dir_ / "orders.db", "SELECT count(*) FROM orders"), "3");
    EXPECT_EQ(ask_sql(dir_ / "orders.db", "SELECT consumer FROM checkpoints"), "orders@1");
}

TEST_F(CollectorTest, BuildsTheViewAnewWhoseFileWasDeletedAndNoOther) {
    place(store_, 3);
    run_both();
    handled_ = 0;
    std::filesystem::remove(dir_ / "turnover.db");

    run_both();

    EXPECT_EQ(handled_, 1);
    EXPECT_EQ(ask_sql(dir_ / "turnover.db", "SELECT total FROM turnover"), "6");
    EXPECT_EQ(ask_sql(dir_ / "orders.db", "SELECT count(*) FROM orders"), "3");
}

TEST_F(CollectorTest, FindsTheDatabaseOfAView) {
    Collector views({.dir = dir_.path().string()});

    views.add({}, store_, Turnover{}).value();

    EXPECT_EQ(total_in(*views.find("turnover")), "");
    EXPECT_EQ(views.find("orders"), nullptr);
}

TEST_F(CollectorTest, KeepsTwoVersionsOfAViewInOneFile) {
    place(store_, 2);
    Collector views({.dir = dir_.path().string()});

    run(views.add({}, store_, Turnover{}).value());
    run(views.add({}, store_, Turnover{.version = 2, .table = "second", .factor = 10}).value());

    EXPECT_EQ(total_in(*views.find("turnover"), "turnover"), "2 for 3");
    EXPECT_EQ(total_in(*views.find("turnover"), "second"), "2 for 30");
}

TEST_F(CollectorTest, KeepsAllViewsInTheSharedDatabaseWithoutAFolder) {
    place(store_, 2);
    const auto database = Database::open(":memory:").value();
    Collector views({.shared = database});

    run(views.add({}, store_, Turnover{}).value());
    run(views.add({}, store_, Orders{}).value());

    EXPECT_EQ(total_in(database), "2 for 3");
    EXPECT_EQ(ask(database, "SELECT count(*) FROM orders"), "2");
}

TEST_F(CollectorTest, RefusesAViewThatWasAdded) {
    Collector views({.dir = dir_.path().string()});
    views.add({}, store_, Turnover{}).value();

    EXPECT_ERROR(views.add({}, store_, Turnover{}), Errc::invalid_argument, "was added already");
}

TEST_F(CollectorTest, RefusesANameThatIsNotAFiles) {
    struct Escaping : Orders {
        std::string_view name = "../orders";
    };
    Collector views({.dir = dir_.path().string()});

    EXPECT_ERROR(views.add({}, store_, Escaping{}), Errc::invalid_argument, "no slashes");
}

TEST_F(CollectorTest, NeedsAFolderOrADatabase) {
    Collector views({});

    EXPECT_ERROR(views.add({}, store_, Turnover{}), Errc::invalid_argument, "neither a folder");
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
