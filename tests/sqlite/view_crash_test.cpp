// Kills a program that projects, at random moments, and compares its view with a fold of the log:
//   view_crash_test [--scale KILLS] [--seed N]
// $ESKIT_TEST_SCALE multiplies the kills.
//
// The program is this one, started with "--project". It appends and projects into the same file, as
// fast as it can. After each kill, the view must be the fold of the events up to its checkpoint,
// each taken in once, and after catching up that of the whole log. At the end, a control that saves
// the checkpoint apart must be found out.
#include "crash_child.hpp"
#include "crash_settings.hpp"
#include "subscription/shop.hpp"

#include <eskit/sqlite/view.hpp>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <thread>

namespace {

using namespace eskit;
using namespace eskit::sqlite::testing;
namespace fs = std::filesystem;
using shop::Placed;

// Adding is what repetition, and loss, changes.
struct Sums {
    static constexpr std::string_view name = "sums";

    void setup(SQLite::Database& database) const {
        database.exec(
            "CREATE TABLE sums(id TEXT PRIMARY KEY, placed INTEGER NOT NULL,"
            " total INTEGER NOT NULL) STRICT");
    }
    void reset(SQLite::Database& database) const { database.exec("DROP TABLE IF EXISTS sums"); }
    void evolve(SQLite::Database& database, const Placed& placed, const EventInfo& info) const {
        SQLite::Statement add(database,
                              "INSERT INTO sums VALUES(?1,1,?2) ON CONFLICT(id) DO UPDATE SET"
                              " placed=placed+1, total=total+excluded.total");
        add.bind(1, std::string(info.stream().id()));
        add.bind(2, placed.price);
        add.exec();
    }
};

struct Sum {
    std::int64_t placed = 0;
    std::int64_t total = 0;

    bool operator==(const Sum&) const = default;
};
using Table = std::map<std::string, Sum, std::less<>>;

sqlite::ViewOptions view_options(bool exactly_once) {
    return {.checkpoint_in_tx = exactly_once,
            .subscription = {.batch_size = 20,
                             .checkpoint_every = exactly_once ? 1U : 1'000'000U,
                             .checkpoint_interval = std::chrono::hours{1}}};
}

Result<void> append_for_ever(const LogStore<shop::Event>& store) {
    for (std::int64_t price = 1;; ++price) {
        const StreamId stream("order", std::to_string(price % 7));
        std::vector<shop::Event> placed(static_cast<std::size_t>(price % 5 + 1), Placed{"", price});
        if (auto appended = store.append({}, stream, any_version, std::move(placed)); !appended) {
            return std::move(appended).error();
        }
    }
}

// Until it is killed. Says "." once it has projected something.
Result<void> project_for_ever(const std::string& file, bool exactly_once) {
    const auto database =
        sqlite::Database::open(file, {.synchronous = sqlite::Options::Synchronous::normal});
    if (!database) {
        return database.error();
    }
    const auto store = database->store<shop::Event>();
    const auto view = sqlite::project({}, store, *database, Sums{}, view_options(exactly_once));
    if (!view) {
        return view.error();
    }
    const std::jthread writer([&] { static_cast<void>(append_for_ever(store)); });
    for (bool told = false;;) {
        const auto step = view->step({});
        if (!step) {
            std::fprintf(stderr, "%s\n", step.error().message().c_str());
            _exit(4);
        }
        if (!told && step->state == StepOutcome::State::worked) {
            told = write(STDOUT_FILENO, ".", 1) == 1;
        }
    }
}

// Kills it a random moment after it has begun to project. False when it ended before.
bool kill_at_random(const CrashChild& child, std::mt19937& random) {
    char byte = 0;
    const bool projected = read(child.out, &byte, 1) == 1;
    const auto moment =
        std::chrono::steady_clock::now() + std::chrono::microseconds(random() % 30'000);
    int status = 0;
    kill_child_at(child, moment, status);
    return projected && WIFSIGNALED(status);
}

// What the events up to there make.
Result<Table> fold(const LogStore<shop::Event>& store, GlobalSequence upto) {
    Table sums;
    auto page = store.read_all({}, {.limit = SIZE_MAX});
    if (!page) {
        return std::move(page).error();
    }
    for (const auto& event : *page) {
        if (event.global_sequence() <= upto) {
            Sum& sum = sums[std::string(event.stream().id())];
            ++sum.placed;
            sum.total += event.get_if<Placed>()->price;
        }
    }
    return sums;
}

Result<Table> table_of(const sqlite::Database& database) {
    Table sums;
    auto ok = database.transact({}, [&](SQLite::Database& sql) -> Result<void> {
        SQLite::Statement query(sql, "SELECT id,placed,total FROM sums");
        while (query.executeStep()) {
            sums[query.getColumn(0).getString()] = {query.getColumn(1).getInt64(),
                                                    query.getColumn(2).getInt64()};
        }
        return {};
    });
    return ok ? Result<Table>(std::move(sums)) : Result<Table>(std::move(ok).error());
}

Result<bool> is_fold(const sqlite::Database& database, GlobalSequence upto) {
    auto expected = fold(database.store<shop::Event>(), upto);
    auto found = table_of(database);
    if (!expected || !found) {
        return expected ? std::move(found).error() : std::move(expected).error();
    }
    return *expected == *found;
}

struct Check {
    std::string wrong{};  // empty = nothing
    std::uint64_t events = 0;
};

// What was left, and what it becomes when it goes on.
Result<Check> check_file(const std::string& file, bool exactly_once) {
    const auto database = sqlite::Database::open(file);
    if (!database) {
        return database.error();
    }
    const auto stored = database->checkpoints().load({}, "sums@1");
    if (!stored) {
        return stored.error();
    }
    const GlobalSequence reached = *stored ? (*stored)->sequence : GlobalSequence{};
    if (auto same = is_fold(*database, reached); !same || !*same) {
        return same ? Result<Check>(Check{"the view is not the fold up to its checkpoint"})
                    : Result<Check>(std::move(same).error());
    }
    const auto view = sqlite::project({}, database->store<shop::Event>(), *database, Sums{},
                                      view_options(exactly_once));
    if (!view) {
        return view.error();
    }
    for (;;) {
        const auto step = view->step({});
        if (!step) {
            return step.error();
        }
        if (step->state != StepOutcome::State::worked) {
            break;
        }
    }
    auto same = is_fold(*database, view->position());
    if (!same) {
        return std::move(same).error();
    }
    return Check{*same ? "" : "the view that caught up is not the fold of the log",
                 view->position().value};
}

// The first thing that is wrong after so many kills; empty = nothing.
std::string run(std::size_t kills, const char* mode, std::mt19937& random, std::uint64_t& events) {
    constexpr std::size_t kills_per_file = 10;
    const fs::path folder =
        fs::temp_directory_path() / ("eskit-view-crash-" + std::to_string(getpid()));
    const std::string file = (folder / "shop.db").string();
    const std::string program = fs::canonical("/proc/self/exe").string();
    std::string wrong;
    for (std::size_t at = 0; at < kills && wrong.empty(); ++at) {
        if (at % kills_per_file == 0) {
            fs::remove_all(folder);
            fs::create_directories(folder);
        }
        if (!kill_at_random(start_child({program, mode, file}), random)) {
            wrong = "the program ended by itself";
            break;
        }
        const auto check = check_file(file, std::string_view(mode) == "--project");
        wrong = check ? check->wrong : check.error().message();
        events += check ? check->events : 0;
    }
    fs::remove_all(folder);
    return wrong;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view mode = argc == 3 ? argv[1] : "";
    if (mode == "--project" || mode == "--project-twice") {
        const auto ended = project_for_ever(argv[2], mode == "--project");
        std::fprintf(stderr, "%s\n", ended ? "ended" : ended.error().message().c_str());
        return 3;
    }
    using namespace eskit::sqlite::testing;
    auto settings = crash_settings(argc, argv, 20 * number_or(std::getenv("ESKIT_TEST_SCALE"), 1));
    std::mt19937 random(settings.seed);
    std::uint64_t events = 0;
    if (const std::string wrong = run(settings.scale, "--project", random, events);
        !wrong.empty()) {
        std::printf("FAILED: %s; repeat with --seed %u\n", wrong.c_str(), settings.seed);
        return 1;
    }
    std::uint64_t ignored = 0;
    if (run(10, "--project-twice", random, ignored).empty()) {
        std::printf("FAILED: a checkpoint that is saved apart was not found out; seed %u\n",
                    settings.seed);
        return 1;
    }
    std::printf("view crash test: ok, %zu kills, %llu events seen, each once\n", settings.scale,
                static_cast<unsigned long long>(events));
    return 0;
}
