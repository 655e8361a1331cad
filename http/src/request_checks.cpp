#include "request_checks.hpp"

#include <algorithm>
#include <array>

namespace eskit::inline v0_1::http::detail {
namespace {

constexpr char to_lower(char character) noexcept {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                                : character;
}

bool has_only_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "name", "name:80", "[::1]" and "[::1]:80"; empty for anything else.
std::string_view without_port(std::string_view host) {
    const std::size_t bracket = host.starts_with('[') ? host.find(']') : 0;
    if (bracket == std::string_view::npos) {
        return {};
    }
    const std::size_t colon = host.find(':', bracket);
    if (colon == std::string_view::npos) {
        return host;
    }
    const std::string_view port = host.substr(colon + 1);
    return has_only_digits(port) && port.size() <= 5 ? host.substr(0, colon) : std::string_view{};
}

// One body, of one length: what two programs understand differently is how requests are smuggled.
bool has_plain_body(const RequestHead& head) {
    if (head.transfer_encodings == 0) {
        return head.content_lengths == 0 ||
               (head.content_lengths == 1 && has_only_digits(head.content_length));
    }
    return head.transfer_encodings == 1 && head.content_lengths == 0 && head.is_http_1_1 &&
           equal_without_case(head.transfer_encoding, "chunked");
}

// A page of this very server: the same host and port as the request went to.
bool is_own_origin(const RequestHead& head) {
    constexpr std::array<std::string_view, 2> schemes = {"http://", "https://"};
    return std::any_of(schemes.begin(), schemes.end(), [&](std::string_view scheme) {
        return head.origin.starts_with(scheme) &&
               equal_without_case(head.origin.substr(scheme.size()), head.host);
    });
}

}  // namespace

bool equal_without_case(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return to_lower(x) == to_lower(y); });
}

bool is_own_host(std::string_view name, const Options& options) {
    constexpr std::array<std::string_view, 3> always = {"localhost", "127.0.0.1", "[::1]"};
    const auto is_name = [&](std::string_view known) { return equal_without_case(known, name); };
    return !name.empty() &&
           (std::any_of(always.begin(), always.end(), is_name) ||
            std::any_of(options.host_names.begin(), options.host_names.end(), is_name));
}

bool has_token(std::string_view authorization, const Options& options) noexcept {
    constexpr std::string_view scheme = "bearer ";
    if (options.token.empty() ||
        !equal_without_case(authorization.substr(0, scheme.size()), scheme)) {
        return false;
    }
    const std::string_view given = authorization.substr(scheme.size());
    unsigned difference = given.size() == options.token.size() ? 0U : 1U;
    for (std::size_t at = 0; at < given.size(); ++at) {
        const char wanted = options.token[at % options.token.size()];
        difference |= static_cast<unsigned char>(given[at] ^ wanted);
    }
    return difference == 0;
}

std::optional<Refusal> check(const RequestHead& head, const Options& options) {
    if (head.fields > options.header_fields_max) {
        return Refusal{431, "too many header fields"};
    }
    if (!has_plain_body(head)) {
        return Refusal{400, "the length of the body is ambiguous"};
    }
    if (head.hosts != 1) {
        return Refusal{400, "there must be one Host"};
    }
    if (!is_own_host(without_port(head.host), options)) {
        return Refusal{421, "this server does not answer to that Host"};
    }
    if (head.method == "GET" || head.method == "HEAD") {
        return std::nullopt;
    }
    if (head.method != "POST") {
        return Refusal{405, "only GET, HEAD and POST"};
    }
    if ((!head.origin.empty() && !is_own_origin(head)) ||
        equal_without_case(head.fetch_site, "cross-site")) {
        return Refusal{403, "not from that Origin"};
    }
    if (!head.has_guard || !has_token(head.authorization, options)) {
        return Refusal{403, "a POST needs the token and the field X-Eskit"};
    }
    return std::nullopt;
}

}  // namespace eskit::inline v0_1::http::detail
