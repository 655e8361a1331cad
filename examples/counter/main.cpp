// The smallest event-sourced program: a counter on a store in memory. It handles three commands and
// prints the state that their events add up to. Errors end the program here, through value(); the
// other examples handle them.

// region: counter
#include <eskit/eskit.hpp>

#include <iostream>
#include <variant>

struct Incremented {};
struct Decremented {};
struct Increment {};
struct Decrement {};

using CounterEvent = std::variant<Incremented, Decremented>;
using CounterCommand = std::variant<Increment, Decrement>;

// region: decider
const eskit::Decider<int, CounterCommand, CounterEvent> counter{
    .initial_state = [] { return 0; },
    .decide = [](int, const CounterCommand& command) -> eskit::Decision<CounterEvent> {
        if (std::holds_alternative<Increment>(command)) {
            return Incremented{};
        }
        return Decremented{};
    },
    .evolve =
        [](int state, const CounterEvent& event) {
            return eskit::match(
                event, [&](const Incremented&) { return state + 1; },
                [&](const Decremented&) { return state - 1; });
        },
};
// endregion: decider

int main() {
    // region: handle
    const eskit::Context ctx;
    const eskit::MemoryStore<CounterEvent> store;
    const eskit::DeciderHandler handler{store, counter};

    handler.handle(ctx, {"counter", "1"}, Increment{}).value();
    handler.handle(ctx, {"counter", "1"}, Increment{}).value();
    auto handled = handler.handle(ctx, {"counter", "1"}, Decrement{}).value();

    std::cout << "Counter: " << handled.state << '\n';
    // endregion: handle
}
// endregion: counter
