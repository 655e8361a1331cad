// A sensor whose stream grows with every reading. Its handler takes a snapshot every 1,000 events,
// so that a command folds the last few and not all of them. Snapshots are a cache: they can be
// forgotten at any time, and checked against the events that they stand for.
#include <eskit/eskit.hpp>
#include <eskit/sqlite/database.hpp>

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <string_view>
#include <variant>
#include <vector>

namespace weather {

struct Measure {
    std::vector<double> degrees;
};
struct Measured {
    double degrees = 0;
};

struct Sensor {
    static constexpr std::string_view stream_type = "sensor";
    using Command = std::variant<Measure>;
    using Event = std::variant<Measured>;
    // region: state
    struct State {
        std::int64_t count = 0;
        double coldest = 0;
        double warmest = 0;
    };
    // endregion: state

    static eskit::Decision<Event> decide(const State&, const Measure& measure) {
        std::vector<Event> events;
        events.reserve(measure.degrees.size());
        for (const double degrees : measure.degrees) {
            events.emplace_back(Measured{degrees});
        }
        return events;
    }
    static void evolve(State& state, const Measured& measured) {
        state.coldest = std::min(state.coldest, measured.degrees);
        state.warmest = std::max(state.warmest, measured.degrees);
        ++state.count;
    }
};

}  // namespace weather

// region: version
// The second version: in the first one, `warmest` began at the first reading. The shape is the same
// and the meaning is not, so snapshots of the first version must not be used.
template <>
struct eskit::wire<weather::Sensor::State> {
    static constexpr std::string_view name = "weather.SensorState";
    static constexpr std::uint32_t version = 2;
};
// endregion: version

namespace {

// region: on_event
void report(const eskit::SnapshotEvent& event) {
    std::cout << "  snapshot at version " << event.version.value << ": " << to_string(event.kind);
    if (event.error) {
        std::cout << ": " << event.error->message();
    }
    std::cout << '\n';
}
// endregion: on_event

void print(const char* what, const auto& loaded) {
    if (!loaded) {
        std::cout << what << ": " << loaded.error().message() << '\n';
        return;
    }
    std::cout << what << ": " << loaded->state.count << " readings up to " << loaded->state.warmest
              << " degrees, from a snapshot at version " << loaded->snapshot.version.value
              << " and the events up to " << loaded->version.value << '\n';
}

}  // namespace

int main() {
    auto database = eskit::sqlite::Database::open("weather.db");
    if (!database) {
        std::cerr << database.error().message() << '\n';
        return 1;
    }
    const eskit::Context ctx = eskit::new_chain({}, {eskit::Principal::Kind::service, "station"});
    // region: handler
    const auto store = database->store<weather::Sensor::Event>();
    const auto sensors = eskit::DeciderHandler{store, weather::Sensor{}}.with_snapshots(
        {.store = database->snapshots(), .policy = eskit::every_events(1'000), .on_event = report});
    // endregion: handler

    std::cout << "3,010 readings\n";
    for (int at = 0; at < 301; ++at) {
        const std::vector<double> readings(10, at % 40 - 12);
        if (auto handled = sensors.handle(ctx, "roof", weather::Measure{readings}); !handled) {
            std::cerr << handled.error().message() << '\n';
            return 1;
        }
    }
    // region: load
    const auto roof = sensors.load(ctx, "roof");
    print("loaded", roof);
    // endregion: load

    std::cout << "a load that is verified\n";
    // region: verify
    const auto checked = eskit::DeciderHandler{store, weather::Sensor{}}.with_snapshots(
        {.store = database->snapshots(),
         .policy = eskit::never(),
         .verify_every = 1,
         .on_event = report});
    print("loaded", checked.load(ctx, "roof"));
    // endregion: verify

    // region: invalidate
    if (auto forgotten = database->snapshots()->invalidate(ctx, {"sensor", "roof"}); !forgotten) {
        std::cerr << forgotten.error().message() << '\n';
        return 1;
    }
    print("forgotten", sensors.load(ctx, "roof"));
    // endregion: invalidate
}
