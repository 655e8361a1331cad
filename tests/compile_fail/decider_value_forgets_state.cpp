// expect: eskit: evolve takes the state by value and returns nothing; take it by reference
#include <eskit/decider/decider.hpp>

struct Raise {};
struct Raised {};

void used() {
    const eskit::Decider<int, Raise, Raised> counter{
        .decide = [](int, const Raise&) -> eskit::Decision<Raised> { return Raised{}; },
        .evolve = [](int state, const Raised&) { ++state; }};
}
