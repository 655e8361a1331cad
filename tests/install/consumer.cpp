// A consumer of the core: a counter in memory.
#include <eskit/eskit.hpp>
#include <eskit/version.hpp>

#include <variant>

namespace shop {

struct Incremented {
    int by = 0;
    bool operator==(const Incremented&) const = default;
};
struct Increment {
    int by = 0;
};

struct Counter {
    static constexpr std::string_view stream_type = "counter";
    using Command = std::variant<Increment>;
    using Event = std::variant<Incremented>;
    struct State {
        int value = 0;
    };
    using Decision = eskit::Decision<Event>;

    static Decision decide(const State&, const Increment& command) {
        return Incremented{command.by};
    }
    static void evolve(State& state, const Incremented& event) { state.value += event.by; }
};

}  // namespace shop

int main() {
    eskit::MemoryStore<shop::Counter::Event> store;
    eskit::DeciderHandler counters{store, shop::Counter{}};
    auto handled = counters.handle(eskit::Context{}, "one", shop::Increment{41});
    return handled && handled->state.value == 41 ? 0 : 1;
}
