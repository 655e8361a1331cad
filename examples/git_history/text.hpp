// Text as people read it, and as a store takes it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace demo {

// The length of the UTF-8 character that `text` begins with; 0 if it begins with none.
[[nodiscard]] std::size_t utf8_length(std::string_view text);
[[nodiscard]] bool is_utf8(std::string_view text);

// The text with control bytes, and bytes that are not UTF-8, written as \xNN: fit for a terminal,
// for a stream id and for an event. File names are bytes, so anything may be in them.
[[nodiscard]] std::string printable(std::string_view text);

// 8577 -> "8,577"
[[nodiscard]] std::string grouped(std::uint64_t number);
// 5.98117 -> "5.981"
[[nodiscard]] std::string fixed(double number, int decimals);
// "2011-10", in UTC
[[nodiscard]] std::string month_of(std::chrono::sys_seconds time);

}  // namespace demo
