/// Events of a log, in order and at least once, to a handler that remembers how far it came.
#pragma once

#include <eskit/base/clock.hpp>
#include <eskit/base/context.hpp>
#include <eskit/base/error.hpp>
#include <eskit/base/result.hpp>
#include <eskit/event/ordinal.hpp>
#include <eskit/runner/signal.hpp>
#include <eskit/runner/steppable.hpp>
#include <eskit/store/event_log.hpp>
#include <eskit/subscription/checkpoint_store.hpp>
#include <eskit/subscription/handler.hpp>
#include <eskit/subscription/leader_lock.hpp>
#include <eskit/subscription/sequence_checker.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace eskit::inline v0_1::subscription {

/// Where a consumer begins that has no checkpoint.
class Start {
  public:
    enum class At : std::uint8_t { beginning, now, after };

    static constexpr Start beginning() { return {At::beginning, {}}; }
    /// Behind the events that are there at its first step, which stores that as a checkpoint.
    static constexpr Start now() { return {At::now, {}}; }
    /// At the event behind this one, which must be in the log.
    static constexpr Start after(GlobalSequence sequence) { return {At::after, sequence}; }

    [[nodiscard]] constexpr At at() const noexcept { return at_; }
    [[nodiscard]] constexpr GlobalSequence sequence() const noexcept { return sequence_; }

  private:
    constexpr Start(At at, GlobalSequence sequence) : at_(at), sequence_(sequence) {}

    At at_;
    GlobalSequence sequence_;
};

/// An event, or a batch of one, whose handling failed.
struct Failure {
    const Error& error;
    GlobalSequence sequence{};
    std::string_view type{};
    std::uint32_t attempt = 1;  ///< how often in a row it failed, this time included
};

/// What is to be done about a failure.
class OnError {
  public:
    enum class Action : std::uint8_t { retry, skip, halt };

    /// The event comes again after a pause, and nothing before it.
    static constexpr OnError retry(std::chrono::milliseconds pause) {
        return {Action::retry, pause};
    }
    /// The event counts as handled. Whatever it stood for is not done.
    static constexpr OnError skip() { return {Action::skip, {}}; }
    /// The subscription halts in front of the event.
    static constexpr OnError halt() { return {Action::halt, {}}; }

    [[nodiscard]] constexpr Action action() const noexcept { return action_; }
    [[nodiscard]] constexpr std::chrono::milliseconds pause() const noexcept { return pause_; }

  private:
    constexpr OnError(Action action, std::chrono::milliseconds pause)
        : action_(action), pause_(pause) {}

    Action action_;
    std::chrono::milliseconds pause_;
};

struct Options {
    /// Names the consumer: its checkpoint, and what errors speak of. Never empty.
    std::string consumer{};
    Start start = Start::beginning();
    /// Wire names of the events that are wanted; empty = what the handler takes.
    std::vector<std::string> types{};
    /// Events that one step handles at most; the size of batches. 1 = one at a time.
    std::size_t batch_size = 500;
    /// Rows that one step looks at, at most, wanted or not.
    std::size_t scan_limit = 10'000;
    /// A step ends with the event that is handled when so much time has passed: the read of the log
    /// is open for as long, and slow handlers should not hold it open.
    std::chrono::milliseconds step_time{100};
    /// The checkpoint is saved each time that so many events were handled. After a crash, those
    /// since the last time come again.
    std::uint64_t checkpoint_every = 1;
    /// ... and when what is unsaved is so old.
    std::chrono::milliseconds checkpoint_interval{1'000};
    /// How often a caught-up subscription looks without being woken: a safety net. Commits through
    /// the same log object wake it at once.
    std::chrono::milliseconds poll_interval{1'000};
    /// Who acts in the contexts of the handler; by default a service named as the consumer.
    Principal principal{};
    /// If set, only the leader among all instances of this consumer works, under the name
    /// "sub:<consumer>"; the others stand by. It stores its checkpoints with the fence of its
    /// leadership, which refuses those of leaders before it.
    std::shared_ptr<LeaderLock> lock{};
    /// Looks at every row for holes in the sequence, and stops at one (see SequenceChecker). Always
    /// done on logs whose sequence is not declared dense.
    bool check_sequence = false;
    /// Decides about each failure of the handler. Without it, the step returns the error, and the
    /// event comes again with the next step. A batch that failed comes again one event at a time
    /// before this is asked about one of them.
    std::function<OnError(const Failure&)> on_error{};
    /// Called when all events that there were have been handled: the first time, and each time
    /// again after it fell behind.
    std::function<void()> on_caught_up{};
};

/// What can be asked about a subscription from outside.
struct Status {
    std::string consumer{};
    GlobalSequence position{};                            ///< everything up to here was handled
    GlobalSequence head{};                                ///< the newest event when it last looked
    std::uint64_t handled = 0;                            ///< events, since it was made
    Timestamp last_handled_at{};                          ///< when it last handled one
    StepOutcome::State state = StepOutcome::State::idle;  ///< of the last step
    std::optional<Error> error{};                         ///< of the last step, or what halted it
    std::optional<GapRecord> gap{};                       ///< the hole at which it is held
};

/// A consumer of a log: reads on from its checkpoint, in global order, calls a handler with each
/// event that it takes, and saves the checkpoint when the handler has succeeded.
///
/// Delivery: at least once. An event comes again after a crash or an error between its handling and
/// the saving of the checkpoint, so a handler must bear repetition. A handler that keeps the
/// checkpoint in its own transaction (`Handler::Needs::keeps_checkpoint`) changes its data exactly
/// once. An event whose handler fails comes again with the next step; nothing behind it is
/// delivered before.
///
/// A checkpoint names the history and the event at its position. When it is resumed, both are
/// compared: a log that was re-created, or restored from a backup that lacks the event, halts the
/// subscription with `corrupt`, for events would be lost or repeated unnoticed. The position moves
/// past events of other types too, but only past those that this subscription has looked at, one
/// after the other; a look that finds nothing moves nothing.
///
/// It is a step function: `Runner` calls it on a thread, tests and simulations call it themselves.
///
/// Thread safety: `step` and `close` by one thread at a time, all else from any thread.
/// Ownership: a shared handle; copying is cheap and means the same subscription. It keeps the log
/// and the checkpoints.
/// Blocking: on the log, the handler and the store of checkpoints; never for events to come.
///
///     auto orders = db.store<sales::Order::Event>();
///     Subscription mails{orders, db.checkpoints(), {.consumer = "mails"},
///                        [&](const sales::OrderPlaced& placed) { return send(placed); }};
///     while (mails.step({}).value().state == StepOutcome::State::worked) {}
class Subscription {
  public:
    /// `functions` as `make_handler` takes them. `checkpoints` is a store of checkpoints, or a
    /// std::shared_ptr of one.
    template <class E, class Checkpoints, class... Functions>
        requires(sizeof...(Functions) > 0)
    Subscription(const LogStore<E>& store, Checkpoints checkpoints, Options options,
                 Functions... functions)
        : Subscription(store.log(), shared(std::move(checkpoints)), std::move(options),
                       make_handler(store, std::move(functions)...)) {}
    Subscription(std::shared_ptr<EventLog> log, std::shared_ptr<CheckpointStore> checkpoints,
                 Options options, std::unique_ptr<Handler> handler);

    /// Reads and handles what comes next, up to the bounds in the options. Without anything to do
    /// it is one short read.
    /// Errors: those of the handler; those of the log, the lock and the store of checkpoints, among
    /// them conflict when another instance took over and there is no lock; corrupt when the
    /// checkpoint does not fit the log; invalid_argument for options that cannot be. After the last
    /// two, and when `on_error` says so, it is halted: further steps do nothing and answer so.
    Result<StepOutcome> step(const Context& ctx) const;
    /// Saves what is unsaved, and lets go of the leadership. Another step resumes from the store.
    Result<void> close(const Context& ctx) const;

    [[nodiscard]] Status status() const;
    /// Everything up to here was handled, in this process or before.
    [[nodiscard]] GlobalSequence position() const noexcept;
    /// Blocks until everything up to `sequence` was handled: for a caller that appended, and now
    /// wants to read what this subscription makes of it. Not to be called by what runs its steps.
    /// Errors: timed_out and cancelled as `ctx` says.
    Result<void> wait_until(const Context& ctx, GlobalSequence sequence) const;
    /// Holes in the sequence that were met, oldest first, and why they were passed.
    [[nodiscard]] std::vector<GapRecord> gaps() const;
    /// Set by the log when there is more.
    [[nodiscard]] const std::shared_ptr<Signal>& signal() const noexcept;

  private:
    class Engine;

    template <class Checkpoints>
    static std::shared_ptr<CheckpointStore> shared(Checkpoints checkpoints) {
        if constexpr (std::derived_from<Checkpoints, CheckpointStore>) {
            return std::make_shared<Checkpoints>(std::move(checkpoints));
        } else {
            return checkpoints;
        }
    }

    std::shared_ptr<Engine> engine_;
};

}  // namespace eskit::inline v0_1::subscription
