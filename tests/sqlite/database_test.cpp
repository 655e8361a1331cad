#include "fixture.hpp"

#include <eskit/sqlite/database.hpp>
#include <eskit/testing/manual_clock.hpp>

#include <sys/wait.h>

#include <fstream>

namespace eskit::inline v0_1::sqlite {
namespace {

using namespace testing;
namespace fs = std::filesystem;

const StreamId ada{"account", "ada"};

void append_one(const Database& database) {
    auto outcome = database.log()->commit({}, commit_to(ada, any_version, events(1)));
    ASSERT_TRUE(outcome.has_value()) << outcome.error().message();
}

void set_meta(const fs::path& path, const std::string& key, const std::string& value) {
    run_sql(path, "UPDATE eskit_meta SET value=" + value + " WHERE key='" + key + "'");
}

TEST(Database, CreatesAFileThatSaysWhoseItIs) {
    const TempDir dir;
    const auto database = Database::open(dir / "a.db").value();

    EXPECT_EQ(ask_sql(dir / "a.db", "PRAGMA application_id"), "1702062964");
    EXPECT_EQ(ask_sql(dir / "a.db", "SELECT value FROM eskit_meta WHERE key='format'"), "2");
    EXPECT_EQ(ask_sql(dir / "a.db", "PRAGMA journal_mode"), "wal");
    EXPECT_EQ(database.path(), fs::canonical(dir / "a.db").string());
    EXPECT_FALSE(database.is_read_only());
}

TEST(Database, KeepsEventsAndEpochAcrossReopening) {
    const TempDir dir;
    Uuid epoch{};
    {
        const auto database = Database::open(dir / "a.db").value();
        epoch = database.log()->epoch();
        append_one(database);
    }

    const auto database = Database::open(dir / "a.db").value();

    EXPECT_EQ(database.log()->epoch(), epoch);
    EXPECT_EQ(read_everything(*database.log()).size(), 1U);
}

TEST(Database, GivesEveryNewFileAnotherEpoch) {
    const TempDir dir;
    const auto a = Database::open(dir / "a.db").value();
    const auto b = Database::open(dir / "b.db").value();
    const auto c = Database::open(":memory:").value();

    EXPECT_NE(a.log()->epoch(), b.log()->epoch());
    EXPECT_NE(a.log()->epoch(), c.log()->epoch());
    EXPECT_FALSE(is_zero(c.log()->epoch()));
}

TEST(Database, IsSharedByItsCopiesAndWhatWasMadeFromIt) {
    const TempDir dir;
    std::shared_ptr<EventLog> log;
    {
        auto database = Database::open(dir / "a.db").value();
        const auto copy = database;  // NOLINT(performance-unnecessary-copy-initialization)
        log = copy.log();
    }

    EXPECT_TRUE(log->commit({}, commit_to(ada, no_stream, events(1))).has_value());
    EXPECT_FALSE(Database::open(dir / "a.db").has_value());  // still open
    log.reset();
    EXPECT_TRUE(Database::open(dir / "a.db").has_value());
}

TEST(Database, ThatLivesInMemoryIsPrivateAndPromisesNoDurability) {
    const auto a = Database::open(":memory:").value();
    const auto b = Database::open(":memory:").value();
    append_one(a);

    EXPECT_EQ(read_everything(*a.log()).size(), 1U);
    EXPECT_TRUE(read_everything(*b.log()).empty());
    EXPECT_EQ(a.log()->capabilities().durability, Capabilities::Durability::none);
    EXPECT_FALSE(fs::exists(":memory:.lock"));
}

TEST(Database, DeclaresTheDurabilityOfItsSyncLevel) {
    const TempDir dir;
    const auto full = Database::open(dir / "a.db").value();
    const auto normal =
        Database::open(dir / "b.db", {.synchronous = Options::Synchronous::normal}).value();

    EXPECT_EQ(full.log()->capabilities().durability, Capabilities::Durability::power_loss);
    EXPECT_EQ(normal.log()->capabilities().durability, Capabilities::Durability::process_crash);
    EXPECT_TRUE(full.log()->capabilities().dense_global_sequence);
}

TEST(Database, RefusesAMissingFolder) {
    EXPECT_ERROR(Database::open("/nonexistent/dir/a.db"), Errc::not_found, "create it first");
}

TEST(Database, RefusesAFolderAndAnEmptyName) {
    const TempDir dir;

    EXPECT_ERROR(Database::open(dir.path()), Errc::invalid_argument, "name a file in it");
    EXPECT_ERROR(Database::open(""), Errc::invalid_argument, "empty");
    EXPECT_ERROR(Database::open(std::string_view("a\0b", 3)), Errc::invalid_argument, "zero byte");
}

TEST(Database, RefusesAFileThatIsNoDatabaseAndLeavesItAlone) {
    const TempDir dir;
    const std::string text(5'000, 'x');
    std::ofstream(dir / "a.txt") << text;

    EXPECT_ERROR(Database::open(dir / "a.txt"), Errc::corrupt, "no SQLite database");
    EXPECT_ERROR(Database::open_read_only(dir / "a.txt"), Errc::corrupt, "no SQLite database");

    EXPECT_EQ(fs::file_size(dir / "a.txt"), text.size());
}

TEST(Database, RefusesTheDatabaseOfAnotherProgramAndLeavesItAlone) {
    const TempDir dir;
    run_sql(dir / "a.db", "CREATE TABLE notes(text)");
    run_sql(dir / "b.db", "PRAGMA application_id=252006674");  // Fossil's, without a table

    EXPECT_ERROR(Database::open(dir / "a.db"), Errc::invalid_argument, "another program");
    EXPECT_ERROR(Database::open(dir / "b.db"), Errc::invalid_argument, "another program");

    EXPECT_EQ(ask_sql(dir / "a.db", "PRAGMA journal_mode"), "delete");
    EXPECT_EQ(ask_sql(dir / "a.db", "SELECT group_concat(name) FROM sqlite_schema"), "notes");
}

TEST(Database, TakesAnEmptyFile) {
    const TempDir dir;
    std::ofstream(dir / "a.db").flush();

    EXPECT_TRUE(Database::open(dir / "a.db").has_value());
}

TEST(Database, RefusesAFormatThatOnlyNewerBuildsRead) {
    const TempDir dir;
    static_cast<void>(Database::open(dir / "a.db").value());
    set_meta(dir / "a.db", "format", "4");
    set_meta(dir / "a.db", "min_reader", "3");
    set_meta(dir / "a.db", "min_writer", "4");

    EXPECT_ERROR(Database::open(dir / "a.db"), Errc::unsupported, "cannot read it");
    EXPECT_ERROR(Database::open_read_only(dir / "a.db"), Errc::unsupported, "newer build");
}

TEST(Database, SendsAWriterOfATooNewFormatToReadOnly) {
    const TempDir dir;
    static_cast<void>(Database::open(dir / "a.db").value());
    set_meta(dir / "a.db", "format", "3");
    set_meta(dir / "a.db", "min_writer", "3");

    EXPECT_ERROR(Database::open(dir / "a.db"), Errc::unsupported, "use open_read_only");
    EXPECT_TRUE(Database::open_read_only(dir / "a.db").has_value());
}

TEST(Database, WritesANewerFormatThatAllowsIt) {
    const TempDir dir;
    static_cast<void>(Database::open(dir / "a.db").value());
    set_meta(dir / "a.db", "format", "3");

    append_one(Database::open(dir / "a.db").value());

    EXPECT_EQ(ask_sql(dir / "a.db", "SELECT value FROM eskit_meta WHERE key='format'"), "3");
}

TEST(Database, CallsDamagedMetaEntriesCorrupt) {
    const TempDir dir;
    static_cast<void>(Database::open(dir / "a.db").value());
    set_meta(dir / "a.db", "epoch", "x'0102'");
    EXPECT_ERROR(Database::open(dir / "a.db"), Errc::corrupt, "'epoch'");

    run_sql(dir / "a.db", "DELETE FROM eskit_meta WHERE key='min_writer'");
    EXPECT_ERROR(Database::open(dir / "a.db"), Errc::corrupt, "'min_writer'");

    run_sql(dir / "a.db", "DROP TABLE eskit_meta");
    EXPECT_ERROR(Database::open(dir / "a.db"), Errc::corrupt, "eskit_meta");
}

TEST(Database, CreatesNothingWhenItMayOnlyCheck) {
    const TempDir dir;
    const Options check_only{.migrate = Options::Migrate::check_only};

    EXPECT_ERROR(Database::open(dir / "a.db", check_only), Errc::not_found, "Migrate::automatic");
    EXPECT_FALSE(fs::exists(dir / "a.db"));
    std::ofstream(dir / "a.db").flush();
    EXPECT_ERROR(Database::open(dir / "a.db", check_only), Errc::unsupported, "Migrate::automatic");

    static_cast<void>(Database::open(dir / "a.db").value());
    EXPECT_TRUE(Database::open(dir / "a.db", check_only).has_value());
}

TEST(Database, RefusesAFolderThatCannotBeWritten) {
    const TempDir dir;
    fs::permissions(dir.path(), fs::perms(0555));
    const AsNobody nobody;

    EXPECT_ERROR(Database::open(dir / "a.db"), Errc::unavailable, "open_read_only");
}

TEST(Database, RefusesAFileThatCannotBeWritten) {
    const TempDir dir;
    static_cast<void>(Database::open(dir / "a.db").value());
    fs::permissions(dir.path(), fs::perms(0777));
    fs::permissions(dir / "a.db.lock", fs::perms(0666));
    fs::permissions(dir / "a.db", fs::perms(0444));
    const AsNobody nobody;

    EXPECT_ERROR(Database::open(dir / "a.db"), Errc::unavailable, "open_read_only");
}

TEST(Database, HasOneWriterAtATime) {
    const TempDir dir;
    const auto first = Database::open(dir / "a.db").value();

    EXPECT_ERROR(Database::open(dir / "a.db"), Errc::unavailable,
                 "process " + std::to_string(getpid()) + " has it open");
}

TEST(Database, KnowsItsFileUnderOtherNames) {
    const TempDir dir;
    const auto first = Database::open(dir / "a.db").value();
    fs::create_symlink(dir / "a.db", dir / "b.db");
    fs::create_directory(dir / "sub");

    EXPECT_FALSE(Database::open(dir / "b.db").has_value());
    EXPECT_FALSE(Database::open(dir / "sub/../a.db").has_value());
}

TEST(Database, WaitsForAWriterAsLongAsItIsTold) {
    const TempDir dir;
    eskit::testing::ManualClock clock;
    clock.advance_by_waiting(true);
    const SteadyTime start = clock.steady_now();
    const auto first = Database::open(dir / "a.db").value();

    const auto second = Database::open(dir / "a.db", {.wait_for_writer = std::chrono::seconds(2),
                                                      .environment = {.clock = &clock}});

    EXPECT_ERROR(second, Errc::unavailable, "wait_for_writer");
    EXPECT_EQ(clock.steady_now() - start, std::chrono::seconds(2));
}

// A clock whose waiting ends the other writer.
class ClosingClock final : public Clock {
  public:
    explicit ClosingClock(std::optional<Database>& other) : other_(other) {}
    [[nodiscard]] Timestamp now() const override { return system_clock().now(); }
    [[nodiscard]] SteadyTime steady_now() const override { return SteadyTime{}; }
    bool wait(SteadyTime, const std::stop_token&) override {
        other_.reset();
        return true;
    }

  private:
    std::optional<Database>& other_;
};

TEST(Database, OpensWhenTheOtherWriterGoesAwayWhileItWaits) {
    const TempDir dir;
    std::optional<Database> first = Database::open(dir / "a.db").value();
    ClosingClock clock(first);

    const auto second = Database::open(dir / "a.db", {.wait_for_writer = std::chrono::seconds(2),
                                                      .environment = {.clock = &clock}});

    EXPECT_TRUE(second.has_value());
}

TEST(Database, ReadsBesideItsWriterAndWritesNothing) {
    const TempDir dir;
    const auto writing = Database::open(dir / "a.db").value();
    append_one(writing);

    const auto reading = Database::open_read_only(dir / "a.db").value();
    append_one(writing);

    EXPECT_TRUE(reading.is_read_only());
    EXPECT_EQ(read_everything(*reading.log()).size(), 2U);
    EXPECT_EQ(reading.log()->epoch(), writing.log()->epoch());
    EXPECT_ERROR(reading.log()->commit({}, commit_to(ada, any_version, events(1))),
                 Errc::unsupported, "open_read_only");
}

TEST(Database, ReadsAFileWithoutAWriterWithoutMakingALock) {
    const TempDir dir;
    append_one(Database::open(dir / "a.db").value());
    fs::remove(dir / "a.db.lock");

    const auto reading = Database::open_read_only(dir / "a.db").value();

    EXPECT_EQ(read_everything(*reading.log()).size(), 1U);
    EXPECT_FALSE(fs::exists(dir / "a.db.lock"));
}

TEST(Database, DoesNotCreateWhatItShouldOnlyRead) {
    const TempDir dir;
    EXPECT_ERROR(Database::open_read_only(dir / "a.db"), Errc::not_found, "create it first");
    EXPECT_ERROR(Database::open_read_only(":memory:"), Errc::invalid_argument, "");
    EXPECT_FALSE(fs::exists(dir / "a.db"));

    std::ofstream(dir / "a.db").flush();
    EXPECT_ERROR(Database::open_read_only(dir / "a.db"), Errc::not_found, "empty");
}

TEST(Database, RefusesToWorkInAForkedChild) {
    const TempDir dir;
    const auto database = Database::open(dir / "a.db").value();
    append_one(database);

    const pid_t child = fork();
    if (child == 0) {
        const auto written = database.log()->commit({}, commit_to(ada, any_version, events(1)));
        const auto read =
            database.log()->read_all({}, {}, [](const RecordedEvent&) { return true; });
        const bool refused = !written && written.error().code() == Errc::closed && !read &&
                             read.error().code() == Errc::closed;
        _exit(refused ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);

    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    append_one(database);
    EXPECT_EQ(read_everything(*database.log()).size(), 2U);
}

TEST(Database, LeavesTheWriteAheadLogToTheWriterAlone) {
    const TempDir dir;
    {
        const auto writing = Database::open(dir / "a.db").value();
        append_one(writing);
        static_cast<void>(read_everything(*Database::open_read_only(dir / "a.db").value().log()));
        EXPECT_TRUE(fs::exists(dir / "a.db-wal"));  // the reader's close did not remove it
    }
    EXPECT_FALSE(fs::exists(dir / "a.db-wal"));  // the writer's did, as the last one
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
