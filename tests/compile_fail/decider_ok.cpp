#include <eskit/decider/decider_handler.hpp>
#include <eskit/decider/match.hpp>
#include <eskit/store/memory_store.hpp>

#include <variant>

namespace home {
struct Open {};
struct Close {};
struct Opened {};
struct Closed {};

struct Door {
    static constexpr std::string_view stream_type = "door";
    using Command = std::variant<Open, Close>;
    using Event = std::variant<Opened, Closed>;
    struct State {
        bool open = false;
    };
    static eskit::Decision<Event> decide(const State&, const Open&) { return Opened{}; }
    eskit::Decision<Event> decide(const State&, Close, const eskit::Deciding&) const {
        return {Opened{}, Closed{}};
    }
    static void evolve(State& state, const Opened&) { state.open = true; }
    State evolve(State state, Closed, const eskit::EventInfo&) const {
        state.open = false;
        return state;
    }
};
}  // namespace home

bool used(const home::Door::Event& event) {
    const eskit::DeciderHandler doors{eskit::MemoryStore<home::Door::Event>(), home::Door{}};
    return doors.handle({}, "front", home::Open{}) &&
           doors.handle({}, {"door", "front"}, home::Close{}) &&
           eskit::match(
               event, [](const home::Opened&) { return true; },
               [](const home::Closed&) { return false; });
}
