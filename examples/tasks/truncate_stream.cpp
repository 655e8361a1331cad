// Old events lose their data. A snapshot that covers them is taken first, and stands for them.
#include <eskit/eskit.hpp>
#include <eskit/sqlite/database.hpp>
#include <eskit/store/stream_lifecycle.hpp>

#include <cstdint>
#include <iostream>
#include <string_view>
#include <variant>

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
    struct State {
        std::int64_t units = 0;
    };
    static eskit::Decision<Event> decide(const State&, const Read& read) {
        return WasRead{read.units};
    }
    static void evolve(State& state, const WasRead& read) { state.units += read.units; }
};

namespace {

// region: truncate
// Removes the data of all events that the stream has now.
eskit::Result<void> forget_old_readings(const eskit::Context& ctx,
                                        const eskit::sqlite::Database& database,
                                        const eskit::StreamId& meter) {
    const auto meters =
        eskit::DeciderHandler{database.store<Meter::Event>(), Meter{}}.with_snapshots(
            {.store = database.snapshots()});
    const auto covered = meters.take_snapshot(ctx, meter);
    if (!covered) {
        return covered.error();  // nothing was removed
    }
    const auto removed = eskit::StreamLifecycle(database.log())
                             .truncate(ctx, meter, covered->value + 1, "older than two years");
    return removed ? eskit::Result<void>{} : removed.error();
}
// endregion: truncate

}  // namespace

int main() {
    const auto database = eskit::sqlite::Database::open("meters.db").value();
    const auto store = database.store<Meter::Event>();
    const auto meters =
        eskit::DeciderHandler{store, Meter{}}.with_snapshots({.store = database.snapshots()});
    for (int day = 0; day < 10; ++day) {
        meters.handle({}, "m-1", Read{3}).value();
    }
    forget_old_readings({}, database, {"meter", "m-1"}).value();

    std::cout << "load: " << to_string(store.load({}, {"meter", "m-1"}).error().code()) << '\n';
    const auto handled = meters.handle({}, "m-1", Read{4}).value();
    std::cout << handled.state.units << " units at version " << handled.version.value << '\n';
}

// Prints:
// load: not_found
// 34 units at version 12
