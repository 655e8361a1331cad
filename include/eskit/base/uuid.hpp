/// 128-bit identifiers of events and commits.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace eskit::inline v0_1 {

using Uuid = std::array<std::uint8_t, 16>;
/// UUIDv7: ordered by time, monotonic within a process.
using EventId = Uuid;
/// Names one intent. Repeating it is how a lost acknowledgement is resolved.
using CommitId = Uuid;

/// The value that stands for "none"; stores fill it in.
[[nodiscard]] constexpr bool is_zero(const Uuid& id) noexcept {
    return id == Uuid{};
}

/// Canonical text of RFC 9562: 36 characters, lower case.
[[nodiscard]] std::string to_string(const Uuid& id);

/// Reads the canonical text, upper or lower case; nothing when `text` is anything else.
[[nodiscard]] std::optional<Uuid> parse_uuid(std::string_view text);

}  // namespace eskit::inline v0_1
