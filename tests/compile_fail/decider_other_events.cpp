// expect: eskit: the store's event type is not the decider's
#include <eskit/decider/decider_handler.hpp>
#include <eskit/store/memory_store.hpp>

#include <variant>

struct Open {};
struct Opened {};
struct Closed {};
struct Door {
    using Command = std::variant<Open>;
    using Event = std::variant<Opened>;
    struct State {};
    static eskit::Decision<Event> decide(const State&, const Open&) { return Opened{}; }
    static void evolve(State&, const Opened&) {}
};

void used() {
    const eskit::DeciderHandler doors{eskit::MemoryStore<std::variant<Closed>>(), Door{}};
}
