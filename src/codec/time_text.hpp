// Points in time and durations as text.
#pragma once

#include <eskit/event/type_info.hpp>

#include <cstddef>
#include <string_view>

namespace eskit::inline v0_1::detail {

inline constexpr std::size_t time_text_bytes_max = 64;

// "2024-02-29T12:00:00.250Z" with as many decimals as ticks need. Writes at most
// time_text_bytes_max bytes and returns how many; 0 when the year is not within 0000-9999.
[[nodiscard]] std::size_t write_timestamp(const TimeOps& ops, const void* value, char* out);

// "-1.500s". Writes at most time_text_bytes_max bytes and returns how many.
[[nodiscard]] std::size_t write_duration(const TimeOps& ops, const void* value, char* out);

// Both return nullptr, or why the text cannot be read: " is not ...".
[[nodiscard]] const char* read_timestamp(const TimeOps& ops, std::string_view text, void* value);
[[nodiscard]] const char* read_duration(const TimeOps& ops, std::string_view text, void* value);

}  // namespace eskit::inline v0_1::detail
