// Loading a stream of 100,000 events through snapshots, next to folding the events after the latest
// snapshot alone.
//
// A snapshot is taken every 1,000 events, as a command's handler takes it; the state has a few
// fields and a map of 12 entries. The raw side is handed the version of the latest snapshot and
// starts from an empty state, so it neither looks for a snapshot nor decodes one: what eskit pays
// more is the price of the snapshot. A load costs at most 1.2 times the tail when the ratio is at
// least 0.83. The shorter the tail, the more the snapshot itself weighs: 500 events are the mean.
//
// Not measured here: taking snapshots, large states, files larger than the memory.
#include "paired.hpp"

#include <eskit/decider/decider_handler.hpp>
#include <eskit/snapshot/memory_snapshot_store.hpp>
#include <eskit/sqlite/database.hpp>
#include <eskit/store/memory_store.hpp>

#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ledger {

struct Booked {
    std::int64_t cents = 0;
    std::string category;
    std::string note;
};
struct Book {
    std::int64_t count = 0;
};

static Booked booking(std::int64_t number) {
    return {.cents = number % 1'000,
            .category = "category-" + std::to_string(number % 12),
            .note = "groceries and other things"};
}

struct Ledger {
    using Command = std::variant<Book>;
    using Event = std::variant<Booked>;
    struct State {
        std::string owner = "Ada";
        std::int64_t balance_cents = 0;
        std::int64_t bookings = 0;
        std::map<std::string, std::int64_t> by_category;
    };

    static eskit::Decision<Event> decide(const State& state, const Book& book) {
        std::vector<Event> events;
        events.reserve(static_cast<std::size_t>(book.count));
        for (std::int64_t at = 0; at < book.count; ++at) {
            events.emplace_back(booking(state.bookings + at));
        }
        return events;
    }
    static void evolve(State& state, const Booked& booked) {
        state.balance_cents += booked.cents;
        ++state.bookings;
        state.by_category[booked.category] += booked.cents;
    }
};

}  // namespace ledger

namespace {

using namespace eskit;
using bench::require;
using bench::Settings;
using ledger::Ledger;

constexpr std::int64_t between_snapshots = 1'000;
const StreamId stream("ledger", "ada");

// A whole number of snapshots, and a tail.
template <class Store>
void fill(const Store& store, const std::shared_ptr<SnapshotStore>& snapshots, std::size_t length,
          std::size_t tail) {
    const auto handler = DeciderHandler{store, Ledger{}}.with_snapshots({.store = snapshots});
    for (std::size_t at = 0; at < length; at += between_snapshots) {
        require(handler.handle({}, stream, ledger::Book{between_snapshots}).has_value(), "booking");
    }
    require(handler.handle({}, stream, ledger::Book{static_cast<std::int64_t>(tail)}).has_value(),
            "booking");
}

template <class Store>
void compare_load(const Settings& settings, const char* name, double target, const Store& store,
                  const std::shared_ptr<SnapshotStore>& snapshots, std::size_t tail) {
    const std::size_t length = settings.quick ? 10'000 : 100'000;
    fill(store, snapshots, length, tail);
    const auto handler = DeciderHandler{store, Ledger{}}.with_snapshots({.store = snapshots});
    const std::size_t loads = settings.scaled(100'000 / tail);
    bench::compare(
        settings, name, target, loads,
        [&] {
            for (std::size_t at = 0; at < loads; ++at) {
                const auto loaded = handler.load({}, stream);
                require(loaded && loaded->snapshot.version == length &&
                            loaded->version == length + tail,
                        "load");
                bench::keep(loaded);
            }
        },
        [&] {
            for (std::size_t at = 0; at < loads; ++at) {
                Ledger::State state;
                const auto version =
                    store.fold({}, stream, {.after = length},
                               [&](const Ledger::Event& event, const RecordedEvent&) {
                                   Ledger::evolve(state, std::get<ledger::Booked>(event));
                                   return true;
                               });
                require(version.has_value(), "fold");
                bench::keep(state);
            }
        });
}

void compare_memory(const Settings& settings, const char* name, double target, std::size_t tail) {
    compare_load(settings, name, target, MemoryStore<Ledger::Event>(),
                 std::make_shared<MemorySnapshotStore>(), tail);
}

void compare_sqlite(const Settings& settings, const char* name, double target, std::size_t tail) {
    const auto folder = settings.folder / ("eskit-snapshot-bench-" + std::to_string(getpid()) +
                                           "-" + std::to_string(tail));
    std::filesystem::create_directories(folder);
    {
        sqlite::Options options;
        options.synchronous = sqlite::Options::Synchronous::normal;  // reads are what counts here
        const auto database = sqlite::Database::open(folder / "a.db", options).value();
        compare_load(settings, name, target, database.store<Ledger::Event>(),
                     std::shared_ptr<SnapshotStore>(database.snapshots()), tail);
    }
    std::filesystem::remove_all(folder);
}

}  // namespace

int main(int argc, char** argv) {
    const Settings settings =
        bench::parse(argc, argv, {.time = bench::Time::processor, .rounds = 31});
    bench::print_header(settings, "Snapshots", "loads");
    constexpr double target = 1 / 1.2;
    compare_memory(settings, "memory, 999 events after the snapshot", target, 999);
    compare_memory(settings, "memory, 500 events after the snapshot", target, 500);
    compare_memory(settings, "memory, 50 events after the snapshot", 0, 50);
    compare_sqlite(settings, "SQLite, 999 events after the snapshot", target, 999);
    compare_sqlite(settings, "SQLite, 500 events after the snapshot", target, 500);
    compare_sqlite(settings, "SQLite, 50 events after the snapshot", 0, 50);
}
