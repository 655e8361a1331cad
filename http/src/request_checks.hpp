// What must be true of a request before anything else looks at it.
#pragma once

#include <eskit/http/options.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace eskit::inline v0_1::http::detail {

// The parts of a request's header that the checks are about. A field that was not sent is empty.
struct RequestHead {
    std::string_view method{};
    std::string_view host{};
    std::string_view origin{};
    std::string_view fetch_site{};  // Sec-Fetch-Site
    std::string_view authorization{};
    std::string_view content_length{};
    std::string_view transfer_encoding{};
    std::size_t hosts = 0;  // how often the field was sent
    std::size_t content_lengths = 0;
    std::size_t transfer_encodings = 0;
    std::size_t fields = 0;
    bool is_http_1_1 = true;
    bool has_guard = false;  // a field that a foreign page cannot send unasked
};

// The field that every POST carries: browsers ask before they let a foreign page send it.
inline constexpr std::string_view guard_field = "X-Eskit";

struct Refusal {
    std::uint16_t status;
    std::string_view reason;
};

// Nothing when the request is well-formed, meant for this server, and comes from where it may.
[[nodiscard]] std::optional<Refusal> check(const RequestHead& head, const Options& options);

// Whether the field carries the server's token. Takes as long for any value of one length.
[[nodiscard]] bool has_token(std::string_view authorization, const Options& options) noexcept;

// Whether `name` is a host that the server answers to; without a port.
[[nodiscard]] bool is_own_host(std::string_view name, const Options& options);

// Two names of the same field, or host: ASCII without case.
[[nodiscard]] bool equal_without_case(std::string_view a, std::string_view b) noexcept;

}  // namespace eskit::inline v0_1::http::detail
