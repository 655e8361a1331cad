#include "json_scan.hpp"

#include <eskit/detail/text.hpp>

#include <algorithm>
#include <bitset>
#include <string_view>

namespace eskit::inline v0_1::detail {
namespace {

constexpr const char* text_ends = "the text ends early";

// Four hexadecimal digits; -1 for anything else.
int hex_unit(const char* from, const char* end) {
    if (end - from < 4) {
        return -1;
    }
    int unit = 0;
    for (int at = 0; at < 4; ++at) {
        const char c = from[at];
        const int digit = is_digit(c)              ? c - '0'
                          : (c >= 'a' && c <= 'f') ? c - 'a' + 10
                          : (c >= 'A' && c <= 'F') ? c - 'A' + 10
                                                   : -1;
        if (digit < 0) {
            return -1;
        }
        unit = unit * 16 + digit;
    }
    return unit;
}

void append_utf8(std::string& text, unsigned point) {
    const auto add = [&](unsigned byte) { text += static_cast<char>(byte); };
    if (point < 0x80) {
        add(point);
    } else if (point < 0x800) {
        add(0xC0 | point >> 6);
        add(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        add(0xE0 | point >> 12);
        add(0x80 | (point >> 6 & 0x3F));
        add(0x80 | (point & 0x3F));
    } else {
        add(0xF0 | point >> 18);
        add(0x80 | (point >> 12 & 0x3F));
        add(0x80 | (point >> 6 & 0x3F));
        add(0x80 | (point & 0x3F));
    }
}

// The rest of an escape, from behind "\u".
Scanned scan_unicode_escape(const char* from, const char* end, std::string* text) {
    constexpr const char* lone = "a lone surrogate";
    const int unit = hex_unit(from, end);
    if (unit < 0) {
        return {from, "four hexadecimal digits belong here"};
    }
    auto point = static_cast<unsigned>(unit);
    const char* at = from + 4;
    if (point >= 0xDC00 && point <= 0xDFFF) {
        return {from, lone};
    }
    if (point >= 0xD800 && point <= 0xDBFF) {
        const int low = end - at >= 6 && at[0] == '\\' && at[1] == 'u' ? hex_unit(at + 2, end) : -1;
        if (low < 0xDC00 || low > 0xDFFF) {
            return {from, lone};
        }
        point = 0x10000 + ((point - 0xD800) << 10) + static_cast<unsigned>(low - 0xDC00);
        at += 6;
    }
    if (text != nullptr) {
        append_utf8(*text, point);
    }
    return {at, nullptr};
}

// The rest of an escape, from behind its backslash.
Scanned scan_escape(const char* from, const char* end, std::string* text) {
    if (from == end) {
        return {from, text_ends};
    }
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    if (*from == 'u') {
        return scan_unicode_escape(from + 1, end, text);
    }
    const std::size_t which = names.find(*from);
    if (which == std::string_view::npos) {
        return {from, "not an escape of JSON"};
    }
    if (text != nullptr) {
        *text += meanings[which];
    }
    return {from + 1, nullptr};
}

const char* skip_space(const char* from, const char* end) {
    while (from != end && is_space(*from)) {
        ++from;
    }
    return from;
}

// A string, number or word.
Scanned scan_scalar(const char* from, const char* end) {
    const std::string_view rest(from, static_cast<std::size_t>(end - from));
    if (*from == '"') {
        return scan_string(from + 1, end, nullptr);
    }
    for (const std::string_view word : {"true", "false", "null"}) {
        if (rest.starts_with(word)) {
            return {from + word.size(), nullptr};
        }
    }
    if (*from == '-' || is_digit(*from)) {
        return scan_number(from, end);
    }
    return {from, "a value belongs here"};
}

// `"key":`
Scanned scan_key(const char* from, const char* end) {
    if (from == end || *from != '"') {
        return {from, from == end ? text_ends : "a key belongs here"};
    }
    Scanned key = scan_string(from + 1, end, nullptr);
    if (key.fault != nullptr) {
        return key;
    }
    key.end = skip_space(key.end, end);
    if (key.end == end || *key.end != ':') {
        return {key.end, key.end == end ? text_ends : "':' belongs here"};
    }
    return {key.end + 1, nullptr};
}

}  // namespace

Scanned scan_string(const char* from, const char* end, std::string* text) {
    while (true) {
        const char* part = from;
        from = find_special(from, end);
        while (from != end && static_cast<unsigned char>(*from) >= 0x80) {
            from = find_special(from + 1, end);
        }
        const std::string_view raw(part, static_cast<std::size_t>(from - part));
        if (!is_utf8(raw)) {
            return {part, "text that is not UTF-8"};
        }
        if (text != nullptr) {
            *text += raw;
        }
        if (from == end) {
            return {from, text_ends};
        }
        if (*from == '"') {
            return {from + 1, nullptr};
        }
        if (*from != '\\') {
            return {from, "a control byte in a string"};
        }
        const Scanned escape = scan_escape(from + 1, end, text);
        if (escape.fault != nullptr) {
            return escape;
        }
        from = escape.end;
    }
}

Scanned scan_number(const char* from, const char* end) {
    constexpr const char* digit_missing = "a digit belongs here";
    const auto skip_digits = [&] {
        const char* first = from;
        while (from != end && is_digit(*from)) {
            ++from;
        }
        return from != first;
    };
    if (from != end && *from == '-') {
        ++from;
    }
    if (from != end && *from == '0') {
        ++from;
        if (from != end && is_digit(*from)) {
            return {from, "a number with a leading zero"};
        }
    } else if (!skip_digits()) {
        return {from, digit_missing};
    }
    if (from != end && *from == '.') {
        ++from;
        if (!skip_digits()) {
            return {from, digit_missing};
        }
    }
    if (from != end && (*from == 'e' || *from == 'E')) {
        ++from;
        if (from != end && (*from == '+' || *from == '-')) {
            ++from;
        }
        if (!skip_digits()) {
            return {from, digit_missing};
        }
    }
    return {from, nullptr};
}

// No recursion: what is skipped comes from outside.
Scanned scan_value(const char* from, const char* end, std::size_t depth_max) {
    std::bitset<scan_depth_max> is_object;
    std::size_t depth = 0;
    const auto expect_key = [&](const char* at) {
        const Scanned key = scan_key(skip_space(at, end), end);
        from = key.end;
        return key;
    };
    while (true) {
        from = skip_space(from, end);
        if (from == end) {
            return {from, text_ends};
        }
        if (*from == '{' || *from == '[') {
            if (depth == std::min(depth_max, scan_depth_max)) {
                return {from, "nested too deep"};
            }
            is_object[depth] = *from == '{';
            const char close = *from == '{' ? '}' : ']';
            const char* first = skip_space(from + 1, end);
            if (first == end || *first != close) {
                ++depth;
                if (close == ']') {
                    from = first;
                } else if (const Scanned key = expect_key(first); key.fault != nullptr) {
                    return key;
                }
                continue;
            }
            from = first + 1;  // empty
        } else {
            const Scanned scalar = scan_scalar(from, end);
            if (scalar.fault != nullptr) {
                return scalar;
            }
            from = scalar.end;
        }
        // A value has ended, and with it maybe those around it.
        while (depth > 0) {
            from = skip_space(from, end);
            if (from == end) {
                return {from, text_ends};
            }
            if (*from != (is_object[depth - 1] ? '}' : ']')) {
                break;
            }
            ++from;
            --depth;
        }
        if (depth == 0) {
            return {from, nullptr};
        }
        if (*from != ',') {
            return {from, "',' or the end of a list or object belongs here"};
        }
        ++from;
        if (is_object[depth - 1]) {
            if (const Scanned key = expect_key(from); key.fault != nullptr) {
                return key;
            }
        }
    }
}

}  // namespace eskit::inline v0_1::detail
