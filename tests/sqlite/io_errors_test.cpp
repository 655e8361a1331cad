// Lets the n-th call to the disk fail, for every n and every kind of failure, once and for ever:
//   io_errors_test [--scale RUNS] [--seed N]
// A sweep over n ends with a run in which nothing fails; one that needs more than RUNS is reported.
//
// A run opens a database, appends, checkpoints and reads. In half of the runs the file is new, in
// the others a killed program left a write-ahead log that is recovered while the disk fails. A
// failure is an error that says what to do; when the disk is well again, everything that was
// acknowledged is there, nothing that was refused is there, nothing is torn, and what is in doubt
// is resolved by its id.
#include "crash_history.hpp"
#include "crash_image.hpp"
#include "crash_rows.hpp"
#include "crash_settings.hpp"
#include "fault_vfs.hpp"
#include "power_loss.hpp"

#include <eskit/sqlite/database.hpp>

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <utility>

namespace {

using namespace eskit;
using namespace eskit::sqlite::testing;
namespace fs = std::filesystem;
using Fault = FaultVfs::Fault;
using Times = FaultVfs::Times;

constexpr const char* file_name = "e.db";
constexpr int commits_of_a_run = 6;
constexpr std::size_t shown_max = 20;

struct Failure {
    const char* name;
    Fault fault;
};
constexpr Failure failures_of_a_disk[] = {
    {"EIO", Fault::io_error},
    {"ENOSPC", Fault::disk_full},
    {"a failed sync", Fault::sync_error},
    {"a short read", Fault::short_read},
};

// What a run starts from.
struct Start {
    const char* name;
    DiskFiles files{};
    CrashHistory history{};
};

struct Tally {
    std::size_t runs = 0;
    std::size_t failures = 0;  // of calls to the disk
    std::size_t errors = 0;    // that the callers saw
    std::vector<std::string> violations{};
};

Attempt attempt_now(EventLog& log, const CommitId& id, std::vector<Error>& errors) {
    Attempt attempt{.commit = std::make_shared<const Commit>(crash_commit(id))};
    const Outcome outcome = log.commit({}, *attempt.commit);
    if (outcome) {
        attempt.acknowledged = {outcome->first.value, outcome->last.value};
    } else {
        attempt.is_refused = outcome.error().code() != Errc::in_doubt;
        errors.push_back(outcome.error());
    }
    return attempt;
}

// The ids of all runs, in order.
class Ids {
  public:
    explicit Ids(unsigned seed) : seed_(seed) {}
    CommitId next() { return crash_id(seed_, number_++); }

  private:
    unsigned seed_;
    std::uint64_t number_ = 0;
};

// Opens, appends and reads; what fails is in `errors`.
void work(const fs::path& file, Ids& ids, CrashHistory& history, std::vector<Error>& errors) {
    const auto database = sqlite::Database::open(file.string());
    if (!database) {
        errors.push_back(database.error());
        return;
    }
    for (int commit = 0; commit < commits_of_a_run; ++commit) {
        history.attempts.push_back(attempt_now(*database->log(), ids.next(), errors));
    }
    CrashHistory seen = history;
    if (auto ok = read_back(*database->log(), seen); !ok) {
        errors.push_back(ok.error());
    }
}

// Opens on a healthy disk, resolves what is open by repeating it, and checks everything.
std::vector<std::string> check_healthy(const fs::path& file, const CommitId& probe,
                                       CrashHistory& history) {
    const auto database = sqlite::Database::open(file.string());
    if (!database) {
        return {"cannot be opened: " + database.error().message()};
    }
    if (auto ok = read_back(*database->log(), history); !ok) {
        return {"cannot be read: " + ok.error().message()};
    }
    std::vector<std::string> wrong = check_history(history);
    for (Attempt& attempt : history.attempts) {
        const Outcome outcome = database->log()->commit({}, *attempt.commit);
        if (!outcome) {
            wrong.push_back("repeating a commit fails: " + outcome.error().message());
        } else if (!attempt.acknowledged) {
            attempt.acknowledged = {outcome->first.value, outcome->last.value};
            attempt.is_refused = false;
        }
    }
    for (std::string& line : check_recovered(*database->log(), history, crash_commit(probe))) {
        wrong.push_back(std::move(line));
    }
    return wrong;
}

// Errors that a failing disk may cause, and that say something.
bool is_clear(const Error& error) {
    const bool fits = error.code() == Errc::unavailable || error.code() == Errc::in_doubt ||
                      error.code() == Errc::corrupt;
    return fits && error.message().find("; ") != std::string::npos;
}

class Sweep {
  public:
    Sweep(FaultVfs& vfs, Ids& ids, fs::path folder)
        : vfs_(vfs), ids_(ids), folder_(std::move(folder)) {}

    // From the first call on, until nothing fails in a run any more: after `runs_max` at the
    // latest.
    void run(const Start& start, const Failure& failure, Times times, std::size_t runs_max) {
        const std::string what = std::string(failure.name) +
                                 (times == Times::once ? " once" : " for ever") + " at call ";
        for (std::int64_t call = 1; std::cmp_less_equal(call, runs_max); ++call) {
            const std::int64_t before = vfs_.failures();
            std::vector<std::string> wrong =
                run_one(start, [&] { vfs_.fail(failure.fault, call, times); });
            for (const std::string& line : wrong) {
                tally_.violations.push_back(what + std::to_string(call) + ", " + start.name + ": " +
                                            line);
            }
            tally_.failures += static_cast<std::size_t>(vfs_.failures() - before);
            if (vfs_.failures() == before) {
                return;
            }
        }
        tally_.violations.push_back(what + std::to_string(runs_max) + ", " + start.name +
                                    ": the sweep was cut before its end; give it a larger --scale");
    }

    template <class Break>
    std::vector<std::string> run_one(const Start& start, const Break& break_disk) {
        ++tally_.runs;
        write_files(folder_, start.files);
        CrashHistory history = start.history;
        std::vector<Error> errors;
        break_disk();
        work(folder_ / file_name, ids_, history, errors);
        vfs_.heal();
        std::vector<std::string> wrong = check_healthy(folder_ / file_name, ids_.next(), history);
        for (std::string& line : check_rows(folder_ / file_name, history.commits.size() + 1)) {
            wrong.push_back(std::move(line));
        }
        for (const Error& error : errors) {
            if (!is_clear(error)) {
                wrong.push_back("an error that is not clear: " + error.message());
            }
        }
        tally_.errors += errors.size();
        return wrong;
    }

    [[nodiscard]] const Tally& tally() const { return tally_; }

  private:
    FaultVfs& vfs_;
    Ids& ids_;
    fs::path folder_;
    Tally tally_;
};

// A file and the write-ahead log that a killed program leaves.
Start left_behind(const fs::path& folder, Ids& ids) {
    Start start{.name = "recovering"};
    write_files(folder, {});
    std::vector<Error> errors;
    const auto database = sqlite::Database::open((folder / file_name).string()).value();
    for (int commit = 0; commit < commits_of_a_run; ++commit) {
        start.history.attempts.push_back(attempt_now(*database.log(), ids.next(), errors));
    }
    start.files = read_files(folder);
    return start;
}

}  // namespace

int main(int argc, char** argv) {
    const CrashSettings settings = crash_settings(argc, argv, 1'000);
    const fs::path folder =
        fs::path(fast_temporary_folder()) / ("eskit-io-errors-" + std::to_string(getpid()));
    std::printf("I/O errors: seed %u\n", settings.seed);
    FaultVfs vfs;
    Ids ids(settings.seed);
    Sweep sweep(vfs, ids, folder);
    const Start starts[] = {{.name = "a new file"}, left_behind(folder, ids)};
    for (const Start& start : starts) {
        for (const Failure& failure : failures_of_a_disk) {
            for (const Times times : {Times::once, Times::for_ever}) {
                sweep.run(start, failure, times, settings.scale);
            }
        }
    }
    fs::remove_all(folder);
    const Tally& tally = sweep.tally();
    for (std::size_t at = 0; at < std::min(shown_max, tally.violations.size()); ++at) {
        std::printf("%s\n", tally.violations[at].c_str());
    }
    std::printf("I/O errors: %s, %zu runs, %zu calls failed, %zu errors reported, %zu violations\n",
                tally.violations.empty() ? "ok" : "FAILED", tally.runs, tally.failures,
                tally.errors, tally.violations.size());
    return tally.violations.empty() && tally.errors > 0 ? 0 : 1;
}
