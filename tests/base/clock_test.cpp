#include <eskit/base/clock.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <latch>
#include <stop_token>
#include <thread>

namespace {

TEST(SystemClock, TellsTimesThatDoNotGoBack) {
    eskit::Clock& clock = eskit::system_clock();

    const auto first = clock.steady_now();
    const auto second = clock.steady_now();

    EXPECT_LE(first, second);
    EXPECT_GT(clock.now(), eskit::Timestamp{});
}

TEST(SystemClock, DoesNotWaitForATimeThatHasCome) {
    eskit::Clock& clock = eskit::system_clock();

    EXPECT_TRUE(clock.wait(clock.steady_now(), std::stop_token{}));
}

TEST(SystemClock, StopsWaitingWhenAskedTo) {
    eskit::Clock& clock = eskit::system_clock();
    std::stop_source source;
    source.request_stop();

    EXPECT_FALSE(clock.wait(clock.steady_now() + std::chrono::hours(1), source.get_token()));
}

TEST(SystemClock, WaitsForATimeToCome) {
    eskit::Clock& clock = eskit::system_clock();
    const eskit::SteadyTime until = clock.steady_now() + std::chrono::milliseconds(5);

    EXPECT_TRUE(clock.wait(until, std::stop_token{}));

    EXPECT_GE(clock.steady_now(), until);
}

TEST(SystemClock, IsWokenByAStopRequestOfAnotherThread) {
    eskit::Clock& clock = eskit::system_clock();
    std::latch waiting(1);
    bool came = true;
    {
        std::jthread waiter([&](const std::stop_token& stop) {
            waiting.count_down();
            came = clock.wait(clock.steady_now() + std::chrono::hours(1), stop);
        });
        waiting.wait();
    }  // requests a stop and joins

    EXPECT_FALSE(came);
}

TEST(SystemClock, IsOneForTheWholeProcess) {
    EXPECT_EQ(&eskit::system_clock(), &eskit::system_clock());
}

}  // namespace
