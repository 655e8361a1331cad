// Kills a writing program at random moments and checks what is left of its file:
//   crash_test [--kills N] [--seed N] [--writer PROGRAM] [--dir FOLDER]
// Defaults: $ESKIT_CRASH_KILLS or 500; $ESKIT_TEST_SEED or the time; $ESKIT_CRASH_WRITER or
// crash_writer beside this program.
//
// A killed process proves nothing about flushes: what the system's cache holds survives. That is
// for the tests with power-loss images. This one proves that acknowledgements follow the write,
// that recovery leaves commits whole, and that the writer's lock goes with its process.
#include "crash_history.hpp"

#include <eskit/sqlite/database.hpp>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <random>
#include <sstream>

namespace {

using namespace eskit;
using namespace eskit::sqlite::testing;
namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

constexpr unsigned kills_per_file = 20;

struct Settings {
    unsigned long kills = 500;
    unsigned long seed = 0;
    std::string writer{};
    fs::path folder{};
};

unsigned long number_or(const char* text, unsigned long otherwise) {
    return text == nullptr ? otherwise : std::strtoul(text, nullptr, 10);
}

Settings settings_of(int argc, char** argv) {
    Settings settings;
    settings.kills = number_or(std::getenv("ESKIT_CRASH_KILLS"), settings.kills);
    settings.seed =
        number_or(std::getenv("ESKIT_TEST_SEED"),
                  static_cast<unsigned long>(getpid()) ^
                      static_cast<unsigned long>(Steady::now().time_since_epoch().count()));
    const char* named = std::getenv("ESKIT_CRASH_WRITER");
    settings.writer =
        named != nullptr
            ? named
            : (fs::canonical("/proc/self/exe").parent_path() / "crash_writer").string();
    settings.folder = fs::temp_directory_path();
    for (int at = 1; at + 1 < argc; at += 2) {
        const std::string_view flag = argv[at];
        if (flag == "--kills") {
            settings.kills = number_or(argv[at + 1], 0);
        } else if (flag == "--seed") {
            settings.seed = number_or(argv[at + 1], 0);
        } else if (flag == "--writer") {
            settings.writer = argv[at + 1];
        } else if (flag == "--dir") {
            settings.folder = argv[at + 1];
        } else {
            std::fprintf(stderr, "unknown flag %s\n", argv[at]);
            std::exit(2);
        }
    }
    settings.folder /= "eskit-crash-" + std::to_string(getpid());
    return settings;
}

struct Child {
    pid_t pid = 0;
    int out = -1;
};

Child start(const std::string& program, const std::string& file, unsigned long run) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        std::abort();
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::string arguments[] = {program, file, std::to_string(run)};
    char* argv[] = {arguments[0].data(), arguments[1].data(), arguments[2].data(), nullptr};
    Child child{.out = ends[0]};
    if (posix_spawn(&child.pid, program.c_str(), &actions, nullptr, argv, environ) != 0) {
        std::fprintf(stderr, "cannot start %s\n", program.c_str());
        std::exit(2);
    }
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    return child;
}

// Reads acknowledgements until `moment`, kills, and reads what was still in the pipe.
std::string run_until(const Child& child, Steady::time_point moment) {
    std::string text;
    char buffer[65'536];
    bool killed = false;
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(moment - Steady::now());
        if (!killed && left.count() <= 0) {
            kill(child.pid, SIGKILL);
            killed = true;
        }
        pollfd waiting{child.out, POLLIN, 0};
        poll(&waiting, 1, killed ? -1 : static_cast<int>(left.count()));
        if (waiting.revents == 0) {
            continue;
        }
        const ssize_t size = read(child.out, buffer, sizeof buffer);
        if (size <= 0) {
            break;
        }
        text.append(buffer, static_cast<std::size_t>(size));
    }
    close(child.out);
    return text;
}

void parse(const std::string& text, std::vector<AcknowledgedCommit>& acknowledged) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line) && !lines.eof();) {
        AcknowledgedCommit commit;
        std::istringstream(line) >> commit.id >> commit.first >> commit.last;
        acknowledged.push_back(std::move(commit));
    }
}

std::vector<std::string> read_rows(const fs::path& file, CrashHistory& history) {
    sqlite3* raw = nullptr;
    sqlite3_stmt* query = nullptr;
    std::vector<std::string> wrong;
    if (sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK) {
        wrong.push_back("cannot open the file");
    }
    sqlite3_prepare_v2(raw, "SELECT id,first_sequence,event_count FROM commits", -1, &query,
                       nullptr);
    while (sqlite3_step(query) == SQLITE_ROW) {
        CommitId id{};
        std::memcpy(id.data(), sqlite3_column_blob(query, 0), id.size());
        history.commits.push_back({to_string(id),
                                   static_cast<std::uint64_t>(sqlite3_column_int64(query, 1)),
                                   static_cast<std::uint64_t>(sqlite3_column_int64(query, 2))});
    }
    sqlite3_finalize(query);
    sqlite3_prepare_v2(raw, "PRAGMA integrity_check", -1, &query, nullptr);
    const bool ok =
        sqlite3_step(query) == SQLITE_ROW &&
        std::strcmp(reinterpret_cast<const char*>(sqlite3_column_text(query, 0)), "ok") == 0;
    if (!ok) {
        wrong.emplace_back("integrity_check is not ok");
    }
    sqlite3_finalize(query);
    sqlite3_close(raw);
    return wrong;
}

// Opens what the killed program left: as a writer, which recovers and closes cleanly, or as a
// reader, which leaves the write-ahead log for the next program to recover.
std::vector<std::string> check_file(const fs::path& file, bool as_writer, CrashHistory& history) {
    history.events.clear();
    history.commits.clear();
    const auto database =
        as_writer ? sqlite::Database::open(file) : sqlite::Database::open_read_only(file);
    if (!database) {
        // Killed while it created the file: nothing was acknowledged.
        const bool is_new = history.acknowledged.empty() && !as_writer;
        return is_new ? std::vector<std::string>{}
                      : std::vector<std::string>{database.error().message()};
    }
    const auto scan =
        database->log()->read_all({}, {.limit = SIZE_MAX}, [&](const RecordedEvent& event) {
            history.events.push_back({event.global_sequence.value, event.version.value,
                                      event.stream_id().key(), std::string(event.bytes)});
            return true;
        });
    if (!scan) {
        return {scan.error().message()};
    }
    std::vector<std::string> wrong = read_rows(file, history);
    for (std::string& line : check_history(history)) {
        wrong.push_back(std::move(line));
    }
    return wrong;
}

bool run(const Settings& settings) {
    std::mt19937 random(static_cast<unsigned>(settings.seed));
    CrashHistory history;
    std::size_t acknowledged = 0;
    const fs::path file = settings.folder / "crash.db";
    for (unsigned long number = 0; number < settings.kills; ++number) {
        if (number % kills_per_file == 0) {
            acknowledged += history.acknowledged.size();
            history = {};
            fs::remove_all(settings.folder);
            fs::create_directories(settings.folder);
        }
        const Child child = start(settings.writer, file.string(), random() % 1'000'000);
        const auto moment = Steady::now() + std::chrono::microseconds(random() % 50'000);
        parse(run_until(child, moment), history.acknowledged);
        int status = 0;
        waitpid(child.pid, &status, 0);
        std::vector<std::string> wrong;
        if (!WIFSIGNALED(status)) {
            wrong.emplace_back("the writer ended by itself");
        }
        for (std::string& line : check_file(file, random() % 2 == 0, history)) {
            wrong.push_back(std::move(line));
        }
        for (const std::string& line : wrong) {
            std::printf("kill %lu: %s\n", number + 1, line.c_str());
        }
        if (!wrong.empty()) {
            std::printf("FAILED; the file is kept: %s; repeat with --seed %lu\n", file.c_str(),
                        settings.seed);
            return false;
        }
        if ((number + 1) % 100 == 0) {
            std::printf("%lu kills, %zu commits acknowledged\n", number + 1,
                        acknowledged + history.acknowledged.size());
            std::fflush(stdout);
        }
    }
    acknowledged += history.acknowledged.size();
    fs::remove_all(settings.folder);
    std::printf("crash test: ok, %lu kills, %zu commits acknowledged, 0 lost, 0 torn\n",
                settings.kills, acknowledged);
    return settings.kills < 20 || acknowledged > 0;
}

}  // namespace

int main(int argc, char** argv) {
    const Settings settings = settings_of(argc, argv);
    std::printf("crash test: seed %lu, %lu kills\n", settings.seed, settings.kills);
    return run(settings) ? 0 : 1;
}
