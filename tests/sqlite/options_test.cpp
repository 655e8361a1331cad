#include "fixture.hpp"

#include <eskit/sqlite/options.hpp>
#include <eskit/testing/manual_clock.hpp>
#include <eskit/testing/sequential_ids.hpp>

#include <memory>

namespace eskit::inline v0_1::sqlite {
namespace {

using namespace testing;

const StreamId ada{"account", "ada"};

// Another program that has the database open, and holds its lock for writing.
class OtherProgram {
  public:
    explicit OtherProgram(const std::filesystem::path& path) {
        sqlite3* raw = nullptr;
        EXPECT_EQ(sqlite3_open(path.c_str(), &raw), SQLITE_OK);
        database_.reset(raw);
        EXPECT_EQ(sqlite3_exec(raw, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    }

  private:
    std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database_{nullptr, &sqlite3_close};
};

TEST(SqliteOptions, AreSafeAndPatientWithStatementsUnlessTold) {
    const Options options;

    EXPECT_EQ(options.synchronous, Options::Synchronous::full);
    EXPECT_EQ(options.migrate, Options::Migrate::automatic);
    EXPECT_EQ(options.wait_for_writer, std::chrono::milliseconds(0));
    EXPECT_EQ(options.busy_timeout, std::chrono::milliseconds(5'000));
    EXPECT_EQ(options.readers_max, 4U);
    EXPECT_EQ(options.environment.clock, &system_clock());
    EXPECT_EQ(options.environment.ids, &system_ids());
}

TEST(SqliteOptions, GiveTheLogItsClockAndIds) {
    eskit::testing::ManualClock clock(Timestamp{std::chrono::seconds(100)});
    eskit::testing::SequentialIds ids;
    const auto database =
        Database::open(":memory:", {.environment = {.clock = &clock, .ids = &ids}}).value();

    const Committed outcome =
        database.log()->commit({}, commit_to(ada, no_stream, events(1))).value();

    EXPECT_EQ(&database.log()->clock(), &clock);
    EXPECT_EQ(&database.log()->ids(), &ids);
    EXPECT_EQ(outcome.recorded_at, Timestamp{std::chrono::seconds(100)});
    EXPECT_EQ(outcome.id[6], 0x70);  // of SequentialIds
    EXPECT_EQ(outcome.id[0], 0);
}

TEST(SqliteOptions, LetAStatementGiveUpAtOnceWhenAnotherProgramHasTheLock) {
    const TempDir dir;
    const auto database =
        Database::open(dir / "a.db", {.busy_timeout = std::chrono::milliseconds(0)}).value();
    {
        const OtherProgram other(dir / "a.db");
        EXPECT_ERROR(database.log()->commit({}, commit_to(ada, no_stream, events(1))),
                     Errc::unavailable, "a.db");
    }

    EXPECT_TRUE(database.log()->commit({}, commit_to(ada, no_stream, events(1))).has_value());
}

TEST(SqliteOptions, TakeATimeoutThatIsNegativeAsNoneAndOneThatIsTooLongAsTheLongest) {
    const TempDir dir;
    const auto impatient =
        Database::open(dir / "a.db", {.busy_timeout = std::chrono::milliseconds(-1)}).value();
    const OtherProgram other(dir / "a.db");

    EXPECT_ERROR(impatient.log()->commit({}, commit_to(ada, no_stream, events(1))),
                 Errc::unavailable, "a.db");
    EXPECT_TRUE(Database::open(dir / "b.db", {.busy_timeout = std::chrono::milliseconds::max()})
                    .has_value());
}

TEST(SqliteOptions, TakeAWaitThatIsNegativeAsNone) {
    const TempDir dir;
    const auto first = Database::open(dir / "a.db").value();

    EXPECT_ERROR(Database::open(dir / "a.db", {.wait_for_writer = std::chrono::milliseconds(-1)}),
                 Errc::unavailable, "has it open");
}

// Reads within reads, each on a connection of its own.
void read_nested(EventLog& log, int depth, int& delivered) {
    const auto version = log.read_stream({}, ada, {}, [&](const RecordedEvent&) {
        ++delivered;
        if (depth > 1) {
            read_nested(log, depth - 1, delivered);
        }
        return true;
    });
    EXPECT_TRUE(version.has_value()) << version.error().message();
}

TEST(SqliteOptions, LimitTheConnectionsThatAreKeptAndNotTheReadsAtATime) {
    for (const std::size_t kept : {std::size_t{0}, std::size_t{1}, std::size_t{4}}) {
        const TempDir dir;
        const auto database = Database::open(dir / "a.db", {.readers_max = kept}).value();
        ASSERT_TRUE(database.log()->commit({}, commit_to(ada, no_stream, events(1))).has_value());
        int delivered = 0;

        read_nested(*database.log(), 6, delivered);
        read_nested(*database.log(), 6, delivered);

        EXPECT_EQ(delivered, 12) << kept;
    }
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
