// Kills a writing program at random moments and checks what is left of its file:
//   crash_test [--scale KILLS] [--seed N]
// The writing program is $ESKIT_CRASH_WRITER, or crash_writer beside this one.
//
// A killed process proves nothing about flushes: what the system's cache holds survives. That is
// for power_loss_test. This one proves that acknowledgements follow the write,
// that recovery leaves commits whole, and that the writer's lock goes with its process. A writer
// leaves its history behind; the checkers of the conformance suites judge it beside check_history.
#include "crash_child.hpp"
#include "crash_history.hpp"
#include "crash_rows.hpp"
#include "crash_settings.hpp"

#include <eskit/conformance/checkers.hpp>
#include <eskit/sqlite/database.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <random>

namespace {

using namespace eskit;
using namespace eskit::sqlite::testing;
namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

constexpr unsigned kills_per_file = 20;
constexpr std::uint64_t as_parent = UINT64_MAX;  // its name in the history

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

// Of one file: what its writers were told and what is in it, for the conformance checkers, and for
// check_history, which also compares payloads and looks up commits and tags.
struct Evidence {
    conformance::History recorded{};
    CrashHistory crash{};
};

void add(std::vector<conformance::CommitRecord> commits, Evidence& evidence) {
    for (conformance::CommitRecord& record : commits) {
        Attempt attempt{
            .commit = std::make_shared<const Commit>(crash_commit(parse_uuid(record.id).value()))};
        if (record.ending == conformance::Ending::ok) {
            attempt.acknowledged = {record.first, record.last};
        }
        evidence.crash.attempts.push_back(std::move(attempt));
        evidence.recorded.commits.push_back(std::move(record));
    }
}

// Opens what the killed program left: as a writer, which recovers, appends and closes cleanly, or
// as a reader, which leaves the write-ahead log for the next program to recover.
std::vector<std::string> check_file(const fs::path& file, bool as_writer, Evidence& evidence) {
    const auto database = as_writer ? sqlite::Database::open(file.string())
                                    : sqlite::Database::open_read_only(file.string());
    if (!database) {
        // Killed while it created the file: nothing was acknowledged.
        const bool is_new = acknowledged_in(evidence.crash) == 0 && !as_writer;
        return is_new ? std::vector<std::string>{}
                      : std::vector<std::string>{database.error().message()};
    }
    if (const auto ok = read_back(*database->log(), evidence.crash); !ok) {
        return {ok.error().message()};
    }
    std::vector<std::string> wrong = check_history(evidence.crash);
    conformance::Recorder recorder(*database->log());
    if (as_writer) {
        const auto outcome = recorder.commit(as_parent, crash_commit(system_ids().next()));
        if (!outcome) {
            wrong.push_back("nothing can be appended: " + outcome.error().message());
        }
    }
    auto recorded = recorder.finish();
    if (!recorded) {
        wrong.push_back(recorded.error().message());
        return wrong;
    }
    add(std::move(recorded->commits), evidence);
    evidence.recorded.declared = recorded->declared;
    evidence.recorded.log = std::move(recorded->log);
    // C1, C2 and C4: these writers read nothing and set no conditions.
    std::ranges::move(conformance::check_all(evidence.recorded), std::back_inserter(wrong));
    std::ranges::move(check_rows(file, evidence.crash.commits.size() + (as_writer ? 1U : 0U)),
                      std::back_inserter(wrong));
    return wrong;
}

// What is wrong after one more writer was started and killed.
std::vector<std::string> kill_one(const Settings& settings, const fs::path& file,
                                  std::size_t number, std::mt19937& random, Evidence& evidence) {
    const CrashChild child =
        start_child({settings.writer, file.string(), std::to_string(2 * number + random() % 2)});
    const auto moment = Steady::now() + std::chrono::microseconds(random() % 50'000);
    int status = 0;
    auto history = conformance::parse_history(kill_child_at(child, moment, status));
    if (!WIFSIGNALED(status)) {
        return {"the writer ended by itself"};
    }
    if (!history) {
        return {history.error().message()};
    }
    add(std::move(history->commits), evidence);
    return check_file(file, random() % 2 == 0, evidence);
}

bool run(const Settings& settings) {
    std::mt19937 random(settings.common.seed);
    Evidence evidence;
    std::size_t acknowledged = 0;
    const fs::path file = settings.folder / "crash.db";
    for (std::size_t number = 0; number < settings.common.scale; ++number) {
        if (number % kills_per_file == 0) {
            acknowledged += acknowledged_in(evidence.crash);
            evidence = {};
            fs::remove_all(settings.folder);
            fs::create_directories(settings.folder);
        }
        const auto wrong = kill_one(settings, file, number, random, evidence);
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
                        acknowledged + acknowledged_in(evidence.crash));
            std::fflush(stdout);
        }
    }
    acknowledged += acknowledged_in(evidence.crash);
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
