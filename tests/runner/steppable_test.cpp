#include <eskit/runner/steppable.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1 {
namespace {

struct Countdown {
    Result<StepOutcome> step(const Context&) {
        --left;
        return StepOutcome{.state =
                               left > 0 ? StepOutcome::State::worked : StepOutcome::State::done};
    }
    int left = 2;
};
struct Closing : Countdown {
    Result<void> close(const Context&) {
        closed = true;
        return {};
    }
    bool closed = false;
};
struct NotAService {
    void step(const Context&) {}
};

static_assert(Steppable<Countdown>);
static_assert(!Steppable<NotAService>);
static_assert(Steppable<AnySteppable>);

TEST(StepOutcome, IsIdleAndWakesOnNothing) {
    const StepOutcome outcome;

    EXPECT_EQ(outcome.state, StepOutcome::State::idle);
    EXPECT_FALSE(outcome.wake_at.has_value());
    EXPECT_EQ(outcome.wake_on, nullptr);
}

TEST(StepOutcome, HasNamesForItsStates) {
    EXPECT_EQ(to_string(StepOutcome::State::worked), "worked");
    EXPECT_EQ(to_string(StepOutcome::State::done), "done");
    EXPECT_EQ(to_string(StepOutcome::State{99}), "unknown");
}

TEST(AnySteppable, StepsTheServiceThatItKeeps) {
    const AnySteppable service = Countdown{};
    const AnySteppable& copy = service;

    EXPECT_EQ(service.step({}).value().state, StepOutcome::State::worked);
    EXPECT_EQ(copy.step({}).value().state, StepOutcome::State::done);
    EXPECT_TRUE(service.close({}).has_value());
}

TEST(AnySteppable, ClosesASharedService) {
    const auto shared = std::make_shared<Closing>();
    const AnySteppable service = shared;

    EXPECT_TRUE(service.close({}).has_value());

    EXPECT_TRUE(shared->closed);
}

}  // namespace
}  // namespace eskit::inline v0_1
