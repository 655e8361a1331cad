#include <eskit/store/stream.hpp>

#include <gtest/gtest.h>

#include <ranges>

namespace eskit::inline v0_1 {
namespace {

static_assert(std::ranges::contiguous_range<Stream<int>>);
static_assert(std::ranges::contiguous_range<Page<int>>);
static_assert(std::ranges::sized_range<const Stream<int>>);

std::vector<Event<int>> numbers(int count) {
    std::vector<Event<int>> made;
    for (int n = 1; n <= count; ++n) {
        made.emplace_back(EventInfo::Fields{.version = n, .global_sequence = 10 * n},
                          std::make_shared<const int>(n));
    }
    return made;
}

TEST(Stream, IsARangeOfItsEventsInTheirOrder) {
    const Stream<int> stream(numbers(3), 3);

    std::vector<int> found;
    for (const Event<int>& event : stream) {
        found.push_back(event.data());
    }

    EXPECT_EQ(found, (std::vector{1, 2, 3}));
    EXPECT_EQ(stream.size(), 3U);
    EXPECT_FALSE(stream.empty());
    EXPECT_EQ(stream[2].version(), 3);
    EXPECT_EQ(&stream[0], stream.begin());
}

TEST(Stream, KnowsAVersionBeyondTheEventsThatItHolds) {
    EXPECT_EQ(Stream<int>(numbers(2), 9).version(), 9);
    EXPECT_EQ(Stream<int>({}, 9).version(), 9);
}

TEST(Stream, ThatDoesNotExistIsEmptyAndAtVersionZero) {
    const Stream<int> stream({}, 0);

    EXPECT_TRUE(stream.empty());
    EXPECT_EQ(stream.size(), 0U);
    EXPECT_EQ(stream.version(), 0);
    EXPECT_EQ(stream.begin(), stream.end());
}

TEST(Stream, SharesTheDataOfItsCopies) {
    const Stream<int> stream(numbers(1), 1);

    const Stream<int> copy = stream;  // NOLINT(performance-unnecessary-copy-initialization)

    EXPECT_EQ(&copy[0].data(), &stream[0].data());
}

TEST(Page, IsARangeOfItsEventsAndACursor) {
    const Page<int> page(numbers(2), 25, false);

    EXPECT_EQ(page.size(), 2U);
    EXPECT_EQ(page[1].global_sequence(), 20);
    EXPECT_EQ(page.end() - page.begin(), 2);
    EXPECT_EQ(page.next(), 25);  // beyond its last event: others were looked at
    EXPECT_FALSE(page.at_end());
}

TEST(Page, MayBeEmptyBeforeTheEnd) {
    const Page<int> page({}, 25, false);

    EXPECT_TRUE(page.empty());
    EXPECT_EQ(page.begin(), page.end());
    EXPECT_FALSE(page.at_end());
    EXPECT_TRUE(Page<int>({}, 25, true).at_end());
}

}  // namespace
}  // namespace eskit::inline v0_1
