#include "power_loss.hpp"

#include "crash_history.hpp"
#include "crash_image.hpp"
#include "crash_rows.hpp"
#include "fault_vfs.hpp"
#include "log.hpp"

#include <eskit/sqlite/database.hpp>

#include <SQLiteCpp/Exception.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

namespace eskit::inline v0_1::sqlite::testing {
namespace {

namespace fs = std::filesystem;
using Control = PowerLossOptions::Control;

constexpr const char* file_name = "p.db";
constexpr std::size_t never = SIZE_MAX;

// An attempt and where in the disk's log it began and was acknowledged.
struct Tried {
    Attempt attempt{};
    std::size_t begun = 0;
    std::size_t acknowledged = never;
};

struct Recording {
    IoLog disk{};
    std::vector<Tried> tried{};
    std::vector<std::string> errors{};
};

// Several threads that append to one log, and now and then read or checkpoint.
class Workload {
  public:
    Workload(const PowerLossOptions& options, FaultVfs& vfs, Recording& recording)
        : options_(options), vfs_(vfs), recording_(recording) {}

    void run(const fs::path& file) {
        auto engine = detail::Engine::open(
            Path(file.string()), {.synchronous = options_.synchronous, .checkpoint_pages = 16},
            detail::Engine::Access::read_write);
        if (!engine) {
            recording_.errors.push_back(engine.error().message());
            return;
        }
        engine_ = *std::move(engine);
        log_ = std::make_shared<detail::Log>(engine_);
        if (options_.control == Control::lying_sync) {
            vfs_.fail(FaultVfs::Fault::lying_sync);
        } else if (options_.control == Control::synchronous_off) {
            on_writer("PRAGMA synchronous=OFF");
        }
        std::vector<std::thread> threads;
        threads.reserve(options_.writers);
        for (unsigned writer = 0; writer < options_.writers; ++writer) {
            threads.emplace_back([this] { append(); });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        log_.reset();
        engine_.reset();
    }

  private:
    void append() {
        for (std::size_t number = next_++; number < options_.commits; number = next_++) {
            if (options_.control == Control::failed_sync && number == options_.commits / 2) {
                vfs_.fail(FaultVfs::Fault::sync_error, 1 + options_.seed % 3,
                          FaultVfs::Times::once);
            }
            commit(number);
            if (number % 7 == 6) {
                on_writer("PRAGMA wal_checkpoint(TRUNCATE)");
            } else if (number % 5 == 4 && options_.writers > 1) {  // a reader keeps the log alive
                static_cast<void>(
                    log_->read_all({}, {}, [](const RecordedEvent&) { return true; }));
            }
        }
    }

    void commit(std::size_t number) {
        auto commit = std::make_shared<const Commit>(crash_commit(crash_id(options_.seed, number)));
        Tried tried{.attempt = {.commit = commit}, .begun = recording_.disk.position()};
        Outcome outcome = log_->commit({}, *commit);
        if (!outcome && options_.control == Control::failed_sync) {
            outcome = log_->commit({}, *commit);  // the id resolves what is in doubt
        }
        if (outcome) {
            tried.acknowledged = recording_.disk.position();
            tried.attempt.acknowledged = {outcome->first.value, outcome->last.value};
        }
        const std::scoped_lock lock(mutex_);
        recording_.tried.push_back(std::move(tried));
        if (!outcome) {
            recording_.errors.push_back(outcome.error().message());
        }
    }

    void on_writer(const char* sql) {
        auto writer = engine_->writer();
        if (!writer) {
            return;
        }
        try {
            (*writer)->database().exec(sql);
        } catch (const SQLite::Exception& exception) {
            writer->abandon_after(exception.getExtendedErrorCode());
        }
    }

    const PowerLossOptions& options_;
    FaultVfs& vfs_;
    Recording& recording_;
    std::shared_ptr<detail::Engine> engine_;
    std::shared_ptr<EventLog> log_;
    std::atomic<std::size_t> next_{0};
    std::mutex mutex_;  // guards recording_, whose disk has its own
};

// Where the power may go away with different results: at syncs and at acknowledgements.
std::vector<std::size_t> boundaries_of(const Recording& recording) {
    std::vector<std::size_t> boundaries;
    const auto& operations = recording.disk.operations();
    for (std::size_t at = 0; at < operations.size(); ++at) {
        if (operations[at].is_sync()) {
            boundaries.push_back(at);
        }
    }
    for (const Tried& tried : recording.tried) {
        if (tried.acknowledged != never) {
            boundaries.push_back(tried.acknowledged);
        }
    }
    std::sort(boundaries.begin(), boundaries.end());
    boundaries.erase(std::unique(boundaries.begin(), boundaries.end()), boundaries.end());
    return boundaries;
}

void count_operations(const Recording& recording, PowerLossReport& report) {
    std::map<std::uint32_t, std::string> names;
    std::size_t wal_starts = 0;
    for (const IoOperation& operation : recording.disk.operations()) {
        if (operation.kind == IoOperation::Kind::create) {
            names[operation.file] = operation.name;
        }
        const std::string& name = names[operation.file];
        wal_starts += operation.kind == IoOperation::Kind::write && operation.at == 0 &&
                              name.ends_with("-wal")
                          ? 1
                          : 0;
        report.checkpoint_syncs += operation.is_sync() && name == file_name ? 1 : 0;
    }
    report.wal_resets = wal_starts == 0 ? 0 : wal_starts - 1;
    for (const Tried& tried : recording.tried) {
        report.acknowledged += tried.acknowledged != never ? 1 : 0;
    }
}

// Cuts the power of a recorded workload.
class Images {
  public:
    Images(const PowerLossOptions& options, FaultVfs& vfs, const Recording& recording,
           fs::path folder, PowerLossReport& report)
        : options_(options),
          vfs_(vfs),
          recording_(recording),
          folder_(std::move(folder)),
          report_(report),
          random_(options.seed) {}

    // Rounds over all boundaries, until there are enough images.
    void check_all() {
        const auto boundaries = boundaries_of(recording_);
        report_.boundaries = boundaries.size();
        for (unsigned round = 0; report_.images < options_.images && !boundaries.empty(); ++round) {
            check_round(boundaries, round);
        }
    }

  private:
    void check_round(const std::vector<std::size_t>& boundaries, unsigned round) {
        const auto& operations = recording_.disk.operations();
        CrashDisk disk({}, options_.seed * 1'000 + round);
        std::size_t applied = 0;
        std::size_t before = 0;
        for (const std::size_t boundary : boundaries) {
            if (report_.images == options_.images) {
                return;
            }
            const std::size_t span = boundary - before;
            std::size_t point = boundary;
            if (round % 3 == 1) {
                point = std::min(boundary + 1, operations.size());
            } else if (round % 3 == 2) {
                point = before + (span == 0 ? 0 : random_() % span);
            }
            while (applied < point) {
                disk.apply(operations[applied++]);
            }
            check(disk.crash(random_), applied);
            before = boundary;
        }
    }

    void check(const DiskFiles& files, std::size_t point) {
        CrashHistory history;
        for (const Tried& tried : recording_.tried) {
            if (tried.begun < point) {
                history.attempts.push_back(tried.attempt);
                if (tried.acknowledged > point) {
                    history.attempts.back().acknowledged.reset();
                }
            }
        }
        const bool again = report_.images % 8 == 7;
        IoLog recovery(files);
        vfs_.record(again ? &recovery : nullptr);
        CrashHistory found = history;
        const Loss loss =
            options_.synchronous == Options::Synchronous::full ? Loss::none : Loss::newest;
        check_image(files, found, loss, "operation " + std::to_string(point));
        vfs_.record(nullptr);
        if (again) {
            check_second_loss(files, recovery, seen_by(found), point);
        }
    }

    // What was found once stays, whether it was acknowledged or not, and what was not found does
    // not come back. The probe, which is the last, may be there or not.
    static CrashHistory seen_by(const CrashHistory& found) {
        std::map<CommitId, Acknowledged> places;
        for (const RecoveredCommit& commit : found.commits) {
            places.emplace(commit.id, commit.place);
        }
        CrashHistory seen;
        for (const Attempt& attempt : found.attempts) {
            if (const auto place = places.find(attempt.commit->id); place != places.end()) {
                seen.attempts.push_back({attempt.commit, place->second});
            }
        }
        seen.attempts.push_back({found.attempts.back().commit, {}});
        return seen;
    }

    void check_second_loss(const DiskFiles& files, const IoLog& recovery, CrashHistory history,
                           std::size_t point) {
        CrashDisk disk(files, static_cast<unsigned>(random_()));
        const std::size_t end = random_() % (recovery.operations().size() + 1);
        for (std::size_t at = 0; at < end; ++at) {
            disk.apply(recovery.operations()[at]);
        }
        check_image(disk.crash(random_), history, Loss::none,
                    "operation " + std::to_string(point) + ", and " + std::to_string(end) +
                        " of the recovery");
    }

    void check_image(const DiskFiles& files, CrashHistory& history, Loss loss,
                     const std::string& where) {
        ++report_.images;
        write_files(folder_, files);
        std::vector<std::string> wrong;
        {
            const auto database = Database::open((folder_ / file_name).string());
            const Commit probe =
                crash_commit(crash_id(options_.seed, options_.commits + report_.images));
            wrong = database ? check_recovered(*database->log(), history, probe, loss)
                             : std::vector{"cannot be opened: " + database.error().message()};
            if (!database) {
                history.attempts.push_back({.commit = std::make_shared<const Commit>(probe)});
            }
        }
        if (wrong.empty()) {
            wrong = check_rows(folder_ / file_name, history.commits.size() + 1);
        }
        const bool expected =
            options_.control == Control::lying_sync || options_.control == Control::synchronous_off;
        if (!wrong.empty() && report_.kept.empty() && !expected) {
            report_.kept = folder_.string() + "-seed-" + std::to_string(options_.seed);
            write_files(report_.kept, files);
        }
        for (const std::string& line : wrong) {
            report_.violations.push_back(
                std::string("power lost at ").append(where).append(": ").append(line));
        }
    }

    const PowerLossOptions& options_;
    FaultVfs& vfs_;
    const Recording& recording_;
    fs::path folder_;
    PowerLossReport& report_;
    std::mt19937 random_;
};

}  // namespace

std::size_t PowerLossReport::losses() const {
    return static_cast<std::size_t>(
        std::count_if(violations.begin(), violations.end(),
                      [](const std::string& line) { return is_loss(line); }));
}

std::string fast_temporary_folder() {
    const fs::path memory = "/dev/shm";
    return access(memory.c_str(), W_OK) == 0 ? memory.string() : fs::temp_directory_path().string();
}

PowerLossReport run_power_loss(const PowerLossOptions& options) {
    const fs::path folder =
        fs::path(fast_temporary_folder()) / ("eskit-power-loss-" + std::to_string(getpid()));
    fs::remove_all(folder);
    fs::create_directories(folder);
    PowerLossReport report;
    FaultVfs vfs;
    Recording recording;
    vfs.record(&recording.disk);
    Workload(options, vfs, recording).run(folder / file_name);
    vfs.record(nullptr);
    vfs.heal();
    count_operations(recording, report);
    for (const std::string& error : recording.errors) {
        report.violations.push_back("the workload failed: " + error);
    }
    Images(options, vfs, recording, folder, report).check_all();
    fs::remove_all(folder);
    return report;
}

}  // namespace eskit::inline v0_1::sqlite::testing
