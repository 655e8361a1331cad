/// One event of a stream of Server-Sent Events.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace eskit::inline v0_1::http {

/// What a page receives. Thread safety: a value.
struct ServerEvent {
    /// The name that the page listens for; empty = "message". Line ends and zero bytes in it are
    /// left out.
    std::string type{};
    /// Any text in UTF-8. Line ends of all kinds arrive as "\n"; zero bytes are left out.
    std::string data{};

    bool operator==(const ServerEvent&) const = default;
};

/// The event as it goes over the wire, under a number by which a client resumes.
[[nodiscard]] std::string to_frame(const ServerEvent& event, std::uint64_t id);

/// The value of a `Last-Event-ID` header: 1 to 20 digits that fit 64 bits, and nothing else.
[[nodiscard]] std::optional<std::uint64_t> parse_event_id(std::string_view text) noexcept;

}  // namespace eskit::inline v0_1::http
