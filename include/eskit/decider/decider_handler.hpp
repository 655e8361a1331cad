/// Commands on streams: load, decide, append.
#pragma once

#include <eskit/base/context.hpp>
#include <eskit/decider/decider.hpp>
#include <eskit/decider/retry_policy.hpp>
#include <eskit/detail/enum_names.hpp>
#include <eskit/snapshot/snapshots.hpp>
#include <eskit/store/event_store.hpp>
#include <eskit/store/log_store.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace eskit::inline v0_1 {

/// What a handled command led to.
template <class State, class E>
struct Handled {
    State state;                       ///< after the command
    StreamVersion version{};           ///< of the stream, after the command
    std::vector<E> events{};           ///< what the command led to; empty = nothing happened
    GlobalSequence global_sequence{};  ///< of the last of them; 0 when there are none
    CommitId commit_id{};              ///< zero when nothing was written
    bool replayed = false;             ///< the idempotency key was known: this is the first outcome
    SnapshotUse snapshot{};            ///< how the load before the command began
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
/// The error when `commit` was written and the state after it could not be read.
[[nodiscard]] Error written_but(const Error& error, const CommitId& commit);
/// A context for what follows a write: no deadline or stop may hide its outcome.
[[nodiscard]] Context unhurried(const Context& ctx);
[[nodiscard]] Error cannot_look_up(std::string_view key, const StreamId& stream);
[[nodiscard]] Error has_no_snapshots(const StreamId& stream);
/// What SnapshotPolicy::bytes counts of an event.
[[nodiscard]] std::uint64_t payload_bytes(const RecordedEvent& event);

// Counts attempts and pauses between them.
class Attempts {
  public:
    Attempts(Clock& clock, const HandlerOptions& options) : clock_(clock), options_(options) {}
    // Whether `error` is worth another attempt.
    [[nodiscard]] bool is_worth_another(const Error& error);
    // The same; if so, the pause is over when this returns.
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
/// in_doubt is never retried here: repeat the command with its idempotency key; unsupported for a
/// key on a store without `find_commit`; all others of the store.
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

    /// The same handler with snapshots: it loads the latest one and the events after it, and saves
    /// one when the policy wants it, after the command's events were acknowledged and before
    /// `handle` returns. Whatever fails about a snapshot is reported to `on_event` and leads to a
    /// fold of all events, never to an error of the command.
    ///
    /// Used by programs with the same name, schema version and shape of the state, the same codec
    /// and the same history (see docs/snapshots.md). A decider whose `evolve` comes to mean
    /// something else needs a new `wire<State>::version`.
    /// Requires: a state that can be stored and a store with `log()`, else it does not compile;
    /// `options.store` is set.
    [[nodiscard]] DeciderHandler with_snapshots(SnapshotOptions options) const {
        static_assert(
            requires { store_.log()->epoch(); },
            "eskit: snapshots need a store that knows its history: one with log()");
        const auto& log = store_.log();
        DeciderHandler handler = *this;
        handler.snapshots_ = std::make_shared<const detail::Snapshots>(
            detail::StateType::of<State>(), log->epoch(), log->clock(), std::move(options));
        return handler;
    }

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

    /// As `handle`, without waiting for the write: loads and decides on this thread, and leaves the
    /// events to the log's committer. `completion` is called once, with what `handle` would return:
    /// before `submit` returns, when there is nothing to write; else through `executor`.
    ///
    /// `executor` runs what it is given, some time, on a thread of its choice. There the command is
    /// loaded and decided again after a conflict, at once and as often as the policy allows.
    /// Without one this happens on the committer's thread, and holds back the completions of
    /// others. The deadline and the stop token of `ctx` count while the stream is loaded, not while
    /// the events wait to be written.
    ///
    /// With an executor a snapshot is saved there, before the completion. Without one it is taken
    /// of the state before the command, and saved by this thread, which then waits for that write.
    /// Requires: what handler and command refer to lives until the completion has run.
    using Completion = std::function<void(Result<Handled<State, Event>>)>;
    using Executor = std::function<void(std::function<void()>)>;
    template <class Given>
        requires std::convertible_to<const Given&, Command>
    void submit(const Context& ctx, const StreamId& stream, Given command, Completion completion,
                Executor executor = {}) const {
        std::make_shared<Submission<Given>>(*this, ctx, stream, std::move(command),
                                            std::move(completion), std::move(executor))
            ->begin();
    }
    /// The same for a decider that names its `stream_type`.
    template <class Id, class Given>
        requires(std::convertible_to<const Id&, std::string_view> &&
                 std::convertible_to<const Given&, Command> &&
                 requires { std::string_view(D::stream_type); })
    void submit(const Context& ctx, const Id& id, Given command, Completion completion,
                Executor executor = {}) const {
        submit(ctx, StreamId(D::stream_type, std::string_view(id)), std::move(command),
               std::move(completion), std::move(executor));
    }

    /// The state of a stream and its version, without deciding anything.
    /// Errors: handler_failed when the decider threw; those of the store.
    Result<Handled<State, Event>> load(const Context& ctx, const StreamId& stream) const {
        auto loaded = begin_at_snapshot(ctx, stream, UINT64_MAX);
        if (loaded) {
            const StreamVersion snapshot = loaded->snapshot.version;
            if (auto ok = fold(ctx, stream, {.after = snapshot}, *loaded); !ok) {
                return std::move(ok).error();
            }
            if (snapshot != 0) {
                check_snapshot(ctx, stream, loaded);
            }
        }
        return loaded;
    }
    /// The same for a decider that names its `stream_type`.
    template <class Id>
        requires(std::convertible_to<const Id&, std::string_view> &&
                 requires { std::string_view(D::stream_type); })
    Result<Handled<State, Event>> load(const Context& ctx, const Id& id) const {
        return load(ctx, StreamId(D::stream_type, std::string_view(id)));
    }

    /// Saves a snapshot of the stream as it is now, whatever the policy says, and returns its
    /// version: before events are removed, or to prepare for many loads. 0 = the stream is empty,
    /// and nothing was saved.
    /// Errors: unsupported for a handler without snapshots; codec; those of `load` and of the
    /// snapshot store.
    Result<StreamVersion> take_snapshot(const Context& ctx, const StreamId& stream) const {
        if (snapshots_ == nullptr) {
            return detail::has_no_snapshots(stream);
        }
        auto loaded = load(ctx, stream);
        if (!loaded) {
            return std::move(loaded).error();
        }
        return snapshots_->save_now(ctx, stream, loaded->version, &loaded->state);
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
    class Submission;

    // How the commit of a command is named, so that it is recognised when it comes again.
    template <class Given>
    static AppendOptions name_commit(const Context& ctx, const StreamId& stream,
                                     const Given& command) {
        AppendOptions named;
        if (ctx.idempotency_key) {
            named.commit_id = detail::commit_of_key(ctx, stream);
            named.fingerprint =
                detail::fingerprint_of_command(stream, detail::command_type(command));
        }
        return named;
    }

    template <class Given>
    Outcome run(const Context& ctx, const StreamId& stream, const Given& command) const {
        return decide_and_append(ctx, stream, name_commit(ctx, stream, command),
                                 [&](const State& state, MakeDeciding deciding) {
                                     return Traits::decide(decider_, state, command, deciding);
                                 });
    }

    Outcome decide_and_append(const Context& ctx, const StreamId& stream,
                              const AppendOptions& append_options, Decide decide) const {
        Outcome outcome;
        if (ctx.idempotency_key && find(ctx, stream, append_options, outcome)) {
            return outcome;
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
            outcome = attempt(ctx, stream, append_options, decide, make_deciding);
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
        auto loaded = load(ctx, stream);
        if (!loaded || settles(ctx, stream, append_options, decide, deciding, loaded)) {
            return loaded;
        }
        auto appended = append(ctx, stream, loaded->version, loaded->events, append_options);
        auto outcome = conclude(ctx, stream, append_options, std::move(loaded), appended);
        save_if_due(ctx, stream, outcome);
        return outcome;
    }

    // Decides on the state in `outcome`. True when that is the answer: nothing is to be appended.
    bool settles(const Context& ctx, const StreamId& stream, const AppendOptions& append_options,
                 Decide decide, MakeDeciding deciding, Outcome& outcome) const {
        auto ok = decide_into(*outcome, decide, deciding);
        if (ok && !outcome->events.empty()) {
            if (!Traits::wants_info(decider_)) {
                ok = evolve_all(*outcome);
            }
        } else if (ctx.idempotency_key && find(ctx, stream, append_options, outcome)) {
            return true;  // by its own effect, when the same command was handled meanwhile
        }
        if (!ok) {
            outcome = std::move(ok).error();
        }
        return !outcome || outcome->events.empty();
    }

    // What became of `outcome`, whose events were appended.
    Outcome conclude(const Context& ctx, const StreamId& stream,
                     const AppendOptions& append_options, Outcome outcome,
                     const Result<Appended>& appended) const {
        if (!appended) {
            return appended.error();
        }
        if (appended->replayed &&  // another caller with the same key was faster
            find(detail::unhurried(ctx), stream, append_options, outcome)) {
            return outcome;
        }
        if (Traits::wants_info(decider_)) {  // the envelopes exist only now
            if (auto ok = fold(detail::unhurried(ctx), stream,
                               {.after = outcome->version, .upto = appended->version}, *outcome);
                !ok) {
                return detail::written_but(ok.error(), appended->commit_id);
            }
        }
        outcome->version = appended->version;
        outcome->global_sequence = appended->global_sequence;
        outcome->commit_id = appended->commit_id;
        return outcome;
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
        Result<void> status;
        for (const Event& event : handled.events) {
            if (!evolve(handled.state, event, no_info, status)) {
                break;
            }
        }
        return status;
    }

    // False when evolve threw, and then `status` says what.
    bool evolve(State& state, const Event& event, detail::FunctionRef<EventInfo()> info,
                Result<void>& status) const {
        try {
            Traits::evolve(decider_, state, event, info);
            return true;
        } catch (...) {
            status = detail::callback_failed("evolve");
            return false;
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

    // Folds a part of the stream into `folded`, and keeps its events from `keep_from` on.
    Result<void> fold(const Context& ctx, const StreamId& stream, const LoadOptions& part,
                      Handled<State, Event>& folded, GlobalSequence keep_from = UINT64_MAX) const {
        Result<void> status;
        const auto take = [&](const Event& event, GlobalSequence sequence,
                              detail::FunctionRef<EventInfo()> info) {
            if (!evolve(folded.state, event, info, status)) {
                return false;
            }
            if (sequence >= keep_from) {
                folded.events.push_back(event);
            }
            return true;
        };
        const bool counts_bytes = snapshots_ != nullptr && snapshots_->counts_bytes();
        if constexpr (requires { store_.log(); }) {
            auto version = store_.fold(
                ctx, stream, part, [&](const Event& event, const RecordedEvent& recorded) {
                    if (counts_bytes) {
                        folded.snapshot.tail_bytes += detail::payload_bytes(recorded);
                    }
                    return take(event, recorded.global_sequence,
                                [&] { return store_.info(recorded); });
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
                if (event.version() <= part.after) {
                    continue;
                }
                const bool is_wanted = !part.upto || event.version() <= *part.upto;
                if (!is_wanted || !take(event.data(), event.global_sequence(),
                                        [&]() -> const EventInfo& { return event; })) {
                    break;
                }
            }
        }
        return status;
    }

    // What was loaded from a snapshot, made right if the snapshot was not.
    void check_snapshot(const Context& ctx, const StreamId& stream, Outcome& loaded) const {
        const StreamVersion snapshot = loaded->snapshot.version;
        const bool is_used = snapshots_->is_of(ctx, stream, loaded->version, snapshot);
        if (is_used && !snapshots_->is_sample()) {
            return;
        }
        auto whole = begin();
        if (whole) {
            if (auto ok = fold(ctx, stream, {.upto = loaded->version}, *whole); !ok) {
                whole = std::move(ok).error();
            } else {
                whole->version = loaded->version;  // others may have appended meanwhile
            }
        }
        if (!is_used) {
            loaded = std::move(whole);
        } else if (!whole) {
            snapshots_->cannot_verify(stream, snapshot, whole.error());
        } else if (!snapshots_->agree(ctx, stream, snapshot, &loaded->state, &whole->state)) {
            loaded = std::move(whole);
        }
    }

    // The snapshot of `outcome`, if one is due.
    std::optional<Snapshot> find_due(const StreamId& stream, const Outcome& outcome) const {
        return snapshots_ != nullptr && outcome
                   ? snapshots_->take_if_due(stream, outcome->version, outcome->snapshot,
                                             &outcome->state)
                   : std::nullopt;
    }

    void save_if_due(const Context& ctx, const StreamId& stream, const Outcome& outcome) const {
        if (const auto due = find_due(stream, outcome)) {
            static_cast<void>(snapshots_->save(ctx, *due));  // reported there
        }
    }

    // A state before any event, or that of the latest snapshot, if it is at or below `at_most`.
    Outcome begin_at_snapshot(const Context& ctx, const StreamId& stream,
                              StreamVersion at_most) const {
        auto begun = begin();
        if (snapshots_ != nullptr && begun) {
            begun->snapshot.version = snapshots_->restore(ctx, stream, at_most, &begun->state);
            if (begun->snapshot.version == 0) {
                return begin();
            }
        }
        return begun;
    }

    // A state before any event.
    Outcome begin() const {
        try {
            return Handled<State, Event>{.state = Traits::initial_state(decider_)};
        } catch (...) {
            return detail::callback_failed("initial_state");
        }
    }

    // True when the commit that `wanted` names is known, or it cannot be told whether: then
    // `outcome` is its outcome, or says why.
    bool find(const Context& ctx, const StreamId& stream, const AppendOptions& wanted,
              Outcome& outcome) const {
        if constexpr (requires { store_.find_commit(ctx, wanted.commit_id); }) {
            auto known = store_.find_commit(ctx, wanted.commit_id);
            if (!known) {
                outcome = std::move(known).error();
            } else if (!*known) {
                return false;
            } else if ((*known)->fingerprint != wanted.fingerprint) {
                outcome = errors::idempotency_key_taken(*ctx.idempotency_key, stream);
            } else {
                outcome = replay(ctx, stream, **known);
            }
        } else {
            outcome = detail::cannot_look_up(*ctx.idempotency_key, stream);
        }
        return true;
    }

    Outcome replay(const Context& ctx, const StreamId& stream, const Committed& first) const {
        const StreamVersion version = first.versions.back();
        // Below the events of the commit, which are kept: there are at most this many.
        const std::uint64_t count = first.last.value - first.first.value + 1;
        auto outcome =
            begin_at_snapshot(ctx, stream, version.value - std::min(version.value, count));
        if (!outcome) {
            return outcome;
        }
        const LoadOptions part{.after = outcome->snapshot.version, .upto = version};
        if (auto ok = fold(ctx, stream, part, *outcome, first.first); !ok) {
            return std::move(ok).error();
        }
        outcome->version = version;
        outcome->global_sequence = first.last;
        outcome->commit_id = first.id;
        outcome->replayed = true;
        return outcome;
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
    std::shared_ptr<const detail::Snapshots> snapshots_;  // nullptr = none
};

// A command on its way. Alive as long as somebody is to call it back.
template <EventStore Store, class D>
template <class Given>
class DeciderHandler<Store, D>::Submission
    : public std::enable_shared_from_this<DeciderHandler<Store, D>::Submission<Given>> {
  public:
    Submission(DeciderHandler handler, Context ctx, StreamId stream, Given&& command,
               Completion&& completion, Executor&& executor)
        : handler_(std::move(handler)),
          ctx_(std::move(ctx)),
          stream_(std::move(stream)),
          command_(std::move(command)),
          completion_(std::move(completion)),
          executor_(std::move(executor)),
          append_options_(name_commit(ctx_, stream_, command_)),
          attempts_(handler_.clock(), handler_.options_) {}

    void begin() {
        if (ctx_.idempotency_key && handler_.find(ctx_, stream_, append_options_, outcome_)) {
            completion_(std::move(outcome_));
        } else {
            attempt(executor_ == nullptr);
        }
    }

  private:
    // `saves`: a snapshot may be saved here, and not later, on the committer's thread.
    void attempt(bool saves) {
        const auto decide = [&](const State& state, MakeDeciding deciding) {
            return Traits::decide(handler_.decider_, state, command_, deciding);
        };
        const auto make_deciding = [&]() -> const Deciding& {
            if (!deciding_) {
                deciding_.emplace(handler_.clock().now(), ctx_.principal, handler_.ids());
            }
            return *deciding_;
        };
        outcome_ = handler_.load(ctx_, stream_);
        const auto due = saves ? handler_.find_due(stream_, outcome_) : std::nullopt;
        if (!outcome_ ||
            handler_.settles(ctx_, stream_, append_options_, decide, make_deciding, outcome_)) {
            completion_(std::move(outcome_));
        } else {
            submit();
        }
        if (due) {
            static_cast<void>(handler_.snapshots_->save(ctx_, *due));  // reported there
        }
    }

    void submit() {
        handler_.store_.submit(ctx_, stream_, outcome_->version,
                               std::span<const Event>(outcome_->events), append_options_,
                               [self = this->shared_from_this()](Result<Appended> appended) {
                                   self->go_on(std::move(appended));
                               });
    }

    void go_on(Result<Appended> appended) {
        if (!executor_) {
            take(appended);
            return;
        }
        executor_([self = this->shared_from_this(), appended = std::move(appended)] {
            self->take(appended);
        });
    }

    void take(const Result<Appended>& appended) {
        if (!appended && attempts_.is_worth_another(appended.error())) {
            if (deciding_) {
                deciding_->restart();
            }
            attempt(false);
            return;
        }
        auto outcome =
            handler_.conclude(ctx_, stream_, append_options_, std::move(outcome_), appended);
        if (executor_) {
            handler_.save_if_due(ctx_, stream_, outcome);
        }
        completion_(std::move(outcome));
    }

    DeciderHandler handler_;
    Context ctx_;
    StreamId stream_;
    Given command_;
    Completion completion_;
    Executor executor_;
    AppendOptions append_options_;
    detail::Attempts attempts_;
    std::optional<Deciding> deciding_;
    Outcome outcome_;
};

}  // namespace eskit::inline v0_1
