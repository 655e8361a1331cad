#include "sqlite/fault_vfs.hpp"
#include "sqlite/fixture.hpp"

#include <eskit/sqlite/database.hpp>
#include <eskit/sqlite/inline_projection.hpp>
#include <eskit/store/stream_lifecycle.hpp>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <latch>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace inline_projection_test {

struct Deposited {
    std::int64_t cents = 0;
};
struct Noted {
    std::string text;
};
using Event = std::variant<Deposited, Noted>;

struct DepositedTwice {  // of an older program
    std::int64_t first = 0;
    std::int64_t second = 0;
};
std::vector<Event> upcast(const DepositedTwice& old) {
    return {Deposited{old.first}, Deposited{old.second}};
}

}  // namespace inline_projection_test

namespace eskit::inline v0_1::sqlite {
namespace {

using inline_projection_test::Deposited;
using inline_projection_test::Noted;
using testing::TempDir;
using Domain = inline_projection_test::Event;

Result<void> create_totals(SQLite::Database& database) {
    database.exec("CREATE TABLE totals(stream TEXT PRIMARY KEY, cents INTEGER NOT NULL) STRICT");
    return {};
}

Result<void> add_to_total(SQLite::Database& database, const eskit::Event<Domain>& event) {
    if (const auto* deposited = event.get_if<Deposited>()) {
        if (deposited->cents < 0) {
            return Error(Errc::invalid_argument, "a deposit is not negative");
        }
        SQLite::Statement add(database,
                              "INSERT INTO totals VALUES(?1,?2) ON CONFLICT(stream) DO UPDATE SET"
                              " cents=cents+excluded.cents");
        add.bind(1, std::string(event.stream().id()));
        add.bind(2, deposited->cents);
        add.exec();
    }
    return {};
}

InlineProjection totals() {
    return inline_projection<Domain>("totals", &create_totals, &add_to_total);
}

std::int64_t total_of(const Database& database, const std::string& stream) {
    std::int64_t cents = -1;
    const auto ok = database.transact({}, [&](SQLite::Database& sql) -> Result<void> {
        SQLite::Statement get(sql, "SELECT cents FROM totals WHERE stream=?1");
        get.bind(1, stream);
        cents = get.executeStep() ? get.getColumn(0).getInt64() : 0;
        return {};
    });
    EXPECT_TRUE(ok);
    return cents;
}

// On a file, and on a database in memory.
class InlineProjections : public ::testing::TestWithParam<const char*> {
  protected:
    [[nodiscard]] Database open() const {
        const std::string name = GetParam();
        return Database::open(name == ":memory:" ? name : (folder_ / name).string()).value();
    }

    TempDir folder_;
};

INSTANTIATE_TEST_SUITE_P(Sqlite, InlineProjections, ::testing::Values(":memory:", "a.db"));

TEST_P(InlineProjections, SeeWhatOldEventsBecame) {
    using inline_projection_test::DepositedTwice;
    const Database database = open();
    const auto registry = EventRegistry<Domain>{}.upcast<DepositedTwice>();
    ASSERT_TRUE(database.project_inline(
        {}, inline_projection<Domain>("totals", &create_totals, &add_to_total, registry)));

    ASSERT_TRUE(database.store<DepositedTwice>().append({}, {"account", "ada"}, 0,
                                                        std::vector{DepositedTwice{5, 7}}));

    EXPECT_EQ(total_of(database, "ada"), 12);
    EXPECT_EQ(database.store<Domain>(registry).load({}, {"account", "ada"})->size(), 2);
}

TEST_P(InlineProjections, CatchUpPastEventsWhoseDataWasRemoved) {
    const Database database = open();
    const auto store = database.store<Domain>();
    ASSERT_TRUE(store.append({}, {"account", "ada"}, 0, {Deposited{5}, Deposited{7}}));
    ASSERT_TRUE(StreamLifecycle(store).erase({}, {"account", "ada"}, {1, 1}, ""));

    const auto projected = database.project_inline({}, totals());

    ASSERT_TRUE(projected) << projected.error().message();
    EXPECT_EQ(total_of(database, "ada"), 7);
}

TEST_P(InlineProjections, SeeEachEventInItsOwnCommit) {
    const Database database = open();
    ASSERT_TRUE(database.project_inline({}, totals()));
    const auto store = database.store<Domain>();

    ASSERT_TRUE(store.append({}, {"account", "ada"}, 0, {Deposited{5}, Noted{"hello"}}));
    ASSERT_TRUE(store.append({}, {"account", "ada"}, 2, {Deposited{7}}));

    EXPECT_EQ(total_of(database, "ada"), 12);
}

TEST_P(InlineProjections, CatchUpWithWhatWasWrittenBefore) {
    const Database database = open();
    const auto store = database.store<Domain>();
    for (std::int64_t at = 0; at < 1'201; ++at) {  // several pages
        ASSERT_TRUE(store.append({}, {"account", "ada"}, at, {Deposited{1}}));
    }

    ASSERT_TRUE(database.project_inline({}, totals()));

    EXPECT_EQ(total_of(database, "ada"), 1'201);
}

TEST_P(InlineProjections, RefuseACommitThatTheyFailOnAndUndoIt) {
    const Database database = open();
    ASSERT_TRUE(database.project_inline({}, totals()));
    const auto store = database.store<Domain>();
    ASSERT_TRUE(store.append({}, {"account", "ada"}, 0, {Deposited{5}}));

    const auto refused = store.append({}, {"account", "ada"}, 1, {Deposited{7}, Deposited{-1}});
    const auto next = store.append({}, {"account", "ada"}, 1, {Deposited{2}});

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), Errc::handler_failed);
    EXPECT_NE(refused.error().message().find("event 3 of account/ada"), std::string::npos);
    EXPECT_NE(refused.error().message().find("'totals'"), std::string::npos);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->global_sequence, 2);
    EXPECT_EQ(total_of(database, "ada"), 7);
}

TEST_P(InlineProjections, LeaveTheNeighboursOfARefusedCommitAlone) {
    const Database database = open();
    ASSERT_TRUE(database.project_inline({}, totals()));
    const auto store = database.store<Domain>();
    std::vector<std::thread> threads;
    for (int at = 0; at < 8; ++at) {
        threads.emplace_back([&, at] {
            for (int round = 0; round < 25; ++round) {
                const bool fails = (at + round) % 4 == 0;
                const auto done = store.append({}, {"account", std::to_string(at)}, any_version,
                                               {Deposited{1}, Deposited{fails ? -1 : 1}});
                EXPECT_EQ(done.has_value(), !fails);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }

    std::int64_t total = 0;
    for (int at = 0; at < 8; ++at) {
        const auto stream = store.load({}, {"account", std::to_string(at)});
        EXPECT_EQ(total_of(database, std::to_string(at)),
                  static_cast<std::int64_t>(stream->size()));
        total += total_of(database, std::to_string(at));
    }
    EXPECT_EQ(total, 8 * 25 * 2 - 8 * 25 / 4 * 2);
}

TEST_P(InlineProjections, AreNotCalledForAReplayedCommit) {
    const Database database = open();
    ASSERT_TRUE(database.project_inline({}, totals()));
    const auto store = database.store<Domain>();
    const AppendOptions once{.commit_id = {1}};

    ASSERT_TRUE(store.append({}, {"account", "ada"}, any_version, {Deposited{5}}, once));
    const auto again = store.append({}, {"account", "ada"}, any_version, {Deposited{5}}, once);

    EXPECT_TRUE(again && again->replayed);
    EXPECT_EQ(total_of(database, "ada"), 5);
}

TEST_P(InlineProjections, TurnWhatTheyThrowIntoAnError) {
    const Database database = open();
    ASSERT_TRUE(database.project_inline(
        {}, {.name = "throws",
             .setup = [](SQLite::Database&) { return Result<void>{}; },
             .apply = [](SQLite::Database&, const RecordedEvent&) -> Result<void> {
                 throw std::runtime_error("no way");
             }}));

    const auto refused = database.store<Domain>().append({}, {"a", "b"}, 0, {Deposited{5}});

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), Errc::handler_failed);
    EXPECT_NE(refused.error().message().find("no way"), std::string::npos);
    EXPECT_NE(refused.error().cause(), nullptr);
}

TEST_P(InlineProjections, GetTheEnvelopeOfTheEvent) {
    const Database database = open();
    std::vector<std::string> seen;
    ASSERT_TRUE(database.project_inline(
        {}, {.name = "seen",
             .types = {"inline_projection_test.Noted"},
             .setup = [](SQLite::Database&) { return Result<void>{}; },
             .apply = [&](SQLite::Database&, const RecordedEvent& event) -> Result<void> {
                 seen.push_back(to_string(event.stream_id()) + " " +
                                std::to_string(event.version.value) + " " +
                                std::to_string(event.global_sequence.value) + " " +
                                std::string(event.type) + " " + std::string(event.bytes) + " " +
                                event.commit_metadata().correlation_id + " " + event.tag_set()[0]);
                 return {};
             }}));
    Context ctx;
    ctx.correlation_id = "chain";

    ASSERT_TRUE(database.store<Domain>().append(ctx, {"a", "b"}, 0, {Deposited{5}, Noted{"x"}},
                                                {.tags = {"tag"}}));

    ASSERT_EQ(seen.size(), 1);
    EXPECT_EQ(seen[0], R"(a/b 2 2 inline_projection_test.Noted {"text":"x"} chain tag)");
}

// What user code must not do, and what it may.
Result<void> run(const Database& database, const char* sql) {
    return database.transact({}, [&](SQLite::Database& connection) -> Result<void> {
        connection.exec(sql);
        return {};
    });
}

TEST_P(InlineProjections, CannotReachBeyondTheirTransaction) {
    const Database database = open();
    ASSERT_TRUE(database.store<Domain>().append({}, {"a", "b"}, 0, {Deposited{5}}));
    ASSERT_TRUE(run(database, "CREATE TABLE mine(x); CREATE INDEX mine_x ON mine(x)"));

    for (const char* sql : {"COMMIT",
                            "ROLLBACK",
                            "BEGIN",
                            "SAVEPOINT s",
                            "ATTACH ':memory:' AS other",
                            "PRAGMA synchronous=OFF",
                            "PRAGMA writable_schema=ON",
                            "DELETE FROM events",
                            "UPDATE events SET version=9",
                            "INSERT INTO commits VALUES(x'00',1,1,'',1)",
                            "DROP TABLE checkpoints",
                            "ALTER TABLE events ADD COLUMN y",
                            "CREATE INDEX i ON events(id)",
                            "CREATE TRIGGER t AFTER INSERT ON events BEGIN SELECT 1; END",
                            "CREATE TRIGGER t AFTER INSERT ON mine BEGIN DELETE FROM events; END;"
                            "INSERT INTO mine VALUES(1)",
                            "DELETE FROM Events",
                            "CREATE TEMP TABLE EVENTS AS SELECT * FROM main.events",
                            "CREATE TEMP TABLE other(x)",
                            "CREATE TEMP VIEW Commits AS SELECT 1",
                            "INSERT OR ROLLBACK INTO mine(rowid) VALUES(1),(1)"}) {
        const auto refused = run(database, sql);

        ASSERT_FALSE(refused) << sql;
        EXPECT_EQ(refused.error().code(), Errc::handler_failed) << sql;
    }
    EXPECT_TRUE(run(database, "UPDATE mine SET x=1; DELETE FROM mine; DROP TABLE mine"));
    EXPECT_EQ(database.store<Domain>().load({}, {"a", "b"})->size(), 1);
    EXPECT_TRUE(database.store<Domain>().append({}, {"a", "b"}, 1, {Deposited{5}}));
}

// A projection that ends the transaction, swallows that, and goes on.
InlineProjection saboteur() {
    return {.name = "saboteur",
            .setup =
                [](SQLite::Database& database) {
                    database.exec("CREATE TABLE kept(x INTEGER PRIMARY KEY)");
                    return Result<void>{};
                },
            .apply = [](SQLite::Database& database, const RecordedEvent& event) -> Result<void> {
                if (event.stream_id().id() == "bad") {
                    try {
                        database.exec("INSERT OR ROLLBACK INTO kept VALUES(1),(1)");
                    } catch (const std::exception&) {
                        database.exec("INSERT INTO kept VALUES(2)");
                    }
                }
                return {};
            }};
}

TEST_P(InlineProjections, CannotEndTheTransactionAndGoOnWithoutIt) {
    const Database database = open();
    ASSERT_TRUE(database.project_inline({}, saboteur()));
    const auto store = database.store<Domain>();

    const auto refused = store.append({}, {"account", "bad"}, 0, {Deposited{1}});
    const auto next = store.append({}, {"account", "good"}, 0, {Deposited{1}});

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), Errc::handler_failed);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->global_sequence, 1);
    std::int64_t rows = -1;
    ASSERT_TRUE(database.transact({}, [&](SQLite::Database& sql) -> Result<void> {
        rows = sql.execAndGet("SELECT count(*) FROM kept").getInt64();
        return {};
    }));
    EXPECT_EQ(rows, 0);
}

TEST_P(InlineProjections, CostOnlyTheirOwnCommitWhenTheyEndTheTransactionOfAGroup) {
    const Database database = open();
    ASSERT_TRUE(database.project_inline({}, saboteur()));
    std::latch done(9);
    std::atomic<int> accepted = 0;
    const auto submit = [&](const std::string& stream) {
        Commit commit = testing::commit_to(
            {"account", stream}, any_version,
            {testing::event("inline_projection_test.Deposited", R"({"cents":1})")});
        database.log()->submit(std::move(commit), [&](const Outcome& outcome) {
            accepted += outcome ? 1 : 0;
            done.count_down();
        });
    };

    // While a job runs, the commits queue up, and form one group behind it.
    ASSERT_TRUE(database.transact({}, [&](SQLite::Database&) -> Result<void> {
        for (int at = 0; at < 4; ++at) {
            submit("good");
        }
        submit("bad");
        for (int at = 0; at < 4; ++at) {
            submit("good");
        }
        return {};
    }));
    done.wait();

    EXPECT_EQ(accepted, 8);
    EXPECT_EQ(database.store<Domain>().load({}, {"account", "good"})->size(), 8);
}

TEST_P(InlineProjections, LeaveNoHoleWhenMemoryRunsOut) {
    const Database database = open();
    ASSERT_TRUE(database.project_inline(
        {}, {.name = "greedy",
             .setup = [](SQLite::Database&) { return Result<void>{}; },
             .apply = [](SQLite::Database&, const RecordedEvent& event) -> Result<void> {
                 if (event.stream_id().id() == "bad") {
                     throw std::bad_alloc();
                 }
                 return {};
             }}));
    const auto store = database.store<Domain>();

    EXPECT_THROW(static_cast<void>(store.append({}, {"a", "bad"}, 0, {Deposited{1}})),
                 std::bad_alloc);
    const auto next = store.append({}, {"a", "good"}, 0, {Deposited{1}});

    ASSERT_TRUE(next);
    EXPECT_EQ(next->global_sequence, 1);
    EXPECT_EQ(testing::read_everything(*database.log()).size(), 1);
}

TEST_P(InlineProjections, CannotAppendToTheLogThatTheyAreCalledFrom) {
    const Database database = open();
    const auto store = database.store<Domain>();
    Errc inner{};
    ASSERT_TRUE(database.project_inline(
        {}, {.name = "appends",
             .setup = [](SQLite::Database&) { return Result<void>{}; },
             .apply = [&](SQLite::Database&, const RecordedEvent&) -> Result<void> {
                 auto appended = store.append({}, {"c", "d"}, any_version, {Deposited{1}});
                 inner = appended ? Errc{} : appended.error().code();
                 return {};
             }}));

    EXPECT_TRUE(store.append({}, {"a", "b"}, 0, {Deposited{5}}));

    EXPECT_EQ(inner, Errc::invalid_argument);
}

TEST_P(InlineProjections, ReadWhatWasCommittedBeforeOrAreToldWhyNot) {
    const Database database = open();
    const auto store = database.store<Domain>();
    ASSERT_TRUE(store.append({}, {"a", "b"}, 0, {Deposited{5}}));

    const auto read = database.transact({}, [&](SQLite::Database&) -> Result<void> {
        auto loaded = store.load({}, {"a", "b"});
        return loaded ? Result<void>{} : Result<void>(loaded.error());
    });

    if (std::string(GetParam()) == ":memory:") {
        EXPECT_ERROR(read, Errc::invalid_argument, "SQLite::Database&");
    } else {
        EXPECT_TRUE(read);
    }
}

TEST_P(InlineProjections, HaveANameThatIsValidAndFree) {
    const Database database = open();
    ASSERT_TRUE(database.project_inline({}, totals()));

    EXPECT_ERROR(database.project_inline({}, totals()), Errc::invalid_argument, "at work");
    InlineProjection nameless = totals();
    nameless.name.clear();
    EXPECT_ERROR(database.project_inline({}, nameless), Errc::invalid_argument, "name");
    InlineProjection empty{.name = "empty"};
    EXPECT_ERROR(database.project_inline({}, empty), Errc::invalid_argument, "setup");
}

TEST_P(InlineProjections, AreNotAtWorkWhenTheyCannotCatchUp) {
    const Database database = open();
    const auto store = database.store<Domain>();
    ASSERT_TRUE(store.append({}, {"a", "b"}, 0, {Deposited{5}, Deposited{-1}}));

    const auto failed = database.project_inline({}, totals());

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code(), Errc::handler_failed);
    EXPECT_TRUE(store.append({}, {"a", "b"}, 2, {Deposited{-1}}));
    EXPECT_TRUE(run(database, "CREATE TABLE totals(x)"));  // the set-up was undone
}

TEST(InlineProjectionsOfAFile, GoOnWhereAnEarlierProgramStopped) {
    const TempDir folder;
    const auto append = [&](bool with_projection) {
        const Database database = Database::open(folder / "a.db").value();
        if (with_projection) {
            ASSERT_TRUE(database.project_inline({}, totals()));
        }
        ASSERT_TRUE(
            database.store<Domain>().append({}, {"account", "ada"}, any_version, {Deposited{1}}));
    };

    append(true);
    append(false);  // a program that does not know the projection
    append(true);

    const Database database = Database::open(folder / "a.db").value();
    EXPECT_EQ(total_of(database, "ada"), 3);
}

TEST(InlineProjectionsOfAFile, BeginAgainWithANewVersion) {
    const TempDir folder;
    const Database database = Database::open(folder / "a.db").value();
    ASSERT_TRUE(
        database.store<Domain>().append({}, {"account", "ada"}, any_version, {Deposited{1}}));
    int called = 0;
    const auto counting = [&](std::string name, std::uint32_t version) {
        return InlineProjection{
            .name = std::move(name),
            .version = version,
            .setup = [](SQLite::Database&) { return Result<void>{}; },
            .apply = [&](SQLite::Database&, const RecordedEvent&) -> Result<void> {
                ++called;
                return {};
            }};
    };
    ASSERT_TRUE(database.project_inline({}, counting("one", 1)));
    const Database same = database;
    EXPECT_EQ(called, 1);

    ASSERT_TRUE(same.project_inline({}, counting("two", 2)));

    EXPECT_EQ(called, 2);
}

TEST(InlineProjectionsOfAFile, AreRefusedWhereNothingIsWritten) {
    const TempDir folder;
    static_cast<void>(Database::open(folder / "a.db").value());
    const Database reader = Database::open_read_only(folder / "a.db").value();

    EXPECT_ERROR(reader.project_inline({}, totals()), Errc::unsupported, "open_read_only");
    EXPECT_ERROR(run(reader, "CREATE TABLE mine(x)"), Errc::unsupported, "open_read_only");
}

TEST(InlineProjectionsOfAFile, RefuseNobodyForWhatAFailedGroupWrote) {
    const TempDir folder;
    testing::FaultVfs disk;
    const Database database = Database::open(folder / "a.db").value();
    ASSERT_TRUE(database.project_inline(
        {}, {.name = "unique",
             .setup =
                 [](SQLite::Database& sql) {
                     sql.exec("CREATE TABLE only_one(x INTEGER PRIMARY KEY)");
                     return Result<void>{};
                 },
             .apply =
                 [](SQLite::Database& sql, const RecordedEvent&) {
                     sql.exec("INSERT INTO only_one VALUES(1)");
                     return Result<void>{};
                 }}));
    std::latch done(2);
    std::vector<Errc> codes(2);
    ASSERT_TRUE(database.transact({}, [&](SQLite::Database&) -> Result<void> {
        for (std::size_t at = 0; at < 2; ++at) {  // a group; the second fails because of the first
            database.log()->submit(
                testing::commit_to({"a", std::to_string(at)}, any_version,
                                   {testing::event("inline_projection_test.Noted", "{}")}),
                [&, at](const Outcome& outcome) {
                    codes[at] = outcome ? Errc{} : outcome.error().code();
                    done.count_down();
                });
        }
        disk.fail(testing::FaultVfs::Fault::sync_error);  // at the group's COMMIT
        return {};
    }));
    done.wait();
    disk.heal();

    EXPECT_EQ(codes, (std::vector{Errc::in_doubt, Errc::in_doubt}));
}

TEST(Transact, IsUndoneByAnErrorAndByAnException) {
    const TempDir folder;
    const Database database = Database::open(folder / "a.db").value();
    ASSERT_TRUE(run(database, "CREATE TABLE mine(x)"));

    const auto refused = database.transact({}, [](SQLite::Database& sql) -> Result<void> {
        sql.exec("INSERT INTO mine VALUES(1)");
        return Error(Errc::rejected, "no");
    });
    const auto thrown = database.transact({}, [](SQLite::Database& sql) -> Result<void> {
        sql.exec("INSERT INTO mine VALUES(1)");
        throw std::runtime_error("no");
    });

    EXPECT_EQ(refused.error().code(), Errc::rejected);
    EXPECT_EQ(thrown.error().code(), Errc::handler_failed);
    EXPECT_EQ(testing::ask_sql(folder / "a.db", "SELECT count(*) FROM mine"), "0");
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
