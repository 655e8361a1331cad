#include "time_text.hpp"

#include "integer.hpp"

#include <charconv>
#include <chrono>
#include <cstdint>

namespace eskit::inline v0_1::detail {
namespace {

__extension__ using Wide = __int128;  // holds any number of ticks times any period

constexpr const char* not_representable = " is not a multiple of the field's unit, or out of range";
constexpr const char* not_timestamp = " is not a point in time of RFC 3339";
constexpr const char* not_duration = " is not a duration in seconds, like 1.500s";

constexpr std::int64_t seconds_per_day = 86'400;
constexpr int decimals_max = 18;

Wide load_ticks(const TimeOps& ops, const void* value) {
    const Integer ticks = load_integer(ops.count, value);
    return ticks.negative ? -static_cast<Wide>(ticks.magnitude)
                          : static_cast<Wide>(ticks.magnitude);
}

constexpr std::int64_t power_of_ten(int exponent) {
    std::int64_t power = 1;
    for (int count = 0; count < exponent; ++count) {
        power *= 10;
    }
    return power;
}

// `value` in exactly `width` digits.
char* write_padded(char* out, std::uint64_t value, int width) {
    for (int at = width - 1; at >= 0; --at) {
        out[at] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    return out + width;
}

char* write_decimals(char* out, std::uint64_t fraction, int digits) {
    if (digits == 0) {
        return out;
    }
    *out = '.';
    return write_padded(out + 1, fraction, digits);
}

// Reads from the front of a text. After a failure `ok` is false for good.
struct Reader {
    std::string_view text;
    bool ok = true;

    [[nodiscard]] bool at_digit() const {
        return !text.empty() && text.front() >= '0' && text.front() <= '9';
    }
    bool take(char wanted) {
        if (text.empty() || text.front() != wanted) {
            return false;
        }
        text.remove_prefix(1);
        return true;
    }
    void expect(char wanted) { ok = take(wanted) && ok; }
    std::int64_t number(int width) {
        std::int64_t value = 0;
        for (int at = 0; at < width; ++at) {
            if (!at_digit()) {
                ok = false;
                return 0;
            }
            value = value * 10 + (text.front() - '0');
            text.remove_prefix(1);
        }
        return value;
    }
    // ".123" in units of 10^-18; at least one digit and at most 18, but any number of zeros.
    std::int64_t decimals() {
        if (!take('.')) {
            return 0;
        }
        ok = at_digit() && ok;
        std::int64_t value = 0;
        int count = 0;
        for (; at_digit(); text.remove_prefix(1)) {
            const int digit = text.front() - '0';
            if (count < decimals_max) {
                value = value * 10 + digit;
                ++count;
            } else if (digit != 0) {
                ok = false;
            }
        }
        return value * power_of_ten(decimals_max - count);
    }
};

// Stores seconds + fraction * 10^-18 as ticks; false when that is no whole number of ticks, or too
// many.
bool store_ticks(const TimeOps& ops, Wide seconds, std::int64_t fraction, void* value) {
    const std::int64_t unit = power_of_ten(decimals_max - ops.digits);  // 10^-18 seconds in 1/den
    if (fraction % unit != 0) {
        return false;
    }
    Wide count = 0;
    if (__builtin_mul_overflow(seconds, static_cast<Wide>(ops.den), &count) ||
        __builtin_add_overflow(count, static_cast<Wide>(fraction / unit), &count) ||
        count % ops.num != 0) {
        return false;
    }
    count /= ops.num;
    const Wide magnitude = count < 0 ? -count : count;
    if (magnitude > static_cast<Wide>(std::numeric_limits<std::uint64_t>::max())) {
        return false;
    }
    return store_integer(ops.count, value, {static_cast<std::uint64_t>(magnitude), count < 0});
}

}  // namespace

std::size_t write_timestamp(const TimeOps& ops, const void* value, char* out) {
    const Wide scaled = load_ticks(ops, value) * ops.num;  // in 1/den seconds
    Wide seconds = scaled / ops.den;
    Wide fraction = scaled % ops.den;
    if (fraction < 0) {
        fraction += ops.den;
        --seconds;
    }
    // 0000-01-01 and 10000-01-01 in seconds since 1970.
    if (seconds < -62'167'219'200 || seconds >= 253'402'300'800) {
        return 0;
    }
    const auto whole = static_cast<std::int64_t>(seconds);
    const std::int64_t days =
        whole >= 0 ? whole / seconds_per_day : -((-whole + seconds_per_day - 1) / seconds_per_day);
    const auto in_day = static_cast<std::uint64_t>(whole - days * seconds_per_day);
    const std::chrono::year_month_day date{
        std::chrono::sys_days{std::chrono::days{static_cast<int>(days)}}};
    char* at = write_padded(out, static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
    *at++ = '-';
    at = write_padded(at, static_cast<unsigned>(date.month()), 2);
    *at++ = '-';
    at = write_padded(at, static_cast<unsigned>(date.day()), 2);
    *at++ = 'T';
    at = write_padded(at, in_day / 3600, 2);
    *at++ = ':';
    at = write_padded(at, in_day / 60 % 60, 2);
    *at++ = ':';
    at = write_padded(at, in_day % 60, 2);
    at = write_decimals(at, static_cast<std::uint64_t>(fraction), ops.digits);
    *at++ = 'Z';
    return static_cast<std::size_t>(at - out);
}

std::size_t write_duration(const TimeOps& ops, const void* value, char* out) {
    Wide scaled = load_ticks(ops, value) * ops.num;
    char* at = out;
    if (scaled < 0) {
        *at++ = '-';
        scaled = -scaled;
    }
    // Up to 2^64 ticks of up to 2^63 seconds: two halves of at most 19 digits.
    const Wide seconds = scaled / ops.den;
    const Wide half = static_cast<Wide>(power_of_ten(18)) * 10;
    const auto high = static_cast<std::uint64_t>(seconds / half);
    const auto low = static_cast<std::uint64_t>(seconds % half);
    if (high > 0) {
        at = std::to_chars(at, at + 20, high).ptr;
        at = write_padded(at, low, 19);
    } else {
        at = std::to_chars(at, at + 20, low).ptr;
    }
    at = write_decimals(at, static_cast<std::uint64_t>(scaled % ops.den), ops.digits);
    *at++ = 's';
    return static_cast<std::size_t>(at - out);
}

const char* read_timestamp(const TimeOps& ops, std::string_view text, void* value) {
    Reader in{text};
    const auto year = static_cast<int>(in.number(4));
    in.expect('-');
    const auto month = static_cast<unsigned>(in.number(2));
    in.expect('-');
    const auto day = static_cast<unsigned>(in.number(2));
    in.expect('T');
    const std::int64_t hour = in.number(2);
    in.expect(':');
    const std::int64_t minute = in.number(2);
    in.expect(':');
    const std::int64_t second = in.number(2);
    const std::int64_t fraction = in.decimals();
    std::int64_t offset_minutes = 0;
    if (!in.take('Z')) {
        const bool west = !in.text.empty() && in.text.front() == '-';
        in.expect(west ? '-' : '+');
        const std::int64_t hours = in.number(2);
        in.expect(':');
        const std::int64_t minutes = in.number(2);
        in.ok = in.ok && hours <= 23 && minutes <= 59;
        offset_minutes = (hours * 60 + minutes) * (west ? -1 : 1);
    }
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                           std::chrono::day{day}};
    if (!in.ok || !in.text.empty() || !date.ok() || hour > 23 || minute > 59 || second > 59) {
        return not_timestamp;
    }
    const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
    const std::int64_t seconds =
        days * seconds_per_day + hour * 3600 + minute * 60 + second - offset_minutes * 60;
    return store_ticks(ops, seconds, fraction, value) ? nullptr : not_representable;
}

const char* read_duration(const TimeOps& ops, std::string_view text, void* value) {
    Reader in{text};
    const bool negative = in.take('-');
    Wide seconds = 0;
    if (!in.at_digit()) {
        return not_duration;
    }
    if (in.take('0') && in.at_digit()) {
        return not_duration;  // a leading zero
    }
    for (; in.at_digit(); in.text.remove_prefix(1)) {
        if (__builtin_mul_overflow(seconds, static_cast<Wide>(10), &seconds) ||
            __builtin_add_overflow(seconds, static_cast<Wide>(in.text.front() - '0'), &seconds)) {
            return not_representable;
        }
    }
    const std::int64_t fraction = in.decimals();
    in.expect('s');
    if (!in.ok || !in.text.empty()) {
        return not_duration;
    }
    return store_ticks(ops, negative ? -seconds : seconds, negative ? -fraction : fraction, value)
               ? nullptr
               : not_representable;
}

}  // namespace eskit::inline v0_1::detail
