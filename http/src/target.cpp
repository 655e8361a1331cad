#include "target.hpp"

#include <eskit/detail/text.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace eskit::inline v0_1::http {
namespace {

// The value of a hexadecimal digit; -1 for anything else.
int digit(char character) noexcept {
    constexpr std::string_view digits = "0123456789abcdefABCDEF";
    const std::size_t at = digits.find(character);
    return at == std::string_view::npos ? -1 : static_cast<int>(at < 16 ? at : at - 6);
}

std::optional<std::string> decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '+') {
            decoded += ' ';
        } else if (text[at] != '%') {
            decoded += text[at];
        } else {
            const int high = at + 2 < text.size() ? digit(text[at + 1]) : -1;
            const int low = high >= 0 ? digit(text[at + 2]) : -1;
            if (low < 0) {
                return std::nullopt;
            }
            decoded += static_cast<char>(high * 16 + low);
            at += 2;
        }
    }
    if (!eskit::detail::is_plain(decoded)) {
        return std::nullopt;
    }
    return decoded;
}

}  // namespace

std::optional<std::string_view> Request::parameter(std::string_view name) const noexcept {
    const auto found = std::find_if(query.begin(), query.end(),
                                    [&](const Parameter& each) { return each.name == name; });
    return found == query.end() ? std::nullopt : std::optional<std::string_view>(found->value);
}

namespace detail {

std::optional<Target> parse_target(std::string_view text) {
    const auto is_visible = [](char character) { return character > ' ' && character < '\x7F'; };
    if (!text.starts_with('/') || !std::all_of(text.begin(), text.end(), is_visible) ||
        text.find('#') != std::string_view::npos) {
        return std::nullopt;
    }
    const std::size_t mark = text.find('?');
    Target target{.path = std::string(text.substr(0, mark)), .query = {}};
    if (mark == std::string_view::npos) {
        return target;
    }
    std::string_view rest = text.substr(mark + 1);
    while (!rest.empty()) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        if (pair.empty()) {
            continue;
        }
        const std::size_t equals = std::min(pair.find('='), pair.size());
        auto name = decode(pair.substr(0, equals));
        auto value = decode(pair.substr(std::min(pair.size(), equals + 1)));
        if (!name || !value) {
            return std::nullopt;
        }
        target.query.push_back({.name = std::move(*name), .value = std::move(*value)});
    }
    return target;
}

}  // namespace detail
}  // namespace eskit::inline v0_1::http
