/// What stored types look like, as text that can be kept and compared.
#pragma once

#include <eskit/event/type_info.hpp>

#include <string>

namespace eskit::inline v0_1 {

/// The stored shape of a type, one line for each field, enumerator and alternative:
///
///     struct
///       item: string
///       amount: int64
///       lines: list of struct
///         price: int64
///       status: enum
///         open
///         closed
///
/// It has what is stored, and nothing else: the names of structs and enums in C++ are left out,
/// except where a variant stores them. A struct that is there already is written as `struct` and
/// the path of its first place: `children: list of struct /`. The same on every compiler.
[[nodiscard]] std::string shape_text(const TypeInfo& shape);

/// 16 hexadecimal digits that differ when `shape_text` does. What was stored beside one can be read
/// back without a look at the fields; after any change of the shape the fingerprint is another one.
/// The same on every compiler and in every run.
[[nodiscard]] std::string shape_fingerprint(const TypeInfo& shape);

}  // namespace eskit::inline v0_1
