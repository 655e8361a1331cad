#include "fixture.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

namespace eskit::inline v0_1::sqlite {
namespace {

using namespace testing;

constexpr int writers = 4;
constexpr int readers = 4;
constexpr int commits_per_writer = 150;

// Appends to one stream of its own and one that all share, retrying conflicts on the shared one.
void write_some(EventLog& log, int number) {
    const StreamId own{"own", std::to_string(number)};
    const StreamId shared{"shared", "all"};
    StreamVersion expected{};
    for (int done = 0; done < commits_per_writer;) {
        Commit commit = commit_to(own, any_version, events(2));
        commit.appends.push_back({shared, expected, events(1)});
        const auto outcome = log.commit({}, std::move(commit));
        if (outcome) {
            expected = outcome->versions.back();
            ++done;
            continue;
        }
        ASSERT_EQ(outcome.error().code(), Errc::conflict) << outcome.error().message();
        ASSERT_GT(outcome.error().conflict()->actual, expected);
        expected = outcome.error().conflict()->actual;
    }
}

// Follows the log; a new event at or below what was seen would break the order or leave a hole.
void follow(EventLog& log, std::uint64_t target) {
    std::uint64_t seen = 0;
    std::map<std::string, std::uint64_t> stream_versions;
    while (seen < target) {
        const auto scan = log.read_all({}, {.after = seen, .limit = 64}, [&](const auto& event) {
            EXPECT_EQ(event.global_sequence, seen + 1);
            seen = event.global_sequence.value;
            EXPECT_EQ(event.version, ++stream_versions[to_string(event.stream_id())]);
            return true;
        });
        ASSERT_TRUE(scan.has_value()) << scan.error().message();
        ASSERT_GE(scan->head, scan->next);
        ASSERT_EQ(scan->next, seen);
        std::this_thread::yield();
    }
}

void run_writers_and_readers(const Database& database, EventLog& reading) {
    std::vector<std::thread> threads;
    for (int number = 0; number < readers; ++number) {
        threads.emplace_back([&] { follow(reading, writers * commits_per_writer * 3); });
    }
    for (int number = 0; number < writers; ++number) {
        threads.emplace_back([&, number] { write_some(*database.log(), number); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    const auto all = read_everything(*database.log());
    EXPECT_EQ(all.size(), std::size_t{writers * commits_per_writer * 3});
}

TEST(SqliteConcurrency, ShowsReadersAGrowingPrefix) {
    const TempDir dir;
    const auto database =
        Database::open(dir / "a.db", {.synchronous = Options::Synchronous::normal}).value();

    run_writers_and_readers(database, *database.log());

    EXPECT_EQ(ask_sql(dir / "a.db", "PRAGMA integrity_check"), "ok");
}

TEST(SqliteConcurrency, ShowsReadersOfAReadOnlyDatabaseAGrowingPrefix) {
    const TempDir dir;
    const auto database =
        Database::open(dir / "a.db", {.synchronous = Options::Synchronous::normal}).value();
    const auto reading = Database::open_read_only(dir / "a.db").value();

    run_writers_and_readers(database, *reading.log());
}

TEST(SqliteConcurrency, ShowsReadersInMemoryAGrowingPrefix) {
    const auto database = Database::open(":memory:").value();

    run_writers_and_readers(database, *database.log());
}

TEST(SqliteConcurrency, KeepsFencesInOrderUnderManySavers) {
    const TempDir dir;
    const auto database = Database::open(dir / "a.db").value();
    std::vector<std::thread> threads;
    for (std::uint64_t fence = 1; fence <= 8; ++fence) {
        threads.emplace_back([&, fence] {
            auto checkpoints = database.checkpoints();
            for (std::uint64_t sequence = 1; sequence <= 20; ++sequence) {
                const auto saved =
                    checkpoints.save({}, "c", {.sequence = sequence, .fence = fence});
                EXPECT_TRUE(saved || saved.error().code() == Errc::conflict);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }

    EXPECT_EQ(database.checkpoints().load({}, "c").value(),
              (subscription::Checkpoint{.sequence = 20, .fence = 8}));
}

// The other process is crash_writer: it appends until it is killed.
TEST(SqliteConcurrency, ReadsWhileAnotherProcessAppends) {
    const char* program = std::getenv("ESKIT_CRASH_WRITER");
    if (program == nullptr) {
        GTEST_SKIP() << "ESKIT_CRASH_WRITER does not name the writing program";
    }
    const TempDir dir;
    const std::string path = (dir / "a.db").string();
    static_cast<void>(Database::open(path).value());
    std::string name = program;
    std::string file = path;
    std::string run = "1";
    char* arguments[] = {name.data(), file.data(), run.data(), nullptr};
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    ASSERT_EQ(posix_spawn(&child, program, &quiet, nullptr, arguments, environ), 0);
    posix_spawn_file_actions_destroy(&quiet);

    const auto reading = Database::open_read_only(path).value();
    follow(*reading.log(), 300);
    EXPECT_ERROR(Database::open(path), Errc::unavailable, "has it open");

    kill(child, SIGKILL);
    ASSERT_EQ(waitpid(child, nullptr, 0), child);
    EXPECT_TRUE(Database::open(path).has_value());
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
