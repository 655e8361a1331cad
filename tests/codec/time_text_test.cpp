#include "codec/time_text.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <ratio>
#include <string>
#include <string_view>
#include <type_traits>

namespace eskit::inline v0_1::detail {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::sys_time;
using std::chrono::year;

template <class T>
constexpr bool is_point = false;
template <class Duration>
constexpr bool is_point<sys_time<Duration>> = true;

template <class T>
std::string written(const T& value) {
    const TimeOps& ops = *type_info<T>().ops.time;
    std::string text(time_text_bytes_max, '\0');  // no byte more, for sanitizers
    text.resize(is_point<T> ? write_timestamp(ops, &value, text.data())
                            : write_duration(ops, &value, text.data()));
    return text;
}

// Reads `text` into `value`; returns what is wrong with it, empty when nothing is.
template <class T>
std::string read(std::string_view text, T& value) {
    const TimeOps& ops = *type_info<T>().ops.time;
    const char* why =
        is_point<T> ? read_timestamp(ops, text, &value) : read_duration(ops, text, &value);
    return why == nullptr ? "" : why;
}

template <class T>
void expect_round_trip(const T& value) {
    const std::string text = written(value);
    T again{};

    EXPECT_EQ(read<T>(text, again), "") << text;
    EXPECT_EQ(again, value) << text;
}

TEST(TimestampText, RoundTripsAllYearsOfFourDigits) {
    // 13 days at a time meet every date of the calendar's 400 years at least once.
    const sys_days end = year{10000} / 1 / 1;
    for (sys_days day = year{0} / 1 / 1; day < end; day += std::chrono::days{13}) {
        expect_round_trip(std::chrono::sys_seconds{day} + 86'399s);
    }
    EXPECT_EQ(written(sys_days{year{0} / 1 / 1}), "0000-01-01T00:00:00Z");
    EXPECT_EQ(written(sys_days{year{9999} / 12 / 31}), "9999-12-31T00:00:00Z");
}

TEST(TimestampText, RoundTripsTheWholeRangeOfNanoseconds) {
    using Nanoseconds = sys_time<std::chrono::nanoseconds>;

    expect_round_trip(Nanoseconds::min());
    expect_round_trip(Nanoseconds::max());
    expect_round_trip(Nanoseconds{-1ns});
}

TEST(TimestampText, HasNoFormForYearsThatAreNotFourDigits) {
    EXPECT_EQ(written(sys_days{year{-1} / 12 / 31}), "");
    EXPECT_EQ(written(sys_days{year{10000} / 1 / 1}), "");
    EXPECT_EQ(written(sys_time<std::chrono::microseconds>::max()), "");
    EXPECT_EQ(written(sys_time<std::chrono::microseconds>::min()), "");
}

TEST(TimestampText, TellsWhatIsNoTimeFromWhatDoesNotFit) {
    std::chrono::sys_seconds value{};

    EXPECT_EQ(read("2023-02-29T00:00:00Z", value), " is not a point in time of RFC 3339");
    EXPECT_EQ(read("2024-02-29T00:00:00.5Z", value),
              " is not a multiple of the field's unit, or out of range");
}

TEST(TimestampText, RefusesEveryTextThatIsCut) {
    const std::string whole = "2024-02-29T12:34:56.789+01:30";
    sys_time<std::chrono::milliseconds> value{};
    ASSERT_EQ(read(whole, value), "");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const std::string cut = whole.substr(0, size);  // a copy, for sanitizers to see its end
        EXPECT_NE(read(cut, value), "") << cut;
    }
}

TEST(DurationText, RoundTripsTheWholeRangeOfAnyUnit) {
    expect_round_trip(std::chrono::nanoseconds::min());
    expect_round_trip(std::chrono::nanoseconds::max());
    expect_round_trip(std::chrono::hours::min());
    expect_round_trip(std::chrono::hours::max());
    expect_round_trip(std::chrono::duration<std::int64_t, std::atto>::min());
    expect_round_trip(std::chrono::duration<std::uint64_t, std::atto>::max());
    expect_round_trip(std::chrono::duration<std::int8_t>::min());
}

TEST(DurationText, OfTheLongestUnitFitsTheBuffer) {
    constexpr std::intmax_t longest = std::numeric_limits<std::intmax_t>::max();
    using Longest = std::chrono::duration<std::uint64_t, std::ratio<longest>>;

    expect_round_trip(Longest::max());
    EXPECT_LE(written(Longest::max()).size(), time_text_bytes_max);
}

TEST(DurationText, TellsWhatIsNoDurationFromWhatDoesNotFit) {
    std::chrono::duration<std::int8_t> value{};

    EXPECT_EQ(read("1.5", value), " is not a duration in seconds, like 1.500s");
    EXPECT_EQ(read("128s", value), " is not a multiple of the field's unit, or out of range");
    EXPECT_EQ(read("-128s", value), "");
    EXPECT_EQ(read("-129s", value), " is not a multiple of the field's unit, or out of range");
    EXPECT_EQ(read("0.5s", value), " is not a multiple of the field's unit, or out of range");
}

TEST(DurationText, ReadsMinusZeroAsZero) {
    std::chrono::seconds value = 1s;

    EXPECT_EQ(read("-0s", value), "");
    EXPECT_EQ(value, 0s);
}

}  // namespace
}  // namespace eskit::inline v0_1::detail
