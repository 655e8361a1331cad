// expect: eskit: decide takes \(state, command\) or \(state, command, deciding\)
// expect: eskit: evolve takes \(state, event\) or \(state, event, info\)
#include <eskit/decider/decider.hpp>

struct Raise {};
struct Raised {};

void used() {
    const eskit::Decider<int, Raise, Raised> counter{
        .decide = [](const Raise&) -> eskit::Decision<Raised> { return Raised{}; },
        .evolve = [](const Raised&) { return 1; }};
}
