// expect: eskit: snapshots need a store that knows its history
#include <eskit/decider/decider_handler.hpp>
#include <eskit/store/any_store.hpp>
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

auto used(const eskit::AnyStore<doors::Door::Event>& store) {
    return eskit::DeciderHandler{store, doors::Door{}}.with_snapshots({});
}
