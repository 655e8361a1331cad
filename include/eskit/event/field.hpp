/// How a class of the user's own is stored as a field: as text, or as JSON of nlohmann/json.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace eskit::inline v0_1 {

/// Stores a class (or an enum) as text. Specialise it beside the type:
///
///     template <>
///     struct eskit::field<OrderId> {
///         static std::string to(const OrderId& id) { return id.text(); }
///         static OrderId from(std::string_view text) { return OrderId(text); }
///     };
///
/// `to` may return anything that converts into std::string. `from` may return the value, an
/// `std::optional` of it (none: the text is not valid), or a `Result` of it. Both are called by any
/// thread that encodes or decodes. When one of them throws, encoding or decoding fails with
/// Errc::handler_failed, which keeps the exception.
template <class T>
struct field;

/// Stores a type as the JSON that nlohmann/json makes of it (`to_json` and `from_json`, found
/// beside the type). Specialise it as `true` beside the type, and include
/// `<eskit/codec/nlohmann.hpp>` where the type is stored. Every other codec keeps such a field as
/// opaque JSON text.
///
/// It is never detected: the stored form would then depend on which headers were included.
template <class T>
inline constexpr bool uses_nlohmann = false;

namespace detail {

template <class T>
concept HasField = requires(const T& value, std::string_view text) {
    { field<T>::to(value) } -> std::convertible_to<std::string>;
    field<T>::from(text);
};

}  // namespace detail
}  // namespace eskit::inline v0_1
