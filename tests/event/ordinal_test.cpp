#include <eskit/event/ordinal.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <type_traits>

namespace {

using eskit::GlobalSequence;
using eskit::StreamVersion;

TEST(Ordinal, IsZeroUntilItIsSet) {
    EXPECT_EQ(StreamVersion{}, 0);
    EXPECT_EQ(GlobalSequence{}.value, 0U);
}

TEST(Ordinal, IsMadeFromIntegersAlone) {
    static_assert(std::is_convertible_v<int, StreamVersion>);
    static_assert(std::is_convertible_v<std::uint64_t, StreamVersion>);
    static_assert(!std::is_convertible_v<double, StreamVersion>);
    static_assert(!std::is_constructible_v<StreamVersion, double>);
    constexpr std::uint64_t max = std::numeric_limits<std::uint64_t>::max();

    EXPECT_EQ(StreamVersion{max}.value, max);
}

TEST(Ordinal, NeverConvertsIntoAnotherKindOrANumber) {
    static_assert(!std::is_constructible_v<StreamVersion, GlobalSequence>);
    static_assert(!std::is_assignable_v<GlobalSequence&, StreamVersion>);
    static_assert(!std::is_constructible_v<std::uint64_t, StreamVersion>);
    static_assert(!std::equality_comparable_with<StreamVersion, GlobalSequence>);
}

TEST(Ordinal, ComparesByValueAndWithPlainNumbers) {
    constexpr StreamVersion two = 2;

    EXPECT_EQ(two, StreamVersion{2});
    EXPECT_LT(two, StreamVersion{3});
    EXPECT_GT(StreamVersion{std::uint64_t{1} << 63}, two);
    EXPECT_EQ(2, two);
    EXPECT_LE(two, 2);
    EXPECT_NE(two, 1);
}

TEST(Ordinal, CostsNoMoreThanItsNumber) {
    static_assert(sizeof(StreamVersion) == sizeof(std::uint64_t));
    static_assert(std::is_trivially_copyable_v<GlobalSequence>);
    constexpr GlobalSequence known = 7;
    static_assert(known == 7 && known.value == 7);

    SUCCEED();
}

}  // namespace
