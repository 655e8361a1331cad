/// Commands on streams: load, decide, append.
#pragma once

#include <eskit/base/context.hpp>
#include <eskit/decider/decider.hpp>
#include <eskit/decider/retry_policy.hpp>
#include <eskit/detail/enum_names.hpp>
#include <eskit/store/event_store.hpp>
#include <eskit/store/log_store.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace eskit {

/// What a handled command led to.
template <class State, class E>
struct Handled {
    State state;                       ///< after the command
    StreamVersion version{};           ///< of the stream, after the command
    std::vector<E> events{};           ///< what the command led to; empty = nothing happened
    GlobalSequence global_sequence{};  ///< of the last of them; 0 when there are none
    CommitId commit_id{};              ///< zero when nothing was written
    bool replayed = false;             ///< the idempotency key was known: this is the first outcome
};

struct HandlerOptions {
    RetryPolicy retry{};
    /// Spreads the pauses between attempts; the operating system's randomness by default.
    std::function<std::uint64_t()> random{};
};

namespace detail {

/// The commit that an idempotency key names: a hash of tenant, stream and key.
[[nodiscard]] CommitId commit_of_key(const Context& ctx, const StreamId& stream);
[[nodiscard]] std::string fingerprint_of_command(const StreamId& stream,
                                                 std::string_view command_type);
/// The error of the exception that is being handled. Rethrows std::bad_alloc.
[[nodiscard]] Error callback_failed(std::string_view callback);

// Counts attempts and pauses between them.
class Attempts {
  public:
    Attempts(Clock& clock, const HandlerOptions& options) : clock_(clock), options_(options) {}
    // Whether `error` is worth another attempt; if so, the pause is over when this returns.
    [[nodiscard]] bool again(const Context& ctx, const Error& error);

  private:
    Clock& clock_;
    const HandlerOptions& options_;
    std::uint32_t failures_ = 0;
};

template <class Command>
std::string_view command_type(const Command& command) {
    if constexpr (Alternatives<Command>::is_variant) {
        return std::visit([](const auto& held) { return command_type(held); }, command);
    } else {
        return type_text<Command>();
    }
}

template <class Command, class Given>
inline constexpr bool is_alternative = false;
template <class... Cs, class Given>
inline constexpr bool is_alternative<std::variant<Cs...>, Given> = (std::same_as<Cs, Given> || ...);

}  // namespace detail

/// Handles commands with a decider on a store.
///
/// `handle` loads the stream, folds it, decides, and appends with the loaded version as
/// expectation. After a conflict it loads and decides again, as often as the policy allows.
///
/// With `ctx.idempotency_key` the command is recognised when it comes again (same tenant, stream
/// and key): it is answered with its first outcome, before anything is decided. A key covers one
/// stream; a command that led to no event leaves no trace and is decided again.
///
/// Thread safety: all members may be called from any thread, if the decider's functions may.
/// Ownership: keeps copies of store and decider.
/// Blocking: as the store does, and between attempts.
/// Errors: rejected by the decider; handler_failed when it threw; conflict after the last attempt;
/// in_doubt is never retried here: repeat the command with its idempotency key; all others of the
/// store.
template <EventStore Store, class D>
class DeciderHandler {
    using Traits = detail::DeciderTraits<D>;

  public:
    using State = typename Traits::State;
    using Command = typename Traits::Command;
    using Event = typename Traits::Event;
    static_assert(std::same_as<Event, typename Store::event_type>,
                  "eskit: the store's event type is not the decider's");

    DeciderHandler(Store store, D decider, HandlerOptions options = {})
        : store_(std::move(store)), decider_(std::move(decider)), options_(std::move(options)) {}

    /// `command` is one of the decider's commands, or the variant of them.
    template <class Given>
        requires std::convertible_to<const Given&, Command>
    Result<Handled<State, Event>> handle(const Context& ctx, const StreamId& stream,
                                         const Given& command) const {
        if constexpr (std::same_as<Given, Command> || detail::is_alternative<Command, Given>) {
            return run(ctx, stream, command);
        } else {
            return run(ctx, stream, Command(command));
        }
    }
    /// The same for a decider that names its `stream_type`.
    template <class Id, class Given>
        requires(std::convertible_to<const Id&, std::string_view> &&
                 std::convertible_to<const Given&, Command> &&
                 requires { std::string_view(D::stream_type); })
    Result<Handled<State, Event>> handle(const Context& ctx, const Id& id,
                                         const Given& command) const {
        return handle(ctx, StreamId(D::stream_type, std::string_view(id)), command);
    }

    /// The state of a stream and its version, without deciding anything.
    Result<Handled<State, Event>> load(const Context& ctx, const StreamId& stream) const {
        return fold(ctx, stream);
    }

    [[nodiscard]] const Store& store() const noexcept { return store_; }
    [[nodiscard]] const D& decider() const noexcept { return decider_; }

  private:
    using Outcome = Result<Handled<State, Event>>;
    using MakeDeciding = detail::FunctionRef<const Deciding&()>;
    // Calls the overload for the command at hand. What takes this is compiled once per decider, not
    // once per command.
    using Decide = detail::FunctionRef<Decision<Event>(const State&, MakeDeciding)>;

    template <class Given>
    Outcome run(const Context& ctx, const StreamId& stream, const Given& command) const {
        AppendOptions append_options;
        if (ctx.idempotency_key) {
            append_options.commit_id = detail::commit_of_key(ctx, stream);
            append_options.fingerprint =
                detail::fingerprint_of_command(stream, detail::command_type(command));
        }
        return decide_and_append(ctx, stream, append_options,
                                 [&](const State& state, MakeDeciding deciding) {
                                     return Traits::decide(decider_, state, command, deciding);
                                 });
    }

    Outcome decide_and_append(const Context& ctx, const StreamId& stream,
                              const AppendOptions& append_options, Decide decide) const {
        if (ctx.idempotency_key) {
            auto known = find_commit(ctx, append_options.commit_id);
            if (!known) {
                return std::move(known).error();
            }
            if (*known) {
                return answer_known(ctx, stream, **known, append_options);
            }
        }
        std::optional<Deciding> deciding;
        const auto make_deciding = [&]() -> const Deciding& {
            if (!deciding) {
                deciding.emplace(clock().now(), ctx.principal, ids());
            }
            return *deciding;
        };
        detail::Attempts attempts(clock(), options_);
        for (;;) {
            auto outcome = attempt(ctx, stream, append_options, decide, make_deciding);
            if (outcome || !attempts.again(ctx, outcome.error())) {
                return outcome;
            }
            if (deciding) {
                deciding->restart();
            }
        }
    }

    Outcome attempt(const Context& ctx, const StreamId& stream, const AppendOptions& append_options,
                    Decide decide, MakeDeciding deciding) const {
        auto loaded = fold(ctx, stream);
        if (!loaded) {
            return loaded;
        }
        if (auto ok = decide_into(*loaded, decide, deciding); !ok) {
            return std::move(ok).error();
        }
        if (loaded->events.empty()) {
            return loaded;
        }
        const bool wants_info = Traits::wants_info(decider_);
        if (!wants_info) {
            if (auto ok = evolve_all(*loaded); !ok) {
                return std::move(ok).error();
            }
        }
        const auto appended = append(ctx, stream, loaded->version, loaded->events, append_options);
        if (!appended) {
            return appended.error();
        }
        // Another caller with the same key was faster, or the envelope exists only now.
        if (appended->replayed || wants_info) {
            return replay(ctx, stream, *appended, loaded->events.size());
        }
        loaded->version = appended->version;
        loaded->global_sequence = appended->global_sequence;
        loaded->commit_id = appended->commit_id;
        return loaded;
    }

    Result<void> decide_into(Handled<State, Event>& handled, Decide decide,
                             MakeDeciding deciding) const {
        try {
            Decision<Event> decision = decide(handled.state, deciding);
            if (decision.is_rejected()) {
                return decision.rejection();
            }
            handled.events = std::move(decision).events();
            return {};
        } catch (...) {
            return detail::callback_failed("decide");
        }
    }

    Result<void> evolve_all(Handled<State, Event>& handled) const {
        // Reached only where no overload wants the envelope.
        const auto no_info = [] { return EventInfo(EventInfo::Fields{}); };
        for (const Event& event : handled.events) {
            if (auto ok = evolve(handled.state, event, no_info); !ok) {
                return ok;
            }
        }
        return {};
    }

    Result<void> evolve(State& state, const Event& event,
                        detail::FunctionRef<EventInfo()> info) const {
        try {
            Traits::evolve(decider_, state, event, info);
            return {};
        } catch (...) {
            return detail::callback_failed("evolve");
        }
    }

    Result<Appended> append(const Context& ctx, const StreamId& stream, StreamVersion expected,
                            const std::vector<Event>& events,
                            const AppendOptions& append_options) const {
        if constexpr (requires(std::span<const Event> span) {
                          store_.append(ctx, stream, expected, span, append_options);
                      }) {
            return store_.append(ctx, stream, expected, std::span<const Event>(events),
                                 append_options);
        } else {
            return store_.append(ctx, stream, expected, events, append_options);
        }
    }

    // Folds the stream and keeps the events above `keep_after`.
    Outcome fold(const Context& ctx, const StreamId& stream, const LoadOptions& part = {},
                 StreamVersion keep_after = UINT64_MAX) const {
        Handled<State, Event> folded{.state = Traits::initial_state(decider_)};
        Result<void> status;
        const auto take = [&](const Event& event, StreamVersion version,
                              detail::FunctionRef<EventInfo()> info) {
            if (auto ok = evolve(folded.state, event, info); !ok) {
                status = std::move(ok);
                return false;
            }
            if (version > keep_after) {
                folded.events.push_back(event);
            }
            return true;
        };
        if constexpr (requires { store_.log(); }) {
            auto version = store_.fold(
                ctx, stream, part, [&](const Event& event, const RecordedEvent& recorded) {
                    return take(event, recorded.version, [&] { return store_.info(recorded); });
                });
            if (!version) {
                return std::move(version).error();
            }
            folded.version = *version;
        } else {
            auto loaded = store_.load(ctx, stream);
            if (!loaded) {
                return std::move(loaded).error();
            }
            folded.version = loaded->version();
            for (const auto& event : *loaded) {
                const bool is_wanted = !part.upto || event.version() <= *part.upto;
                if (!is_wanted || !take(event.data(), event.version(),
                                        [&]() -> const EventInfo& { return event; })) {
                    break;
                }
            }
        }
        if (!status) {
            return std::move(status).error();
        }
        return folded;
    }

    // The outcome of an earlier commit of `count` events.
    Outcome replay(const Context& ctx, const StreamId& stream, const Appended& appended,
                   std::size_t count) const {
        auto outcome =
            fold(ctx, stream, {.upto = appended.version}, appended.version.value - count);
        if (outcome) {
            outcome->version = appended.version;
            outcome->global_sequence = appended.global_sequence;
            outcome->commit_id = appended.commit_id;
            outcome->replayed = appended.replayed;
        }
        return outcome;
    }

    Outcome answer_known(const Context& ctx, const StreamId& stream, const Committed& first,
                         const AppendOptions& wanted) const {
        if (first.fingerprint != wanted.fingerprint) {
            return errors::idempotency_key_taken(*ctx.idempotency_key, stream);
        }
        return replay(ctx, stream,
                      {.version = first.versions.back(),
                       .global_sequence = first.last,
                       .commit_id = first.id,
                       .replayed = true},
                      first.last.value - first.first.value + 1);
    }

    Result<std::optional<Committed>> find_commit(const Context& ctx, const CommitId& id) const {
        if constexpr (requires { store_.find_commit(ctx, id); }) {
            return store_.find_commit(ctx, id);
        } else {
            return std::optional<Committed>{};
        }
    }

    [[nodiscard]] Clock& clock() const {
        if constexpr (requires { store_.clock(); }) {
            return store_.clock();
        } else {
            return system_clock();
        }
    }
    [[nodiscard]] IdGenerator& ids() const {
        if constexpr (requires { store_.ids(); }) {
            return store_.ids();
        } else {
            return system_ids();
        }
    }

    Store store_;
    D decider_;
    HandlerOptions options_;
};

}  // namespace eskit
