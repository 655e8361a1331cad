// What a subscription does in a step.
#pragma once

#include "continuation.hpp"
#include "position.hpp"

#include <eskit/subscription/subscription.hpp>

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eskit::inline v0_1::subscription {

// Invariants:
//  1. Everything up to reached_ was handled, or is of a type that is not wanted and was looked at
//     in an unbroken scan from where the subscription began.
//  2. What the store of checkpoints has is stored_, and is never beyond reached_.
//  3. reached_.event_id is that of the event at reached_.sequence, unless id_known_ is false: then
//     that event was passed without being delivered, and is looked up before it is stored.
//  4. Where the sequence is checked: nothing is between reached_ and cursor_, and nothing will be.
class Subscription::Engine {
  public:
    Engine(std::shared_ptr<EventLog> log, std::shared_ptr<CheckpointStore> checkpoints,
           Options options, std::unique_ptr<Handler> handler);

    Result<StepOutcome> step(const Context& ctx);
    Result<void> close(const Context& ctx);
    Result<void> wait_until(const Context& ctx, GlobalSequence sequence) {
        return position_.wait_until(ctx, log_->clock(), sequence);
    }

    [[nodiscard]] Status status() const;
    [[nodiscard]] std::vector<GapRecord> gaps() const;
    [[nodiscard]] GlobalSequence position() const noexcept { return position_.get(); }
    [[nodiscard]] const std::shared_ptr<Signal>& signal() const noexcept { return signal_; }

  private:
    // An event or a batch that the handler did not handle.
    struct Failed {
        Error error;            // the handler's
        Checkpoint at{};        // the event, or the last of the batch
        std::string type{};     // of the event
        bool in_batch = false;  // of several
    };
    // The events of one read, as far as they went.
    struct Page {
        Checkpoint taken{};              // the last event that a batch has taken in
        Checkpoint seen{};               // the last row, where the sequence is checked
        std::uint64_t count = 0;         // events that were handed over
        std::optional<Failed> failed{};  // the handler did, and that ended it
        std::optional<Error> error{};    // the checkpoint could not be saved, and that ended it
        GlobalSequence gap{};            // the row behind a hole, which ended it
        bool ended = false;              // by any of these, or because it is enough
    };

    Result<StepOutcome> run(const Context& ctx);
    Result<StepOutcome> work(const Context& ctx);
    [[nodiscard]] Result<void> check_options() const;

    Result<bool> lead(const Context& ctx);
    [[nodiscard]] StepOutcome stand_by() const;

    Result<void> resume(const Context& ctx);
    Result<std::optional<Checkpoint>> load(const Context& ctx);
    Result<void> begin(const Context& ctx);
    Result<void> verify(const Context& ctx, const Checkpoint& checkpoint);
    Result<EventId> event_id_at(const Context& ctx, GlobalSequence sequence) const;
    [[nodiscard]] Error lost(const Checkpoint& checkpoint, std::string_view why);

    Result<StepOutcome> read(const Context& ctx);
    void prepare_read();
    bool take(const Context& ctx, const RecordedEvent& event, Page& page);
    bool is_next(const RecordedEvent& event, const Checkpoint& here, Page& page);
    Result<void> handle(const Context& ctx, const RecordedEvent& event);
    void finish_batch(const Context& ctx, Page& page);
    Result<void> commit(const Context& ctx, const Checkpoint& reached);
    Result<void> pass(const Scan& scan, const Page& page);
    Result<void> pass_checked(const Context& ctx, const Scan& scan, const Page& page);
    Result<void> check_scan(const Scan& scan);
    Result<StepOutcome> answer(Failed failed);

    void reach(const Checkpoint& checkpoint, std::uint64_t events);
    void move_to(const Checkpoint& checkpoint, bool id_known);
    [[nodiscard]] bool save_is_due(SteadyTime now) const;
    Result<void> save(const Context& ctx);
    Result<void> save_if_due(const Context& ctx, SteadyTime now) {
        return save_is_due(now) ? save(ctx) : Result<void>{};
    }
    Result<void> store(const Context& ctx);

    Result<StepOutcome> idle();
    [[nodiscard]] StepOutcome held(SteadyTime until) const;
    [[nodiscard]] Error halt(Error error);
    void publish(const Result<StepOutcome>& outcome);

    const std::shared_ptr<EventLog> log_;
    const std::shared_ptr<CheckpointStore> checkpoints_;
    const Options options_;
    const std::unique_ptr<Handler> handler_;
    const std::shared_ptr<Signal> signal_ = Signal::create();
    const std::shared_ptr<Signal> lock_signal_ = Signal::create();
    const std::string name_;  // in errors
    const std::string lock_name_;
    const Uuid candidate_;
    Result<void> narrowed_{};  // to the types of the options

    // Of the thread that steps.
    ReadOptions read_;
    detail::Continuation continuation_;
    std::optional<SequenceChecker> checker_;  // where the sequence is checked
    Leadership leadership_{};
    bool deposed_ = false;  // found out while storing
    bool started_ = false;
    bool caught_up_ = false;
    std::optional<Error> halted_by_{};
    Checkpoint reached_{};
    bool id_known_ = true;
    GlobalSequence cursor_{};
    std::uint64_t limit_ = 0;  // events of this step
    SteadyTime step_until_{};
    std::optional<Checkpoint> stored_{};
    std::uint64_t handled_unsaved_ = 0;
    std::uint64_t passed_unsaved_ = 0;
    SteadyTime saved_at_{};
    GlobalSequence head_{};
    std::uint64_t handled_ = 0;
    // After failures: what failed, how often, when it is tried again, and up to where batches are
    // taken apart.
    GlobalSequence failed_at_{};
    std::uint32_t attempts_ = 0;
    SteadyTime retry_at_{};
    std::optional<Error> failure_{};
    GlobalSequence one_by_one_until_{};

    detail::Position position_;
    mutable std::mutex mutex_;
    Status status_;  // guarded by mutex_, without the position
};

}  // namespace eskit::inline v0_1::subscription
