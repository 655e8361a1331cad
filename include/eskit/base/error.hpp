/// What went wrong, and what the caller should do next.
#pragma once

#include <eskit/base/uuid.hpp>
#include <eskit/detail/enum_names.hpp>
#include <eskit/event/ordinal.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace eskit::inline v0_1 {

/// Stable numbers: they go into logs, the command log and the wire. Never renumber.
enum class Errc : std::uint16_t {
    rejected = 1,          ///< the domain said no; only a decider produces it
    conflict = 2,          ///< another writer was faster, or an append condition was broken
    not_found = 3,         ///< what was named does not exist
    already_exists = 4,    ///< the id is taken, by a different request
    invalid_argument = 5,  ///< the call can never succeed as it is
    unsupported = 6,       ///< this store, format or build cannot do it
    unavailable = 7,       ///< the store cannot be reached or written just now
    timed_out = 8,         ///< the context's deadline passed; nothing was written
    cancelled = 9,         ///< the context's stop token was set; nothing was written
    in_doubt = 10,         ///< it may or may not have been written: repeat with the same commit id
    corrupt = 11,          ///< stored data is damaged
    codec = 12,            ///< a value and its stored form do not fit together
    handler_failed = 13,   ///< a callback of the user threw
    closed = 14,           ///< the object was closed
    internal = 15,         ///< a bug in eskit
};

/// The name of the code as it is written above; "unknown" for any other number.
[[nodiscard]] std::string_view to_string(Errc code) noexcept;

/// What the caller should do next.
enum class Advice : std::uint8_t {
    never,             ///< the same call fails again
    retry_call,        ///< the same call may succeed later
    reload_and_retry,  ///< read again, decide again, then try
    check_first,       ///< repeat the commit with the same id, and nothing else
};

/// Set on errors with Errc::conflict.
struct Conflict {
    /// An event that broke an append condition.
    struct Event {
        GlobalSequence sequence{};
        std::string type{};
        std::vector<std::string> tags{};
    };
    /// Of those that broke a condition, the oldest are reported.
    static constexpr std::size_t events_max = 10;

    StreamVersion actual{};       ///< the stream's version when the append was decided
    std::vector<Event> events{};  ///< for an append condition: what broke it, oldest first
};

/// A failure: a stable code, a message for people, and what code may ask about it.
///
/// Thread safety: a value; distinct objects are independent. Copying is cheap.
class Error {
  public:
    Error(Errc code, std::string message) : code_(code), message_(std::move(message)) {}

    [[nodiscard]] Errc code() const noexcept { return code_; }
    /// For `rejected`: the domain's reason, verbatim. Otherwise: what was tried, on what, what
    /// happened.
    [[nodiscard]] const std::string& message() const noexcept { return message_; }
    [[nodiscard]] Advice advice() const noexcept;
    /// True when the decider rejected with this very enumerator (see `reject`).
    template <class Enum>
        requires std::is_enum_v<Enum>
    [[nodiscard]] bool is(Enum reason) const noexcept {
        return is_reason(detail::type_text<Enum>(), static_cast<std::int64_t>(reason));
    }
    /// Set for `conflict`, when the store knows more than that there was one.
    [[nodiscard]] const Conflict* conflict() const noexcept;
    /// Set for `in_doubt`.
    [[nodiscard]] const CommitId* commit_id() const noexcept;
    /// Set for `handler_failed`: what the callback threw.
    [[nodiscard]] std::exception_ptr cause() const noexcept;
    /// For `rejected` with an enumerator: its name; else empty.
    [[nodiscard]] std::string_view reason() const noexcept;

    /// The same error with more context in front of its message: "<context>: <message>".
    [[nodiscard]] Error prefixed(std::string_view context) const;

    [[nodiscard]] static Error with_conflict(std::string message, Conflict conflict);
    [[nodiscard]] static Error with_commit(Errc code, std::string message, const CommitId& commit);
    [[nodiscard]] static Error with_cause(std::string message, std::exception_ptr cause);
    /// `text` empty: the enumerator's name is the message.
    template <class Enum>
        requires std::is_enum_v<Enum>
    [[nodiscard]] static Error with_reason(Enum reason, std::string text) {
        return with_reason(detail::type_text<Enum>(), static_cast<std::int64_t>(reason),
                           detail::enum_name(reason), std::move(text));
    }

  private:
    struct Details;

    [[nodiscard]] bool is_reason(std::string_view type, std::int64_t value) const noexcept;
    static Error with_reason(std::string_view type, std::int64_t value, std::string_view name,
                             std::string text);

    Errc code_;
    std::string message_;
    std::shared_ptr<const Details> details_;
};

/// Thrown by `Result::value()` alone. `what()` is the code and the whole message.
class Exception : public std::runtime_error {
  public:
    explicit Exception(Error error);
    [[nodiscard]] const Error& error() const noexcept { return error_; }

  private:
    Error error_;
};

namespace detail {

// The error of the exception that is being handled. Rethrows std::bad_alloc.
[[nodiscard]] Error callback_failed(std::string_view callback);

}  // namespace detail
}  // namespace eskit::inline v0_1
