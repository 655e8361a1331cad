// Looking at many bytes of JSON text at once.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

namespace eskit::inline v0_1::detail {

inline constexpr std::uint64_t every_byte = 0x0101010101010101U;
inline constexpr std::uint64_t high_bits = 0x8080808080808080U;

// Marks (in each byte's high bit) the bytes of `word` that a JSON string cannot hold as they are,
// or that need a closer look: quote, backslash, control bytes, and everything beyond ASCII. Bytes
// above a marked one may be marked falsely.
[[nodiscard]] constexpr std::uint64_t special_bytes(std::uint64_t word) {
    const std::uint64_t quote = word ^ (every_byte * '"');
    const std::uint64_t backslash = word ^ (every_byte * '\\');
    return ((quote - every_byte) | (backslash - every_byte) | (word - every_byte * 0x20) | word) &
           high_bits;
}

[[nodiscard]] constexpr bool is_special(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte >= 0x80 || c == '"' || c == '\\';
}

// The first special byte of [from, end), or end.
[[nodiscard]] inline const char* find_special(const char* from, const char* end) {
    while (end - from >= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, from, 8);
        const std::uint64_t marks = special_bytes(word);
        if (marks != 0) {
            if constexpr (std::endian::native == std::endian::little) {
                return from + (std::countr_zero(marks) >> 3);
            } else {
                break;
            }
        }
        from += 8;
    }
    while (from != end && !is_special(*from)) {
        ++from;
    }
    return from;
}

[[nodiscard]] constexpr bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Where reading stopped, and what is wrong there (nullptr: nothing).
struct Scanned {
    const char* end = nullptr;
    const char* fault = nullptr;
};

// Each reads from the front of [from, end), which may go on after what is read.

// The rest of a string, from behind its opening quote. Appends its text to `text` if there is one.
[[nodiscard]] Scanned scan_string(const char* from, const char* end, std::string* text);
[[nodiscard]] Scanned scan_number(const char* from, const char* end);
// A whole value. Lists and objects may be nested `depth_max` deep, and no deeper than
// scan_depth_max.
[[nodiscard]] Scanned scan_value(const char* from, const char* end, std::size_t depth_max);

inline constexpr std::size_t scan_depth_max = 512;

}  // namespace eskit::inline v0_1::detail
