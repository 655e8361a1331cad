#include <eskit/testing/manual_clock.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <stop_token>

namespace {

using eskit::SteadyTime;
using eskit::Timestamp;
using eskit::testing::ManualClock;
using namespace std::chrono_literals;

TEST(ManualClock, StandsStill) {
    const ManualClock clock(Timestamp{5s});

    EXPECT_EQ(clock.now(), Timestamp{5s});
    EXPECT_EQ(clock.now(), Timestamp{5s});
    EXPECT_EQ(clock.steady_now(), clock.steady_now());
}

TEST(ManualClock, BeginsAtTheEpoch) {
    EXPECT_EQ(ManualClock().now(), Timestamp{});
}

TEST(ManualClock, MovesBothTimesForward) {
    ManualClock clock(Timestamp{5s});
    const SteadyTime before = clock.steady_now();

    clock.advance(90min);

    EXPECT_EQ(clock.now(), Timestamp{5s + 90min});
    EXPECT_EQ(clock.steady_now() - before, 90min);
}

TEST(ManualClock, DoesNotWaitForWhatHasCome) {
    ManualClock clock;

    EXPECT_TRUE(clock.wait(clock.steady_now(), {}));
    EXPECT_TRUE(clock.wait(clock.steady_now() - 1s, {}));
}

TEST(ManualClock, WakesThoseWhoWaitLongEnough) {
    ManualClock clock;
    auto waiting = std::async(std::launch::async, [&, until = clock.steady_now() + 10s] {
        return clock.wait(until, {});
    });

    clock.advance(4s);
    clock.advance(6s);

    EXPECT_TRUE(waiting.get());
}

TEST(ManualClock, StopsWaitingWhenAsked) {
    ManualClock clock;
    std::stop_source source;
    auto waiting = std::async(std::launch::async, [&, until = clock.steady_now() + 10s] {
        return clock.wait(until, source.get_token());
    });

    source.request_stop();

    EXPECT_FALSE(waiting.get());
}

TEST(ManualClock, TellsThatTheTimeHasComeEvenAfterAStop) {
    ManualClock clock;
    std::stop_source source;
    source.request_stop();

    EXPECT_TRUE(clock.wait(clock.steady_now(), source.get_token()));
    EXPECT_FALSE(clock.wait(clock.steady_now() + 1us, source.get_token()));
}

TEST(ManualClock, IsMovedByWaitingWhenAllowed) {
    ManualClock clock(Timestamp{1s});
    const SteadyTime before = clock.steady_now();
    clock.advance_by_waiting(true);

    EXPECT_TRUE(clock.wait(before + 3s, {}));

    EXPECT_EQ(clock.steady_now(), before + 3s);
    EXPECT_EQ(clock.now(), Timestamp{4s});
}

TEST(ManualClock, IsNotMovedByWaitingForThePast) {
    ManualClock clock;
    clock.advance(5s);
    clock.advance_by_waiting(true);

    EXPECT_TRUE(clock.wait(clock.steady_now() - 1s, {}));

    EXPECT_EQ(clock.now(), Timestamp{5s});
}

TEST(ManualClock, IsNotMovedByWaitingAfterAStop) {
    ManualClock clock;
    clock.advance_by_waiting(true);
    std::stop_source source;
    source.request_stop();

    EXPECT_FALSE(clock.wait(clock.steady_now() + 1s, source.get_token()));

    EXPECT_EQ(clock.now(), Timestamp{});
}

TEST(ManualClock, CountsStartedMicrosecondsOfTheWallClock) {
    ManualClock clock;
    clock.advance_by_waiting(true);

    EXPECT_TRUE(clock.wait(clock.steady_now() + 1ns, {}));

    EXPECT_EQ(clock.now(), Timestamp{1us});
}

TEST(ManualClock, WakesOthersWhenItIsMovedByWaiting) {
    ManualClock clock;
    const SteadyTime until = clock.steady_now() + 10s;
    auto waiting = std::async(std::launch::async, [&] { return clock.wait(until, {}); });

    clock.advance_by_waiting(true);
    EXPECT_TRUE(clock.wait(until + 1s, {}));

    EXPECT_TRUE(waiting.get());
}

}  // namespace
