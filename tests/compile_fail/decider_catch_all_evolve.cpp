// expect: eskit: the decider has a catch-all evolve template, which would hide a missing overload
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
    static void evolve(State&, const auto&) {}
};
}  // namespace home

bool used() {
    const eskit::DeciderHandler doors{eskit::MemoryStore<home::Door::Event>(), home::Door{}};
    return doors.handle({}, {"door", "front"}, home::Open{}).has_value();
}
