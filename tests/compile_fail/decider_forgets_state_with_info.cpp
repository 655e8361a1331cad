// expect: eskit: evolve takes the state by value and returns nothing, so the change is lost
// expect: evolve<home::Closed>|evolve\(\) \[with Event = home::Closed
#include <eskit/decider/decider_handler.hpp>
#include <eskit/store/memory_store.hpp>

#include <variant>

namespace home {
struct Open {};
struct Close {};
struct Opened {};
struct Closed {};

struct Door {
    using Command = std::variant<Open, Close>;
    using Event = std::variant<Opened, Closed>;
    struct State {
        bool open = false;
    };
    static eskit::Decision<Event> decide(const State&, const Open&) { return Opened{}; }
    static eskit::Decision<Event> decide(const State&, const Close&) { return Closed{}; }
    static void evolve(State& state, const Opened&) { state.open = true; }
    static void evolve(State state, const Closed&, const eskit::EventInfo&) { state.open = false; }
};
}  // namespace home

bool used() {
    const eskit::DeciderHandler doors{eskit::MemoryStore<home::Door::Event>(), home::Door{}};
    return doors.handle({}, {"door", "front"}, home::Open{}).has_value();
}
