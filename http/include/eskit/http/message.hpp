/// Requests and responses.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eskit::inline v0_1::http {

/// A request that has passed every check of the server. Thread safety: a value.
struct Request {
    struct Parameter {
        std::string name{};
        std::string value{};
    };

    std::string path{};
    std::vector<Parameter> query{};  ///< decoded; UTF-8 without control bytes
    std::string body{};
    std::string content_type{};
    bool has_token = false;  ///< it carried the server's token

    /// The first parameter of that name.
    [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const noexcept;
};

struct Response {
    std::uint16_t status = 200;
    std::string content_type = "text/plain; charset=utf-8";
    std::string body{};
};

/// Answers a request on the server's thread: it must not block, a call of a store included. What it
/// throws becomes a response 500 without details.
using Handler = std::function<Response(const Request&)>;

/// Who may ask for a path.
enum class Access : std::uint8_t {
    token,   ///< who has the token, if the server has one
    anyone,  ///< whoever reaches the server: pages and scripts without data
};

}  // namespace eskit::inline v0_1::http
