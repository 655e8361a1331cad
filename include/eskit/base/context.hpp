/// What flows through every call: who, on whose behalf, in which chain, until when.
#pragma once

#include <eskit/base/clock.hpp>
#include <eskit/base/result.hpp>
#include <eskit/event/metadata.hpp>

#include <map>
#include <optional>
#include <stop_token>
#include <string>

namespace eskit::inline v0_1 {

class EventInfo;

/// The first argument of every operation; `{}` is a valid one.
///
/// Set it once where a request enters the program (`new_chain`), continue it from each event that
/// causes more work (`continue_from`): correlation, causation and principals then flow into the
/// metadata of every event with no further work.
///
/// Thread safety: a value.
struct Context {
    std::string correlation_id{};
    std::string causation_id{};
    Principal principal{};   ///< who acts
    Principal originator{};  ///< who began the chain; none = the principal
    std::string tenant{};
    std::map<std::string, std::string> extra{};
    /// Names the command: repeating it returns the first outcome (see DeciderHandler).
    std::optional<std::string> idempotency_key{};
    /// In the Clock's steady time. A write that was not begun by then is not begun at all.
    std::optional<SteadyTime> deadline{};
    std::stop_token stop{};

    [[nodiscard]] Context with_deadline(SteadyTime until) const;
    [[nodiscard]] Context with_stop(std::stop_token token) const;
    [[nodiscard]] Context with_idempotency_key(std::string key) const;

    /// Errors: cancelled after a stop request, timed_out after the deadline.
    [[nodiscard]] Result<void> check(const Clock& clock) const;
};

/// Begins a chain: a fresh correlation id, and `principal` as actor and originator.
[[nodiscard]] Context new_chain(const Context& ctx, Principal principal);

/// The context of work that `cause` leads to: its correlation, itself as the cause, its originator,
/// its tenant, and `principal` as the actor. Deadline and stop token are those of `ctx`.
[[nodiscard]] Context continue_from(const Context& ctx, const EventInfo& cause,
                                    Principal principal);

/// What a commit under this context records. The tenant travels in `extra` under `tenant_key`.
[[nodiscard]] Metadata to_metadata(const Context& ctx);

inline constexpr const char* tenant_key = "$tenant";

}  // namespace eskit::inline v0_1
