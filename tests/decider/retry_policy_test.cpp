#include <eskit/decider/retry_policy.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

namespace {

using eskit::RetryPolicy;
using std::chrono::microseconds;

// The longest pause after the `attempt`-th failure: randomness is taken modulo one more than it.
microseconds longest_pause(const RetryPolicy& policy, std::uint32_t attempt) {
    microseconds longest{0};
    for (std::uint64_t random = 0; random < 4096; ++random) {
        longest = std::max(longest, policy.pause(attempt, random));
    }
    return longest;
}

TEST(RetryPolicy, DoublesThePauseUpToTheLongest) {
    const RetryPolicy policy{.first = microseconds{100}, .longest = microseconds{1000}};

    EXPECT_EQ(longest_pause(policy, 1), microseconds{100});
    EXPECT_EQ(longest_pause(policy, 2), microseconds{200});
    EXPECT_EQ(longest_pause(policy, 3), microseconds{400});
    EXPECT_EQ(longest_pause(policy, 4), microseconds{800});
    EXPECT_EQ(longest_pause(policy, 5), microseconds{1000});
    EXPECT_EQ(longest_pause(policy, 500), microseconds{1000});
}

TEST(RetryPolicy, WaitsARandomPartOfThePause) {
    const RetryPolicy policy{.first = microseconds{100}, .longest = microseconds{1000}};

    EXPECT_EQ(policy.pause(1, 0), microseconds{0});
    EXPECT_EQ(policy.pause(1, 37), microseconds{37});
    EXPECT_EQ(policy.pause(1, 100), microseconds{100});
    EXPECT_EQ(policy.pause(1, 101), microseconds{0});
    EXPECT_EQ(policy.pause(2, 101), microseconds{101});
}

TEST(RetryPolicy, NeverWaitsLongerThanTheLongestWhateverIsRandom) {
    const RetryPolicy policy{.first = microseconds{700}, .longest = microseconds{300}};

    EXPECT_LE(policy.pause(1, std::numeric_limits<std::uint64_t>::max()), microseconds{300});
    EXPECT_EQ(longest_pause(policy, 1), microseconds{300});
}

TEST(RetryPolicy, CountsFailuresFromOne) {
    const RetryPolicy policy{.first = microseconds{100}, .longest = microseconds{1000}};

    EXPECT_EQ(longest_pause(policy, 0), longest_pause(policy, 1));
}

TEST(RetryPolicy, WithoutPausesWaitsNotAtAll) {
    const RetryPolicy none{.first = microseconds{0}, .longest = microseconds{0}};
    const RetryPolicy negative{.first = microseconds{-5}, .longest = microseconds{-5}};

    EXPECT_EQ(longest_pause(none, 9), microseconds{0});
    EXPECT_EQ(longest_pause(negative, 9), microseconds{0});
}

TEST(RetryPolicy, SurvivesPausesThatCannotBeDoubled) {
    const RetryPolicy policy{.first = microseconds::max() / 2, .longest = microseconds::max()};

    EXPECT_EQ(policy.pause(60, std::uint64_t{1} << 62), microseconds{std::int64_t{1} << 62});
    EXPECT_EQ(policy.pause(2, 5), microseconds{5});
}

TEST(RetryPolicy, TriesEightTimesUnlessToldOtherwise) {
    EXPECT_EQ(RetryPolicy{}.attempts_max, 8U);
    EXPECT_EQ(longest_pause(RetryPolicy{}, 1), microseconds{500});
}

}  // namespace
