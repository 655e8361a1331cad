// Checks and quoting of text from outside.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eskit::inline v0_1::detail {

// Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;
// Bytes 0x00-0x1F and 0x7F.
[[nodiscard]] bool has_control_bytes(std::string_view text) noexcept;
// UTF-8 without control bytes: what names are made of.
[[nodiscard]] bool is_plain(std::string_view text) noexcept;
// For messages: control bytes and bytes that are not UTF-8 become \xNN; cut at `bytes_max` with
// "...".
[[nodiscard]] std::string printable(std::string_view text, std::size_t bytes_max = 120);
// '<printable>'
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace eskit::inline v0_1::detail
