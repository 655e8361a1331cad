/// The codec "json".
#pragma once

#include <eskit/base/result.hpp>
#include <eskit/codec/codec.hpp>
#include <eskit/event/type_info.hpp>

#include <string>
#include <string_view>

namespace eskit::inline v0_1 {

/// JSON (RFC 8259), compact, fields in the order of their declaration.
///
/// | type | stored as |
/// |---|---|
/// | integers, bool | number, true / false; all 64 bits are exact |
/// | float, double | the shortest number that reads back the same; NaN and infinity are errors |
/// | std::string | string; must be UTF-8 |
/// | enum | the enumerator's name |
/// | std::optional | null, or the value |
/// | std::vector, std::array | array |
/// | std::map, std::unordered_map | object, in the map's order |
/// | struct | object |
/// | std::variant of structs | {"<wire name>":{...}}; std::monostate is null |
/// | std::chrono::sys_time | RFC 3339 in UTC with the digits of its precision; years 0000-9999 |
/// | std::chrono::duration | seconds with as many decimals as its precision has: "1.500s" |
/// | vector or array of std::byte or std::uint8_t | base64 |
/// | a type with `field<T>` | string |
/// | a type with `uses_nlohmann<T>` | what nlohmann/json makes of it |
///
/// Reading is strict: the grammar, the ranges of numbers, UTF-8, duplicate keys, null for what is
/// not optional. Unknown fields are checked and skipped; keys within them are not compared.
/// One object for the whole process, never destroyed.
[[nodiscard]] const Codec& json_codec();

namespace detail {
Result<std::string> to_json(const TypeInfo& type, const void* value);
}  // namespace detail

/// The value as JSON. Errors: those of `Codec::encode`.
template <class T>
[[nodiscard]] Result<std::string> to_json(const T& value) {
    return detail::to_json(type_info<T>(), &value);
}

/// The value of JSON text. Errors: those of `Codec::decode`.
template <class T>
[[nodiscard]] Result<T> from_json(std::string_view json, const DecodeOptions& options = {}) {
    Result<T> value(tl::in_place);
    if (auto read = json_codec().decode(type_info<T>(), &*value, json, options); !read) {
        return std::move(read).error();
    }
    return value;
}

}  // namespace eskit::inline v0_1
