#include <eskit/base/clock.hpp>

#include <gtest/gtest.h>

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

}  // namespace
