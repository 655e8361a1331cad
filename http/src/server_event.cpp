#include "lines.hpp"

#include <eskit/http/server_event.hpp>

#include <charconv>
#include <system_error>

namespace eskit::inline v0_1::http {
namespace {

void append_without(std::string& to, std::string_view text, std::string_view unwanted) {
    for (const char character : text) {
        if (unwanted.find(character) == std::string_view::npos) {
            to += character;
        }
    }
}

}  // namespace

std::string to_frame(const ServerEvent& event, std::uint64_t id) {
    constexpr std::string_view line_ends_and_zero("\r\n\0", 3);
    std::string frame;
    frame.reserve(event.data.size() + event.type.size() + 64);
    frame.append("id: ").append(std::to_string(id)).append("\n");
    if (!event.type.empty()) {
        frame.append("event: ");
        append_without(frame, event.type, line_ends_and_zero);
        frame.append("\n");
    }
    detail::for_each_line(event.data, [&](std::string_view line) {
        frame.append("data: ");
        append_without(frame, line, line_ends_and_zero);
        frame.append("\n");
    });
    frame.append("\n");
    return frame;
}

std::optional<std::uint64_t> parse_event_id(std::string_view text) noexcept {
    constexpr std::size_t digits_max = 20;
    if (text.empty() || text.size() > digits_max) {
        return std::nullopt;
    }
    std::uint64_t id = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (failure != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return id;
}

}  // namespace eskit::inline v0_1::http
