// Values as C++ source.
#pragma once

#include <eskit/event/type_info.hpp>

#include <string>
#include <string_view>

namespace eskit::inline v0_1::detail {

// An expression that makes an equal value; equal values have equal text. A struct is written with
// all its fields, and with its type's name.
[[nodiscard]] std::string cpp_text(const TypeInfo& type, const void* value);
// A string literal, or an expression of type std::string where a literal would end too early.
[[nodiscard]] std::string cpp_string(std::string_view text);
// The compiler's spelling of a type as a user within its namespaces can write it.
[[nodiscard]] std::string cpp_name(std::string_view spelling);

}  // namespace eskit::inline v0_1::detail
