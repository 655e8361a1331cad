// The target of a request.
#pragma once

#include <eskit/http/message.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eskit::inline v0_1::http::detail {

struct Target {
    std::string path;  // as it was sent: routes are compared byte by byte, so nothing is decoded
    std::vector<Request::Parameter> query;
};

// Nothing for what is not an absolute path with an optional query of visible ASCII, for an escape
// that is not one, and for a parameter that is not UTF-8 or has control bytes.
[[nodiscard]] std::optional<Target> parse_target(std::string_view text);

}  // namespace eskit::inline v0_1::http::detail
