#include <eskit/detail/text.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace eskit::inline v0_1::detail {
namespace {

constexpr std::uint64_t every_byte = 0x0101010101010101U;
constexpr std::uint64_t high_bits = every_byte << 7;

// The first eight bytes; where the text is shorter, spaces.
std::uint64_t first_word(std::string_view text) noexcept {
    std::uint64_t word = every_byte * ' ';
    if (text.size() >= sizeof word) {
        std::memcpy(&word, text.data(), sizeof word);  // of a fixed size: no call
    } else {
        std::memcpy(&word, text.data(), text.size());
    }
    return word;
}

std::string_view after_first_word(std::string_view text) noexcept {
    return text.substr(std::min(text.size(), sizeof(std::uint64_t)));
}

// Whether one of the eight bytes is less than `bound`, which is at most 128.
constexpr bool has_byte_below(std::uint64_t word, std::uint8_t bound) noexcept {
    return ((word - every_byte * bound) & ~word & high_bits) != 0;
}

constexpr bool has_control_byte(std::uint64_t word) noexcept {
    return has_byte_below(word, 0x20) || has_byte_below(word ^ (every_byte * 0x7F), 1);
}

// Length of the well-formed UTF-8 sequence at the start of `text` (Unicode 15, table 3-7), 0 if
// there is none.
std::size_t sequence_size(std::string_view text) noexcept {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
    const auto continues = [&](std::size_t at) { return (byte(at) & 0xC0U) == 0x80U; };
    const std::uint8_t lead = byte(0);
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
        return text.size() >= 2 && continues(1) ? 2 : 0;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (text.size() < 3 || !continues(1) || !continues(2) || (lead == 0xE0 && byte(1) < 0xA0) ||
            (lead == 0xED && byte(1) > 0x9F)) {
            return 0;
        }
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (text.size() < 4 || !continues(1) || !continues(2) || !continues(3) ||
            (lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) > 0x8F)) {
            return 0;
        }
        return 4;
    }
    return 0;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        if ((first_word(text) & high_bits) == 0) {
            text = after_first_word(text);
            continue;
        }
        const std::size_t size = sequence_size(text);
        if (size == 0) {
            return false;
        }
        text.remove_prefix(size);
    }
    return true;
}

bool has_control_bytes(std::string_view text) noexcept {
    for (; !text.empty(); text = after_first_word(text)) {
        if (has_control_byte(first_word(text))) {
            return true;
        }
    }
    return false;
}

bool is_plain(std::string_view text) noexcept {
    for (; !text.empty(); text = after_first_word(text)) {
        const std::uint64_t word = first_word(text);
        if ((word & high_bits) != 0) {
            return is_utf8(text) && !has_control_bytes(text);
        }
        if (has_control_byte(word)) {
            return false;
        }
    }
    return true;
}

std::string printable(std::string_view text, std::size_t bytes_max) {
    constexpr char digits[] = "0123456789abcdef";
    std::string out;
    while (!text.empty()) {
        if (out.size() >= bytes_max) {
            return out + "...";
        }
        const auto byte = static_cast<std::uint8_t>(text.front());
        const std::size_t size = sequence_size(text);
        if (size == 0 || byte < 0x20 || byte == 0x7F) {
            out += "\\x";
            out += digits[byte >> 4];
            out += digits[byte & 15];
            text.remove_prefix(1);
            continue;
        }
        out += text.substr(0, size);
        text.remove_prefix(size);
    }
    return out;
}

std::string quoted(std::string_view text) {
    return "'" + printable(text) + "'";
}

}  // namespace eskit::inline v0_1::detail
