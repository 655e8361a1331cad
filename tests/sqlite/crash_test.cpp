// Kills a writing program at random moments and checks what is left of its file:
//   crash_test [--scale KILLS] [--seed N]
// The writing program is $ESKIT_CRASH_WRITER, or crash_writer beside this one.
//
// A killed process proves nothing about flushes: what the system's cache holds survives. That is
// for power_loss_test. This one proves that acknowledgements follow the write,
// that recovery leaves commits whole, and that the writer's lock goes with its process.
#include "crash_history.hpp"
#include "crash_rows.hpp"
#include "crash_settings.hpp"

#include <eskit/sqlite/database.hpp>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <sstream>

namespace {

using namespace eskit;
using namespace eskit::sqlite::testing;
namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

constexpr unsigned kills_per_file = 20;

struct Settings {
    CrashSettings common{};
    std::string writer{};
    fs::path folder{};
};

Settings settings_of(int argc, char** argv) {
    const char* named = std::getenv("ESKIT_CRASH_WRITER");
    return {
        .common = crash_settings(argc, argv, 500),
        .writer = named != nullptr
                      ? named
                      : (fs::canonical("/proc/self/exe").parent_path() / "crash_writer").string(),
        .folder = fs::temp_directory_path() / ("eskit-crash-" + std::to_string(getpid()))};
}

std::size_t acknowledged_in(const CrashHistory& history) {
    return static_cast<std::size_t>(
        std::count_if(history.attempts.begin(), history.attempts.end(),
                      [](const Attempt& attempt) { return attempt.acknowledged.has_value(); }));
}

struct Child {
    pid_t pid = 0;
    int out = -1;
};

Child start(const std::string& program, const std::string& file, unsigned run) {
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

// What the writer printed, up to the line that was cut off.
void parse(const std::string& text, CrashHistory& history) {
    std::map<std::string, std::size_t> attempts;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line) && !lines.eof();) {
        std::string what;
        std::string id;
        Acknowledged place;
        std::istringstream(line) >> what >> id >> place.first >> place.last;
        if (what == "try") {
            attempts.emplace(id, history.attempts.size());
            history.attempts.push_back(
                {.commit = std::make_shared<const Commit>(crash_commit(parse_uuid(id).value()))});
        } else {
            history.attempts.at(attempts.at(id)).acknowledged = place;
        }
    }
}

// Opens what the killed program left: as a writer, which recovers, appends and closes cleanly, or
// as a reader, which leaves the write-ahead log for the next program to recover.
std::vector<std::string> check_file(const fs::path& file, bool as_writer, CrashHistory& history) {
    const auto database = as_writer ? sqlite::Database::open(file.string())
                                    : sqlite::Database::open_read_only(file.string());
    if (!database) {
        // Killed while it created the file: nothing was acknowledged.
        const bool is_new = acknowledged_in(history) == 0 && !as_writer;
        return is_new ? std::vector<std::string>{}
                      : std::vector<std::string>{database.error().message()};
    }
    std::vector<std::string> wrong;
    if (as_writer) {
        wrong = check_recovered(*database->log(), history, crash_commit(system_ids().next()));
    } else if (const auto ok = read_back(*database->log(), history); !ok) {
        wrong = {ok.error().message()};
    } else {
        wrong = check_history(history);
    }
    for (std::string& line : check_rows(file, history.commits.size() + (as_writer ? 1U : 0U))) {
        wrong.push_back(std::move(line));
    }
    return wrong;
}

bool run(const Settings& settings) {
    std::mt19937 random(settings.common.seed);
    CrashHistory history;
    std::size_t acknowledged = 0;
    const fs::path file = settings.folder / "crash.db";
    for (std::size_t number = 0; number < settings.common.scale; ++number) {
        if (number % kills_per_file == 0) {
            acknowledged += acknowledged_in(history);
            history = {};
            fs::remove_all(settings.folder);
            fs::create_directories(settings.folder);
        }
        const Child child =
            start(settings.writer, file.string(), static_cast<unsigned>(random() % 1'000'000));
        const auto moment = Steady::now() + std::chrono::microseconds(random() % 50'000);
        parse(run_until(child, moment), history);
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
            std::printf("kill %zu: %s\n", number + 1, line.c_str());
        }
        if (!wrong.empty()) {
            std::printf("FAILED; the file is kept: %s; repeat with --seed %u\n", file.c_str(),
                        settings.common.seed);
            return false;
        }
        if ((number + 1) % 100 == 0) {
            std::printf("%zu kills, %zu commits acknowledged\n", number + 1,
                        acknowledged + acknowledged_in(history));
            std::fflush(stdout);
        }
    }
    acknowledged += acknowledged_in(history);
    fs::remove_all(settings.folder);
    std::printf("crash test: ok, %zu kills, %zu commits acknowledged, 0 lost, 0 torn\n",
                settings.common.scale, acknowledged);
    return settings.common.scale < 20 || acknowledged > 0;
}

}  // namespace

int main(int argc, char** argv) {
    const Settings settings = settings_of(argc, argv);
    std::printf("crash test: seed %u, %zu kills\n", settings.common.seed, settings.common.scale);
    return run(settings) ? 0 : 1;
}
