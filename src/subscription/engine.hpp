// What a subscription does in a step.
#pragma once

#include "continuation.hpp"

#include <eskit/subscription/subscription.hpp>

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>

namespace eskit::subscription {

// Invariants:
//  1. Everything up to reached_ was handled, or is of a type that is not wanted and was looked at
//     in an unbroken scan from where the subscription began.
//  2. What the store of checkpoints has is stored_, and is never beyond reached_.
//  3. reached_.event_id is that of the event at reached_.sequence, unless id_known_ is false: then
//     that event was passed without being delivered, and is looked up before it is stored.
class Subscription::Engine {
  public:
    Engine(std::shared_ptr<EventLog> log, std::shared_ptr<CheckpointStore> checkpoints,
           Options options, std::unique_ptr<Handler> handler);

    Result<StepOutcome> step(const Context& ctx);
    Result<void> close(const Context& ctx);

    [[nodiscard]] Status status() const;
    [[nodiscard]] GlobalSequence position() const noexcept {
        return position_.load(std::memory_order_acquire);
    }
    [[nodiscard]] const std::shared_ptr<Signal>& signal() const noexcept { return signal_; }

  private:
    // The events of one read, as far as they went.
    struct Progress {
        Result<void> status{};    // of what was done with the last one
        Checkpoint taken{};       // the last event that a batch has taken in
        std::uint64_t count = 0;  // events that were handed over
        bool stopped = false;     // status is why
    };

    Result<StepOutcome> run(const Context& ctx);
    [[nodiscard]] Result<void> check_options() const;
    Result<void> resume(const Context& ctx);
    Result<void> begin(const Context& ctx);
    Result<void> verify(const Context& ctx, const Checkpoint& checkpoint);
    Result<EventId> event_id_at(const Context& ctx, GlobalSequence sequence) const;
    [[nodiscard]] Error lost(const Checkpoint& checkpoint, std::string_view why);

    Result<bool> read(const Context& ctx);
    bool take(const Context& ctx, const RecordedEvent& event, Progress& progress);
    Result<void> handle(const Context& ctx, const RecordedEvent& event);
    Result<void> commit(const Context& ctx, const Checkpoint& reached);
    Result<void> pass(const Scan& scan);
    void reach(const Checkpoint& checkpoint, std::uint64_t events);

    [[nodiscard]] bool is_dirty() const noexcept { return !stored_ || reached_ != *stored_; }
    [[nodiscard]] bool save_is_due() const;
    Result<void> save(const Context& ctx);
    Result<void> store(const Context& ctx);

    [[nodiscard]] StepOutcome idle() const;
    [[nodiscard]] Error halt(Error error);
    void publish(const Result<StepOutcome>& outcome);

    const std::shared_ptr<EventLog> log_;
    const std::shared_ptr<CheckpointStore> checkpoints_;
    const Options options_;
    const std::unique_ptr<Handler> handler_;
    const std::shared_ptr<Signal> signal_ = Signal::create();
    const std::string name_;  // in errors

    // Of the thread that steps.
    ReadOptions read_;
    detail::Continuation continuation_;
    bool started_ = false;
    bool halted_ = false;
    Checkpoint reached_{};
    bool id_known_ = true;
    std::optional<Checkpoint> stored_{};
    std::uint64_t handled_unsaved_ = 0;
    std::uint64_t passed_unsaved_ = 0;
    SteadyTime saved_at_{};
    GlobalSequence head_{};

    std::atomic<GlobalSequence> position_{};
    std::atomic<std::uint64_t> handled_{0};
    mutable std::mutex mutex_;
    Status status_;  // guarded by mutex_, but for what is atomic
};

}  // namespace eskit::subscription
