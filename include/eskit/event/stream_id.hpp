/// The name of a stream: what kind of thing, and which one.
#pragma once

#include <eskit/base/result.hpp>

#include <algorithm>
#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace eskit::inline v0_1 {

/// Type and id of a stream, as in {"account", "ada"}.
///
/// Both are valid UTF-8 without control bytes, never empty, the type at most 255 and the id at most
/// 1,024 bytes long; everything else is legal, so that natural keys need no escaping. The
/// constructor takes what the program itself wrote and checks nothing; every log checks on every
/// append. Use `parse` for input from outside.
///
/// Thread safety: a value. A moved-from StreamId has an empty type and id.
class StreamId {
  public:
    static constexpr std::size_t type_bytes_max = 255;
    static constexpr std::size_t id_bytes_max = 1024;

    StreamId(std::string_view type, std::string_view id);
    /// Errors: invalid_argument, which names the broken rule.
    static Result<StreamId> parse(std::string_view type, std::string_view id);

    [[nodiscard]] std::string_view type() const noexcept {
        return std::string_view(text_).substr(0, type_size_);
    }
    [[nodiscard]] std::string_view id() const noexcept {
        std::string_view rest = text_;
        rest.remove_prefix(std::min(type_size_ + 1, rest.size()));  // all of a moved-from one
        return rest;
    }
    /// Whether the rules above hold.
    [[nodiscard]] Result<void> check() const;

    /// Unique per stream: type, a separator that neither may hold, id.
    [[nodiscard]] const std::string& key() const noexcept { return text_; }

    bool operator==(const StreamId& other) const noexcept {
        return type_size_ == other.type_size_ && text_ == other.text_;
    }
    std::strong_ordering operator<=>(const StreamId& other) const noexcept;

  private:
    std::string text_;  // type, '\0', id
    std::size_t type_size_;
};

/// For messages: "account/ada", with control bytes escaped and long ids cut.
[[nodiscard]] std::string to_string(const StreamId& stream);

}  // namespace eskit::inline v0_1

template <>
struct std::hash<eskit::StreamId> {
    std::size_t operator()(const eskit::StreamId& stream) const noexcept {
        return std::hash<std::string>{}(stream.key());
    }
};
