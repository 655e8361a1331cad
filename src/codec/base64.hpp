// Base64 of RFC 4648, section 4: standard alphabet, padded, canonical.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eskit::inline v0_1::detail {

void append_base64(std::string_view bytes, std::string& out);

// The number of bytes that `text` stands for, provided that it is valid.
[[nodiscard]] std::size_t base64_bytes(std::string_view text);

// Writes base64_bytes(text) bytes; false when `text` is not canonical base64.
[[nodiscard]] bool read_base64(std::string_view text, unsigned char* into);

}  // namespace eskit::inline v0_1::detail
