#include <eskit/store/expected_version.hpp>

#include <gtest/gtest.h>

#include <concepts>
#include <cstdint>
#include <limits>
#include <string>

namespace eskit::inline v0_1 {
namespace {

using Kind = ExpectedVersion::Kind;

static_assert(std::convertible_to<StreamVersion, ExpectedVersion>);
static_assert(std::convertible_to<int, ExpectedVersion>);
static_assert(std::convertible_to<std::uint64_t, ExpectedVersion>);
static_assert(!std::constructible_from<ExpectedVersion, GlobalSequence>);
static_assert(!std::constructible_from<ExpectedVersion, double>);
static_assert(!std::constructible_from<ExpectedVersion, Kind>);
static_assert(!std::default_initializable<ExpectedVersion>);

TEST(ExpectedVersion, IsMadeFromAnyNumberThatIsNotNegative) {
    constexpr ExpectedVersion three = 3;
    constexpr ExpectedVersion largest = std::numeric_limits<std::uint64_t>::max();

    EXPECT_EQ(three.kind(), Kind::exact);
    EXPECT_EQ(three.version(), 3);
    EXPECT_EQ(ExpectedVersion(StreamVersion{3}), three);
    EXPECT_EQ(ExpectedVersion(std::uint8_t{3}), three);
    EXPECT_EQ(largest.kind(), Kind::exact);
    EXPECT_EQ(largest.version().value, UINT64_MAX);
}

TEST(ExpectedVersion, ThatIsNegativeIsInvalidAndMatchesNothing) {
    for (const ExpectedVersion negative :
         {ExpectedVersion(-1), ExpectedVersion(INT64_MIN), ExpectedVersion(std::int8_t{-128})}) {
        EXPECT_EQ(negative.kind(), Kind::invalid);
        EXPECT_FALSE(negative.matches(0));
        EXPECT_FALSE(negative.matches(1));
        EXPECT_FALSE(negative.matches(negative.version()));
    }
}

TEST(ExpectedVersion, ThatIsExactMatchesThisVersionAlone) {
    EXPECT_TRUE(ExpectedVersion(2).matches(2));
    EXPECT_FALSE(ExpectedVersion(2).matches(1));
    EXPECT_FALSE(ExpectedVersion(2).matches(3));
    EXPECT_TRUE(ExpectedVersion(0).matches(0));
    EXPECT_FALSE(ExpectedVersion(0).matches(1));
}

TEST(ExpectedVersion, OfAnyMatchesWhateverThereIs) {
    EXPECT_TRUE(any_version.matches(0));
    EXPECT_TRUE(any_version.matches(1));
    EXPECT_TRUE(any_version.matches(UINT64_MAX));
}

TEST(ExpectedVersion, OfNoStreamMatchesVersionZeroAlone) {
    EXPECT_TRUE(no_stream.matches(0));
    EXPECT_FALSE(no_stream.matches(1));
}

TEST(ExpectedVersion, OfAnExistingStreamMatchesAllButVersionZero) {
    EXPECT_FALSE(stream_exists.matches(0));
    EXPECT_TRUE(stream_exists.matches(1));
    EXPECT_TRUE(stream_exists.matches(UINT64_MAX));
}

TEST(ExpectedVersion, KeepsKindsApartThatHaveTheSameNumber) {
    EXPECT_EQ(any_version, ExpectedVersion::any());
    EXPECT_NE(any_version, no_stream);
    EXPECT_NE(no_stream, stream_exists);
    EXPECT_NE(no_stream, ExpectedVersion(0));
    EXPECT_NE(ExpectedVersion(1), ExpectedVersion(2));
}

TEST(ExpectedVersion, IsDecidedWhileCompiling) {
    static_assert(ExpectedVersion(1).matches(1) && !no_stream.matches(1));
    static_assert(ExpectedVersion(-1).kind() == Kind::invalid);
}

TEST(ExpectedVersion, IsNamedInMessages) {
    EXPECT_EQ(to_string(ExpectedVersion(3)), "version 3");
    EXPECT_EQ(to_string(any_version), "any version");
    EXPECT_EQ(to_string(no_stream), "no stream");
    EXPECT_EQ(to_string(stream_exists), "an existing stream");
    EXPECT_EQ(to_string(ExpectedVersion(-1)), "a negative version");
}

}  // namespace
}  // namespace eskit::inline v0_1
