#include "expect_error.hpp"

#include <eskit/runner/runner.hpp>
#include <eskit/testing/manual_clock.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <functional>
#include <stdexcept>
#include <thread>

namespace eskit::inline v0_1::runner {
namespace {

using eskit::testing::ManualClock;
using State = StepOutcome::State;

// A service whose steps a test writes, and which tells whether it was closed.
struct Scripted {
    std::function<Result<StepOutcome>(int step)> script;
    std::atomic<int> steps{0};
    std::atomic<bool> closed{false};
    std::shared_ptr<Signal> signal = Signal::create();

    explicit Scripted(std::function<Result<StepOutcome>(int)> steps_of)
        : script(std::move(steps_of)) {}
    Result<StepOutcome> step(const Context&) { return script(++steps); }
    Result<void> close(const Context& ctx) {
        EXPECT_FALSE(ctx.stop.stop_requested());
        closed = true;
        return {};
    }
};

std::shared_ptr<Scripted> scripted(std::function<Result<StepOutcome>(int)> script) {
    return std::make_shared<Scripted>(std::move(script));
}

// Idle for ever, until it is stopped.
std::shared_ptr<Scripted> idle() {
    return scripted([](int) { return StepOutcome{}; });
}

TEST(Runner, StepsAServiceUntilItIsDone) {
    const auto service = scripted(
        [](int step) { return StepOutcome{.state = step < 3 ? State::worked : State::done}; });

    EXPECT_TRUE(Runner().add("s", service).run().has_value());

    EXPECT_EQ(service->steps, 3);
    EXPECT_TRUE(service->closed);
}

TEST(Runner, ReturnsAtOnceWithoutServices) {
    EXPECT_TRUE(Runner().run().has_value());
}

TEST(Runner, SleepsUntilTheTimeThatAServiceNames) {
    ManualClock clock;
    clock.advance_by_waiting(true);
    const SteadyTime later{std::chrono::hours{5}};
    const auto service = scripted([&](int step) {
        return step == 1 ? StepOutcome{.state = State::idle, .wake_at = later}
                         : StepOutcome{.state = State::done};
    });

    EXPECT_TRUE(Runner({.clock = &clock}).add("s", service).run().has_value());

    EXPECT_EQ(clock.steady_now(), later);
}

TEST(Runner, WakesAServiceWhoseSignalIsSet) {
    const auto sleeper = scripted([](int) { return StepOutcome{}; });
    sleeper->script = [signal = sleeper->signal.get()](int step) {
        return step == 1 ? StepOutcome{.state = State::standby, .wake_on = signal}
                         : StepOutcome{.state = State::done};
    };
    const auto waker = scripted([&](int) {
        sleeper->signal->set();
        return StepOutcome{.state = State::done};
    });

    EXPECT_TRUE(Runner().add("sleeper", sleeper).add("waker", waker).run().has_value());

    EXPECT_EQ(sleeper->steps, 2);
}

TEST(Runner, TriesAStepAgainThatFailed) {
    ManualClock clock;
    clock.advance_by_waiting(true);
    const auto service = scripted([](int step) -> Result<StepOutcome> {
        if (step < 4) {
            return Error(Errc::unavailable, "disk");
        }
        return StepOutcome{.state = State::done};
    });

    EXPECT_TRUE(Runner({.clock = &clock}).add("s", service).run().has_value());

    EXPECT_EQ(service->steps, 4);
}

TEST(Runner, GivesAServiceUpThatFailsTooOften) {
    ManualClock clock;
    clock.advance_by_waiting(true);
    const auto service =
        scripted([](int) -> Result<StepOutcome> { return Error(Errc::unavailable, "disk"); });

    const auto ended =
        Runner({.clock = &clock, .restart = {.attempts_max = 3}}).add("mails", service).run();

    EXPECT_ERROR(ended, Errc::unavailable, "service 'mails': disk");
    EXPECT_EQ(service->steps, 3);
    EXPECT_TRUE(service->closed);
}

TEST(Runner, CountsFailuresInARowOnly) {
    ManualClock clock;
    clock.advance_by_waiting(true);
    const auto service = scripted([](int step) -> Result<StepOutcome> {
        if (step % 2 == 1 && step < 9) {
            return Error(Errc::unavailable, "disk");
        }
        return StepOutcome{.state = step < 9 ? State::worked : State::done};
    });

    EXPECT_TRUE(Runner({.clock = &clock, .restart = {.attempts_max = 2}})
                    .add("s", service)
                    .run()
                    .has_value());
}

TEST(Runner, TurnsWhatAStepThrowsIntoAFailure) {
    const auto service =
        scripted([](int) -> Result<StepOutcome> { throw std::runtime_error("boom"); });

    const auto ended = Runner({.restart = {.attempts_max = 1}}).add("s", service).run();

    EXPECT_ERROR(ended, Errc::handler_failed, "boom");
}

TEST(Runner, StopsAllWhenOneFails) {
    const auto other = idle();
    const auto failing =
        scripted([](int) -> Result<StepOutcome> { return Error(Errc::corrupt, "log"); });

    const auto ended =
        Runner({.restart = {.attempts_max = 1}}).add("other", other).add("bad", failing).run();

    EXPECT_ERROR(ended, Errc::corrupt, "service 'bad': log");
    EXPECT_TRUE(other->closed);
}

TEST(Runner, LetsTheOthersFinishWhenItIsToldTo) {
    const auto failed = Signal::create();
    const auto other = scripted([&](int step) {
        return step == 1 ? StepOutcome{.state = State::idle, .wake_on = failed.get()}
                         : StepOutcome{.state = State::done};
    });
    struct Closing {
        Result<StepOutcome> step(const Context&) { return Error(Errc::corrupt, "log"); }
        Result<void> close(const Context&) {
            signal->set();
            return {};
        }
        std::shared_ptr<Signal> signal;
    };

    const auto ended = Runner({.restart = {.attempts_max = 1}, .stop_all_on_failure = false})
                           .add("other", other)
                           .add("bad", Closing{failed})
                           .run();

    EXPECT_ERROR(ended, Errc::corrupt, "service 'bad'");
    EXPECT_EQ(other->steps, 2);
}

TEST(Runner, ReportsWhyAServiceHalted) {
    ManualClock clock;
    clock.advance_by_waiting(true);
    const auto service = scripted([](int step) -> Result<StepOutcome> {
        if (step == 1) {
            return Error(Errc::corrupt, "another history");
        }
        return StepOutcome{.state = State::halted};
    });

    EXPECT_ERROR(Runner({.clock = &clock}).add("s", service).run(), Errc::corrupt,
                 "another history");
}

TEST(Runner, IsStoppedByAnotherThread) {
    const auto service = idle();
    Runner runner;
    runner.add("s", service);

    std::jthread stopper([&] { runner.stop(); });

    EXPECT_TRUE(runner.run().has_value());
    EXPECT_TRUE(service->closed);
}

TEST(Runner, IsStoppedByTheTokenOfItsContext) {
    const auto service = idle();
    std::stop_source stop;
    stop.request_stop();

    EXPECT_TRUE(Runner().add("s", service).run(Context{}.with_stop(stop.get_token())).has_value());

    EXPECT_TRUE(service->closed);
}

TEST(Runner, IsStoppedByASignalOfTheSystem) {
    const auto service = scripted([](int) {
        std::raise(SIGTERM);
        return StepOutcome{};
    });

    EXPECT_TRUE(Runner({.handle_signals = true}).add("s", service).run().has_value());

    EXPECT_TRUE(service->closed);
    struct sigaction now{};
    sigaction(SIGTERM, nullptr, &now);
    EXPECT_EQ(now.sa_handler, SIG_DFL);  // as it was before
}

TEST(Runner, ReportsAnErrorOfClosing) {
    struct Unsaved {
        Result<StepOutcome> step(const Context&) { return StepOutcome{.state = State::done}; }
        Result<void> close(const Context&) { return Error(Errc::unavailable, "not saved"); }
    };

    EXPECT_ERROR(Runner().add("s", Unsaved{}).run(), Errc::unavailable, "not saved");
}

}  // namespace
}  // namespace eskit::inline v0_1::runner
