#include <eskit/runner/signal.hpp>
#include <eskit/testing/manual_clock.hpp>

#include <gtest/gtest.h>

#include <latch>
#include <thread>
#include <type_traits>

namespace eskit::inline v0_1 {
namespace {

using testing::ManualClock;

// It is always shared, so nobody can set one that is gone.
static_assert(!std::is_default_constructible_v<Signal>);
static_assert(!std::is_copy_constructible_v<Signal>);

TEST(Signal, IsNotSetAtFirst) {
    EXPECT_FALSE(Signal::create()->take());
}

TEST(Signal, IsTakenOnceHoweverOftenItWasSet) {
    const auto signal = Signal::create();

    signal->set();
    signal->set();

    EXPECT_TRUE(signal->take());
    EXPECT_FALSE(signal->take());
}

TEST(Signal, IsTakenByWaitingWhenItWasSetBefore) {
    const auto signal = Signal::create();
    ManualClock clock;
    signal->set();

    EXPECT_TRUE(signal->wait(clock, std::nullopt, {}));
    EXPECT_FALSE(signal->take());
}

TEST(Signal, WakesTheOneWhoWaits) {
    const auto signal = Signal::create();
    ManualClock clock;

    std::jthread setter([&] { signal->set(); });

    EXPECT_TRUE(signal->wait(clock, std::nullopt, {}));
}

TEST(Signal, WakesTheOneWhoWaitsForATimeToo) {
    const auto signal = Signal::create();
    ManualClock clock;

    std::jthread setter([&] { signal->set(); });

    EXPECT_TRUE(signal->wait(clock, SteadyTime{std::chrono::hours{1}}, {}));
}

TEST(Signal, StopsWaitingWhenTheTimeHasCome) {
    const auto signal = Signal::create();
    ManualClock clock;
    clock.advance_by_waiting(true);

    EXPECT_FALSE(signal->wait(clock, SteadyTime{std::chrono::hours{1}}, {}));
    EXPECT_EQ(clock.steady_now(), SteadyTime{std::chrono::hours{1}});
}

TEST(Signal, StopsWaitingWhenStopIsRequested) {
    const auto signal = Signal::create();
    ManualClock clock;
    std::stop_source stop;

    std::jthread stopper([&] { stop.request_stop(); });

    EXPECT_FALSE(signal->wait(clock, std::nullopt, stop.get_token()));
    EXPECT_FALSE(signal->wait(clock, SteadyTime{std::chrono::hours{1}}, stop.get_token()));
}

TEST(Signal, LosesNoWakeUpBetweenTwoThreads) {
    constexpr int rounds = 20'000;
    const auto ping = Signal::create();
    const auto pong = Signal::create();
    int turns = 0;  // handed over by the signals

    std::jthread other([&] {
        for (int round = 0; round < rounds; ++round) {
            ping->wait(system_clock(), std::nullopt, {});
            ++turns;
            pong->set();
        }
    });
    for (int round = 0; round < rounds; ++round) {
        ping->set();
        pong->wait(system_clock(), std::nullopt, {});
        ++turns;
    }

    EXPECT_EQ(turns, 2 * rounds);
}

}  // namespace
}  // namespace eskit::inline v0_1
