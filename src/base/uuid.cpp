#include <eskit/base/uuid.hpp>

#include <cstddef>

namespace eskit::inline v0_1 {
namespace {

constexpr std::size_t text_size = 36;

constexpr bool is_dash_position(std::size_t index) {
    return index == 8 || index == 13 || index == 18 || index == 23;
}

constexpr int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    if (digit >= 'a' && digit <= 'f') {
        return digit - 'a' + 10;
    }
    if (digit >= 'A' && digit <= 'F') {
        return digit - 'A' + 10;
    }
    return -1;
}

}  // namespace

std::string to_string(const Uuid& id) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text(text_size, '-');
    std::size_t at = 0;
    for (const std::uint8_t byte : id) {
        if (is_dash_position(at)) {
            ++at;
        }
        text[at++] = digits[byte >> 4];
        text[at++] = digits[byte & 15];
    }
    return text;
}

std::optional<Uuid> parse_uuid(std::string_view text) {
    if (text.size() != text_size) {
        return std::nullopt;
    }
    Uuid id{};
    std::size_t nibble = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (is_dash_position(at)) {
            if (text[at] != '-') {
                return std::nullopt;
            }
            continue;
        }
        const int value = hex_value(text[at]);
        if (value < 0) {
            return std::nullopt;
        }
        id[nibble / 2] = static_cast<std::uint8_t>(id[nibble / 2] << 4 | value);
        ++nibble;
    }
    return id;
}

}  // namespace eskit::inline v0_1
