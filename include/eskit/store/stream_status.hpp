/// Whether a stream takes events, and the events with which the log itself says so.
#pragma once

#include <eskit/base/result.hpp>
#include <eskit/event/ordinal.hpp>
#include <eskit/store/commit.hpp>

#include <cstdint>
#include <string_view>

namespace eskit::inline v0_1 {

/// What `StreamLifecycle` has made of a stream. A stream that does not exist is active.
enum class StreamStatus : std::uint8_t {
    active,
    archived,    ///< takes no events until it is restored
    tombstoned,  ///< takes no events ever again
};

/// Wire names of the events that the log itself writes; those of users do not begin with `$`.
namespace system_events {
inline constexpr std::string_view archived = "$archived";
inline constexpr std::string_view restored = "$restored";
inline constexpr std::string_view truncated = "$truncated";
inline constexpr std::string_view tombstoned = "$tombstoned";
inline constexpr std::string_view erased = "$erased";
}  // namespace system_events

/// Whether the type is of an event that the log itself writes.
[[nodiscard]] constexpr bool is_system_event(std::string_view type) noexcept {
    return !type.empty() && type.front() == '$';
}

namespace detail {

/// The status of a stream that had `before`, when an event of this type has been appended.
[[nodiscard]] StreamStatus status_after(std::string_view type, StreamStatus before) noexcept;
/// Whether a stream of this status and version takes `append`: status first, then the expectation,
/// then whether what is to be removed exists. For backends, in `commit_batch`.
/// Errors: closed, conflict, invalid_argument.
[[nodiscard]] Result<void> check_append(const StreamAppend& append, StreamVersion actual,
                                        StreamStatus status);

}  // namespace detail

/// The name of the status as it is written above.
[[nodiscard]] std::string_view to_string(StreamStatus status) noexcept;

}  // namespace eskit::inline v0_1
