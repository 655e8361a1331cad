#include "base64.hpp"

#include <array>
#include <cstdint>

namespace eskit::inline v0_1::detail {
namespace {

constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 255;

constexpr std::array<std::uint8_t, 256> values = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(no_digit);
    for (std::uint8_t value = 0; value < 64; ++value) {
        table[static_cast<std::uint8_t>(digits[value])] = value;
    }
    return table;
}();

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
    return at < bytes.size() ? static_cast<std::uint8_t>(bytes[at]) : 0;
}

}  // namespace

void append_base64(std::string_view bytes, std::string& out) {
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::uint32_t group =
            byte_at(bytes, at) << 16 | byte_at(bytes, at + 1) << 8 | byte_at(bytes, at + 2);
        const char four[4] = {digits[group >> 18], digits[group >> 12 & 63],
                              at + 1 < bytes.size() ? digits[group >> 6 & 63] : '=',
                              at + 2 < bytes.size() ? digits[group & 63] : '='};
        out.append(four, 4);
    }
}

std::size_t base64_bytes(std::string_view text) {
    const std::size_t bytes = text.size() / 4 * 3;
    if (text.ends_with("==")) {
        return bytes - (bytes >= 2 ? 2 : bytes);
    }
    return text.ends_with("=") && bytes >= 1 ? bytes - 1 : bytes;
}

bool read_base64(std::string_view text, unsigned char* into) {
    if (text.size() % 4 != 0) {
        return false;
    }
    std::size_t left = base64_bytes(text);
    for (std::size_t at = 0; at < text.size(); at += 4) {
        const std::size_t bytes = left < 3 ? left : 3;
        std::uint32_t group = 0;
        for (std::size_t digit = 0; digit < 4; ++digit) {
            std::uint32_t value = 0;
            if (digit <= bytes) {
                value = values[static_cast<std::uint8_t>(text[at + digit])];
                if (value == no_digit) {
                    return false;
                }
            }
            group = group << 6 | value;
        }
        // Bits that stand for no byte are zero, so that bytes have one text only.
        if ((bytes == 1 && (group & 0xFFFF) != 0) || (bytes == 2 && (group & 0xFF) != 0)) {
            return false;
        }
        for (std::size_t byte = 0; byte < bytes; ++byte) {
            *into++ = static_cast<unsigned char>(group >> (16 - 8 * byte));
        }
        left -= bytes;
    }
    return true;
}

}  // namespace eskit::inline v0_1::detail
