#include <eskit/decider/decider_handler.hpp>
#include <eskit/store/memory_store.hpp>

#include <variant>

namespace doors {
struct Open {};
struct Opened {};
struct Door {
    using Command = std::variant<Open>;
    using Event = std::variant<Opened>;
    struct State {
        bool open = false;
    };
    static eskit::Decision<Event> decide(const State&, const Open&) { return Opened{}; }
    static void evolve(State&, const Opened&) {}
};
}  // namespace doors

auto used() {
    return eskit::DeciderHandler{eskit::MemoryStore<doors::Door::Event>(), doors::Door{}}
        .with_snapshots({});
}
