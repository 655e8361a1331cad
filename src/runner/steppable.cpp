#include <eskit/runner/steppable.hpp>

namespace eskit::inline v0_1 {

static_assert(Steppable<AnySteppable>);

std::string_view to_string(StepOutcome::State state) noexcept {
    using State = StepOutcome::State;
    switch (state) {
        case State::worked:
            return "worked";
        case State::idle:
            return "idle";
        case State::held:
            return "held";
        case State::standby:
            return "standby";
        case State::halted:
            return "halted";
        case State::done:
            return "done";
    }
    return "unknown";
}

}  // namespace eskit::inline v0_1
