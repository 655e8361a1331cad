// Names of types and enumerators, read from the compiler's own spelling of a function's signature.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

namespace eskit::inline v0_1 {

/// The values among which enumerators are looked for. Specialise it for an enum whose enumerators
/// lie outside the default range; a range may hold at most 1,024 values.
template <class Enum>
struct EnumRange {
    static constexpr std::int64_t min = std::is_signed_v<std::underlying_type_t<Enum>> ? -16 : 0;
    static constexpr std::int64_t max =
        sizeof(Enum) == 1 && std::is_signed_v<std::underlying_type_t<Enum>> ? 127 : 239;
};

namespace detail {

// The compiler's spelling of T, unique per type within one compiler.
template <class T>
consteval std::string_view type_text() {
    const std::string_view text = __PRETTY_FUNCTION__;
    const std::size_t from = text.find("T = ") + 4;
    // g++ appends "; std::string_view = ...]"
    std::size_t to = text.find("; std::string_view = ");
    if (to == std::string_view::npos) {
        to = text.size() - 1;
    }
    return text.substr(from, to - from);
}

template <class Enum, Enum... values>
consteval std::string_view enumerators_text() {
    std::string_view text = __PRETTY_FUNCTION__;
#ifdef __clang__
    text.remove_prefix(text.find("values = <") + 10);
    return text.substr(0, text.rfind('>'));
#else
    text.remove_prefix(text.find("values = {") + 10);
    return text.substr(0, text.rfind('}'));
#endif
}

// The first comma that is not within brackets, as those of "Box<int, long>::Color::red" are.
consteval std::size_t first_outer_comma(std::string_view text) {
    int depth = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '(' || c == '<' || c == '{') {
            ++depth;
        } else if (c == ')' || c == '>' || c == '}') {
            --depth;
        } else if (c == ',' && depth == 0) {
            return at;
        }
    }
    return std::string_view::npos;
}

// "red" of "ns::Color::red" and of "red", nothing of "(ns::Color)1".
consteval std::string_view enumerator_of(std::string_view item) {
    std::size_t from = item.size();
    while (from > 0 && item[from - 1] != ':' && item[from - 1] != ')') {
        --from;
    }
    item.remove_prefix(from);
    const char first = item.empty() ? '0' : item.front();
    const bool is_name = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') ||
                         first == '_' || static_cast<unsigned char>(first) >= 0x80;
    return is_name ? item : std::string_view{};
}

template <class Enum>
struct EnumTable {
    static constexpr std::int64_t min = std::max<std::int64_t>(
        EnumRange<Enum>::min, std::numeric_limits<std::underlying_type_t<Enum>>::min());
    static constexpr std::size_t size = static_cast<std::size_t>(EnumRange<Enum>::max - min + 1);
    static_assert(size <= 1024, "eskit: EnumRange holds more than 1,024 values");

    template <std::size_t... index>
    static consteval std::string_view all(std::index_sequence<index...>) {
        return enumerators_text<Enum,
                                static_cast<Enum>(min + static_cast<std::int64_t>(index))...>();
    }

    // Cuts "ns::Color::red, (ns::Color)1, ..." into one name per value, empty for no enumerator.
    static consteval std::array<std::string_view, size> cut() {
        std::array<std::string_view, size> found{};
        const std::string_view text = all(std::make_index_sequence<size>{});
        // Few types have commas in their names, and looking for brackets takes long.
        if (!cut_at_commas(text, false, found)) {
            cut_at_commas(text, true, found);
        }
        return found;
    }

    // False when there are more items than values.
    static consteval bool cut_at_commas(std::string_view text, bool outer_only,
                                        std::array<std::string_view, size>& found) {
        for (std::string_view& name : found) {
            const std::size_t comma = outer_only ? first_outer_comma(text) : text.find(", ");
            const std::size_t end = std::min(comma, text.size());
            name = enumerator_of(text.substr(0, end));
            text.remove_prefix(std::min(end + 2, text.size()));
        }
        return text.empty();
    }

    static constexpr std::array<std::string_view, size> names = cut();
};

// Empty when the value has no enumerator in the range.
template <class Enum>
constexpr std::string_view enum_name(Enum value) {
    using Table = EnumTable<Enum>;
    const std::int64_t index = static_cast<std::int64_t>(value) - Table::min;
    return index >= 0 && index < static_cast<std::int64_t>(Table::size)
               ? Table::names[static_cast<std::size_t>(index)]
               : std::string_view{};
}

}  // namespace detail
}  // namespace eskit::inline v0_1
