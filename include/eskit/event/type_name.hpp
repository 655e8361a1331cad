/// The names under which types are stored.
#pragma once

#include <eskit/base/result.hpp>
#include <eskit/detail/enum_names.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace eskit::inline v0_1 {

inline constexpr std::size_t event_type_bytes_max = 255;

/// Overrides how a type is named and versioned in storage. Both members are optional:
///
///     template <>
///     struct eskit::wire<sales::OrderPlaced> {
///         static constexpr std::string_view name = "sales.OrderPlaced";
///         static constexpr std::uint32_t version = 2;
///     };
///
/// A name is 1 to 255 bytes of UTF-8 without control bytes, and does not begin with `$`: those are
/// eskit's own. A version is 1 or more.
template <class T>
struct wire;

/// Checks a name from outside. Errors: invalid_argument when it is empty, longer than 255 bytes,
/// not UTF-8, or has control bytes.
Result<void> check_event_type(std::string_view name);

namespace detail {

template <class T>
concept HasWireName = requires { std::string_view(wire<T>::name); };

enum class NameFault : std::uint8_t { none, anonymous, unnamed, local, instance, too_long };

// Why the compiler's spelling of a type cannot be its name. clang spells a local type like a global
// one ("Loc" for "main()::Loc"), so there the fault goes unnoticed; g++ finds it.
consteval NameFault find_name_fault(std::string_view text) {
    const auto contains = [&](std::string_view part) {
        return text.find(part) != std::string_view::npos;
    };
    if (contains("{anonymous}") || contains("(anonymous namespace)")) {
        return NameFault::anonymous;
    }
    if (contains("<unnamed") || contains("(unnamed") || contains("(anonymous") ||
        contains("<lambda") || contains("(lambda")) {
        return NameFault::unnamed;
    }
    if (contains("(")) {
        return NameFault::local;
    }
    if (contains("<")) {
        return NameFault::instance;
    }
    return text.size() > event_type_bytes_max ? NameFault::too_long : NameFault::none;
}

// "a::b::C" -> "b::C"
consteval std::string_view last_two_parts(std::string_view text) {
    const std::size_t last = text.rfind("::");
    if (last == std::string_view::npos || last == 0) {
        return text;
    }
    const std::size_t before = text.rfind("::", last - 1);
    return before == std::string_view::npos ? text : text.substr(before + 2);
}

template <class T>
struct DerivedName {
    static constexpr std::string_view source = last_two_parts(type_text<T>());
    static constexpr bool qualified = source.find("::") != std::string_view::npos;

    static consteval auto spell() {
        std::array<char, source.size() - (qualified ? 1 : 0)> name{};
        std::size_t at = 0;
        for (std::size_t from = 0; from < source.size(); ++from) {
            if (source[from] == ':') {
                ++from;
                name[at++] = '.';
            } else {
                name[at++] = source[from];
            }
        }
        return name;
    }

    static constexpr auto text = spell();
};

constexpr bool is_wire_name(std::string_view name) {
    for (const char c : name) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            return false;
        }
    }
    return !name.empty() && name.front() != '$' && name.size() <= event_type_bytes_max;
}

template <class T>
inline constexpr bool is_wire_nameable =
    HasWireName<T> || find_name_fault(type_text<T>()) == NameFault::none;

// Instantiated for a type that has no name by itself: says why.
template <class T>
consteval bool require_wire_name() {
    constexpr NameFault fault = find_name_fault(type_text<T>());
    static_assert(
        fault != NameFault::anonymous,
        "eskit: a type in an anonymous namespace has no wire name of its own; give it one "
        "with eskit::wire<T>::name");
    static_assert(fault != NameFault::unnamed,
                  "eskit: an unnamed type has no wire name; name it, or give it a wire name with "
                  "eskit::wire<T>::name");
    static_assert(fault != NameFault::local,
                  "eskit: a type inside of a function has no wire name of its own; move it into a "
                  "namespace, or give it one with eskit::wire<T>::name");
    static_assert(fault != NameFault::instance,
                  "eskit: an instance of a template has no wire name of its own; give it one with "
                  "eskit::wire<T>::name");
    static_assert(fault != NameFault::too_long,
                  "eskit: the type's name is longer than 255 bytes; give it a wire name with "
                  "eskit::wire<T>::name");
    return fault == NameFault::none;
}

}  // namespace detail

/// The name under which values of T are stored: `wire<T>::name`, else the last namespace (or
/// enclosing class) and the type's own name: `sales.OrderPlaced` for `shop::sales::OrderPlaced`,
/// `Incremented` for a type in the global namespace.
///
/// Does not compile without `wire<T>::name` for template instances, for types inside of functions
/// (clang cannot tell them from global types: name them yourself) and for types in anonymous
/// namespaces. Types in inline namespaces need a `wire<T>::name` too, since compilers may spell
/// them differently; that cannot be checked.
template <class T>
consteval std::string_view wire_name() {
    if constexpr (detail::HasWireName<T>) {
        static_assert(detail::is_wire_name(wire<T>::name),
                      "eskit: wire<T>::name is 1 to 255 bytes without control bytes, and does not "
                      "begin with $");
        return wire<T>::name;
    } else if constexpr (detail::is_wire_nameable<T>) {
        constexpr auto& text = detail::DerivedName<T>::text;
        return std::string_view(text.data(), text.size());
    } else {
        return detail::require_wire_name<T>() ? "" : "?";
    }
}

/// The schema version under which values of T are stored: `wire<T>::version`, else 1.
template <class T>
consteval std::uint32_t wire_version() {
    if constexpr (requires { std::uint32_t{wire<T>::version}; }) {
        static_assert(wire<T>::version >= 1, "eskit: wire<T>::version is 1 or more");
        return wire<T>::version;
    } else {
        static_assert(
            !requires { wire<T>::version; },
            "eskit: wire<T>::version is a static constexpr std::uint32_t");
        return 1;
    }
}

}  // namespace eskit::inline v0_1
