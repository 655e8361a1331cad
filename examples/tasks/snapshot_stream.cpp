// A handler with snapshots loads a long stream from its latest snapshot and the events after it.
#include <eskit/eskit.hpp>
#include <eskit/snapshot/memory_snapshot_store.hpp>

#include <cstdint>
#include <iostream>
#include <memory>
#include <string_view>
#include <variant>

// region: program
struct Read {
    std::int64_t units = 0;
};
struct WasRead {
    std::int64_t units = 0;
};

struct Meter {
    static constexpr std::string_view stream_type = "meter";
    using Command = std::variant<Read>;
    using Event = std::variant<WasRead>;
    struct State {  // of fields that can be stored
        std::int64_t units = 0;
    };
    static eskit::Decision<Event> decide(const State&, const Read& read) {
        return WasRead{read.units};
    }
    static void evolve(State& state, const WasRead& read) { state.units += read.units; }
};

int main() {
    const eskit::MemoryStore<Meter::Event> store;
    const auto meters = eskit::DeciderHandler{store, Meter{}}.with_snapshots(
        {.store = std::make_shared<eskit::MemorySnapshotStore>(),
         .policy = eskit::every_events(100)});
    for (int day = 0; day < 250; ++day) {
        meters.handle({}, "m-1", Read{3}).value();
    }
    const auto loaded = meters.load({}, "m-1").value();
    std::cout << loaded.state.units << " units at version " << loaded.version.value
              << ", from a snapshot at version " << loaded.snapshot.version.value << '\n';
}
// endregion: program

// Prints:
// 750 units at version 250, from a snapshot at version 200
