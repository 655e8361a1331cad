// Negative controls: switches known bugs on, one at a time, and demands that the checker named for
// each reports it in every seed, and that every checker is silent about the same run without it:
// the same seed at the same pace.
//
//     mutants [NAME]    without a name: all of them
#include "detail/mutant.hpp"
#include "sqlite/fault_vfs.hpp"
#include "sqlite/fixture.hpp"
#include "sqlite/power_loss.hpp"

#include <eskit/conformance/checkers.hpp>
#include <eskit/conformance/race.hpp>
#include <eskit/sqlite/database.hpp>
#include <eskit/store/memory_log.hpp>

#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <string_view>
#include <thread>

namespace eskit::inline v0_1::conformance {
namespace {

constexpr std::uint64_t seeds[] = {1, 2, 3};
// Some bugs need threads that meet in one group. On a busy machine they come late, so each attempt
// gives them more time.
constexpr std::chrono::microseconds delays[] = {
    std::chrono::microseconds(300), std::chrono::milliseconds(1), std::chrono::milliseconds(2),
    std::chrono::milliseconds(5),   std::chrono::milliseconds(5), std::chrono::milliseconds(10),
};

// Takes its time, so that commits queue up behind the one that is being written, and form groups on
// the fastest disk.
class SlowClock : public Clock {
  public:
    static inline std::chrono::microseconds delay{300};  // changes while nothing runs

    [[nodiscard]] Timestamp now() const override {
        static_cast<void>(system_clock().wait(steady_now() + delay, {}));
        return system_clock().now();
    }
    [[nodiscard]] SteadyTime steady_now() const override { return system_clock().steady_now(); }
    bool wait(SteadyTime until, const std::stop_token& stop) override {
        return system_clock().wait(until, stop);
    }
};

LogEnvironment slow() {
    static SlowClock clock;
    return {.clock = &clock};
}

// Fills the disk up while a group of several commits is being decided, before it is flushed: the
// leader asks for the time once per commit.
class FillingClock final : public SlowClock {
  public:
    FillingClock(sqlite::testing::FaultVfs& disk, std::size_t from) : disk_(disk), left_(from) {}

    [[nodiscard]] Timestamp now() const override {
        const auto leader = std::this_thread::get_id();
        left_ -= left_ > 0 ? 1 : 0;
        if (left_ == 0 && leader == last_leader_) {
            disk_.fail(sqlite::testing::FaultVfs::Fault::disk_full);
        }
        last_leader_ = leader;
        return SlowClock::now();
    }

  private:
    // Leaders take turns, so these need no lock.
    sqlite::testing::FaultVfs& disk_;
    mutable std::size_t left_;
    mutable std::thread::id last_leader_{};
};

std::shared_ptr<EventLog> memory() {
    return std::make_shared<MemoryLog>(slow());
}

std::shared_ptr<EventLog> sqlite_memory() {
    return sqlite::Database::open(":memory:", {.environment = slow()}).value().log();
}

using MakeLog = std::shared_ptr<EventLog> (*)();

// What a mutant is tried in.
History random_commits(MakeLog make, std::uint64_t seed) {
    const auto log = make();
    return race(*log, {.seed = seed, .readers = 1, .commits_per_writer = 20}).value();
}

History claims_inside(MakeLog make, std::uint64_t seed) {
    const auto log = make();
    return race_for_claims(*log, {.moment = ClaimMoment::between_events_and_head, .seed = seed})
        .value()
        .history;
}

History claims_after(MakeLog make, std::uint64_t seed) {
    const auto log = make();
    return race_for_claims(*log, {.moment = ClaimMoment::after_both, .seed = seed}).value().history;
}

History one_id(MakeLog make, std::uint64_t seed) {
    const auto log = make();
    return race_with_one_id(*log, {.seed = seed}).value();
}

// The disk fills up under many callers; then the file is opened again.
History full_disk(MakeLog, std::uint64_t seed) {
    const sqlite::testing::TempDir dir;
    sqlite::testing::FaultVfs disk;
    FillingClock clock(disk, 20 + seed);
    auto log =
        sqlite::Database::open(dir / "a.db", {.environment = {.clock = &clock}}).value().log();
    Recorder recorder(*log);
    {
        std::vector<std::jthread> threads;
        for (std::size_t process = 0; process < 16; ++process) {
            threads.emplace_back([&recorder, process] {
                for (int left = 8; left > 0; --left) {
                    static_cast<void>(recorder.commit(
                        process,
                        sqlite::testing::commit_to({"s", std::to_string(process)}, any_version,
                                                   sqlite::testing::events(1))));
                }
            });
        }
    }
    disk.heal();
    log.reset();
    log = sqlite::Database::open(dir / "a.db").value().log();
    recorder.use(*log);
    return recorder.finish().value();
}

// What every checker says of a run, or only the one that is named for a mutant.
enum class Judge : std::uint8_t { all, named };

template <History (*run)(MakeLog make, std::uint64_t seed), MakeLog make,
          Violations (*check)(const History& history)>
Violations judged(Judge judge, std::uint64_t seed) {
    const History history = run(make, seed);
    return judge == Judge::all ? check_all(history) : check(history);
}

// Of disks as a loss of power leaves them. Its judge is check_history of sqlite/crash_history.hpp,
// which knows what was acknowledged when the power went away.
Violations power_loss(Judge judge, std::uint64_t seed) {
    const auto report =
        sqlite::testing::run_power_loss({.seed = static_cast<unsigned>(seed), .images = 60});
    const bool counts = judge == Judge::all || report.losses() > 0;
    return counts ? report.violations : Violations{};
}

struct Mutant {
    const char* name;
    const char* store;
    const char* checker;
    Violations (*violations)(Judge judge, std::uint64_t seed);
};

constexpr auto c4 = check_durability;
constexpr auto c6 = check_conditions;
constexpr Mutant mutants[] = {
    {"check_and_insert_apart", "memory", "C6", judged<claims_after, memory, c6>},
    {"check_and_insert_apart", "sqlite", "C6", judged<claims_after, sqlite_memory, c6>},
    {"head_read_after_events", "memory", "C6", judged<claims_inside, memory, c6>},
    {"head_read_after_events", "sqlite", "C6", judged<claims_inside, sqlite_memory, c6>},
    {"condition_ignored_when_nothing_matched", "memory", "C6", judged<claims_after, memory, c6>},
    {"condition_ignored_when_nothing_matched", "sqlite", "C6",
     judged<claims_after, sqlite_memory, c6>},
    {"after_inclusive", "memory", "C6", judged<random_commits, memory, c6>},
    {"after_inclusive", "sqlite", "C6", judged<random_commits, sqlite_memory, c6>},
    {"commit_row_after_commit", "memory", "C4", judged<one_id, memory, c4>},
    {"commit_row_after_commit", "sqlite", "C4", judged<one_id, sqlite_memory, c4>},
    {"replay_writes_again", "memory", "C4", judged<one_id, memory, c4>},
    {"replay_writes_again", "sqlite", "C4", judged<one_id, sqlite_memory, c4>},
    {"neighbour_rolled_back", "sqlite", "C4", judged<random_commits, sqlite_memory, c4>},
    {"follower_acknowledged_when_commit_failed", "sqlite", "C4", judged<full_disk, nullptr, c4>},
    {"acknowledged_before_flush", "sqlite", "crash_history", power_loss},
    {"synchronous_off", "sqlite", "crash_history", power_loss},
};

// What the checker said about the first seed, or why the mutant does not count.
bool is_caught(const Mutant& mutant) {
    std::string first;
    for (const std::uint64_t seed : seeds) {
        detail::activate_mutant(mutant.name);
        Violations found;
        for (const auto delay : delays) {
            SlowClock::delay = delay;
            found = mutant.violations(Judge::named, seed);
            if (!found.empty()) {
                break;
            }
        }
        detail::activate_mutant("");
        if (found.empty()) {
            std::printf("MISSED  %s on %s, seed %lu, by %s\n", mutant.name, mutant.store, seed,
                        mutant.checker);
            return false;
        }
        const Violations innocent = mutant.violations(Judge::all, seed);  // at the same pace
        if (!innocent.empty()) {
            std::printf("FALSE   %s on %s, seed %lu: %s\n", mutant.name, mutant.store, seed,
                        innocent[0].c_str());
            return false;
        }
        first = first.empty() ? found[0] : first;
    }
    std::printf("caught  %s on %s by %s: %s\n", mutant.name, mutant.store, mutant.checker,
                first.c_str());
    return true;
}

int run(std::string_view wanted) {
    int count = 0;
    int caught = 0;
    for (const Mutant& mutant : mutants) {
        if (wanted.empty() || wanted == mutant.name) {
            ++count;
            caught += is_caught(mutant) ? 1 : 0;
        }
    }
    std::printf("caught %d/%d\n", caught, count);
    return count > 0 && caught == count ? 0 : 1;
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance

int main(int argc, char** argv) {
    return eskit::conformance::run(argc > 1 ? argv[1] : "");
}
