#include "engine.hpp"

#include <eskit/detail/callback_failed.hpp>
#include <eskit/detail/text.hpp>

#include <algorithm>
#include <utility>

namespace eskit::subscription {
namespace {

std::string number(GlobalSequence sequence) {
    return std::to_string(sequence.value);
}

ReadOptions read_options(const Options& options, const Handler& handler) {
    return {.limit = options.batch_size,
            .scan_limit = options.scan_limit,
            .types = options.types.empty() ? handler.needs().types : options.types};
}

Principal principal_of(const Options& options) {
    return options.principal.kind == Principal::Kind::none
               ? Principal{.kind = Principal::Kind::service, .id = options.consumer}
               : options.principal;
}

}  // namespace

Subscription::Engine::Engine(std::shared_ptr<EventLog> log,
                             std::shared_ptr<CheckpointStore> checkpoints, Options options,
                             std::unique_ptr<Handler> handler)
    : log_(std::move(log)),
      checkpoints_(std::move(checkpoints)),
      options_(std::move(options)),
      handler_(std::move(handler)),
      name_("subscription " + eskit::detail::quoted(options_.consumer)),
      read_(read_options(options_, *handler_)),
      continuation_(principal_of(options_)) {
    status_.consumer = options_.consumer;
    log_->add_signal(signal_);
}

Result<StepOutcome> Subscription::Engine::step(const Context& ctx) {
    if (halted_) {
        return StepOutcome{.state = StepOutcome::State::halted};
    }
    auto outcome = run(ctx);
    publish(outcome);
    return outcome;
}

Result<StepOutcome> Subscription::Engine::run(const Context& ctx) {
    if (auto ok = resume(ctx); !ok) {
        return std::move(ok).error();
    }
    if (save_is_due()) {
        if (auto ok = save(ctx); !ok) {
            return std::move(ok).error();
        }
    }
    auto worked = read(ctx);
    if (!worked) {
        return std::move(worked).error();
    }
    return *worked ? StepOutcome{.state = StepOutcome::State::worked} : idle();
}

Result<void> Subscription::Engine::check_options() const {
    const auto refuse = [&](const std::string& what) {
        return Error(Errc::invalid_argument, name_ + ": " + what);
    };
    if (options_.consumer.empty()) {
        return refuse("it has no name; set Options::consumer");
    }
    if (options_.batch_size == 0 || options_.scan_limit == 0 || options_.checkpoint_every == 0) {
        return refuse("batch_size, scan_limit and checkpoint_every must not be 0");
    }
    const Handler::Needs& needs = handler_->needs();
    if (needs.keeps_checkpoint && !needs.batches) {
        return refuse("its handler keeps the checkpoint but takes no batches");
    }
    for (const std::string& type : options_.types) {
        if (!eskit::detail::wants_type(needs.types, type)) {
            return refuse("its handler does not take " + eskit::detail::quoted(type));
        }
    }
    return {};
}

// Finds the place to begin at.
Result<void> Subscription::Engine::resume(const Context& ctx) {
    if (started_) {
        return {};
    }
    if (auto ok = check_options(); !ok) {
        return halt(std::move(ok).error());
    }
    auto stored = checkpoints_->load(ctx, options_.consumer);
    if (!stored) {
        return stored.error().prefixed(name_);
    }
    stored_ = *stored;
    id_known_ = true;
    saved_at_ = log_->clock().steady_now();
    handled_unsaved_ = passed_unsaved_ = 0;
    if (auto ok = stored_ ? verify(ctx, *stored_) : begin(ctx); !ok) {
        return ok;
    }
    position_.store(reached_.sequence, std::memory_order_release);
    started_ = true;
    return {};
}

Result<void> Subscription::Engine::begin(const Context& ctx) {
    reached_ = {.log_epoch = log_->epoch()};
    if (options_.start.at() == Start::At::beginning) {
        return {};
    }
    auto scan = log_->read_all(ctx, {.limit = 0}, [](const RecordedEvent&) { return false; });
    if (!scan) {
        return scan.error().prefixed(name_);
    }
    const bool now = options_.start.at() == Start::At::now;
    reached_.sequence = now ? scan->head : options_.start.sequence();
    if (reached_.sequence > scan->head) {
        return halt(Error(Errc::invalid_argument, name_ + ": begin after sequence " +
                                                      number(reached_.sequence) +
                                                      ": the log ends at " + number(scan->head)));
    }
    id_known_ = reached_.sequence == GlobalSequence{};
    // Else a restart before the first event would begin behind it.
    return now ? save(ctx) : Result<void>{};
}

Result<void> Subscription::Engine::verify(const Context& ctx, const Checkpoint& checkpoint) {
    if (checkpoint.log_epoch != log_->epoch()) {
        return lost(checkpoint, "it was made in another history, " +
                                    to_string(checkpoint.log_epoch) + ", and this log is " +
                                    to_string(log_->epoch()));
    }
    if (checkpoint.sequence != GlobalSequence{}) {
        auto id = event_id_at(ctx, checkpoint.sequence);
        if (!id && id.error().code() == Errc::not_found) {
            return lost(checkpoint, id.error().message());
        }
        if (!id) {
            return id.error().prefixed(name_);
        }
        if (*id != checkpoint.event_id) {
            return lost(checkpoint, "it was made at event " + to_string(checkpoint.event_id) +
                                        ", and the log has " + to_string(*id) + " there");
        }
    }
    reached_ = checkpoint;
    return {};
}

Error Subscription::Engine::lost(const Checkpoint& checkpoint, std::string_view why) {
    return halt(Error(Errc::corrupt,
                      name_ + ": resume at sequence " + number(checkpoint.sequence) +
                          ": the checkpoint does not belong to this log: " + std::string(why) +
                          "; restore the log, or remove the checkpoint to begin anew"));
}

// Errors: not_found when the log does not have it.
Result<EventId> Subscription::Engine::event_id_at(const Context& ctx,
                                                  GlobalSequence sequence) const {
    std::optional<EventId> id;
    auto scan = log_->read_all(ctx, {.after = sequence.value - 1, .limit = 1},
                               [&](const RecordedEvent& event) {
                                   if (event.global_sequence == sequence) {
                                       id = event.id;
                                   }
                                   return false;
                               });
    if (!scan) {
        return std::move(scan).error();
    }
    if (!id) {
        return Error(Errc::not_found, "the log ends at " + number(scan->head) +
                                          " and has no event " + number(sequence));
    }
    return *id;
}

// True when it did something.
Result<bool> Subscription::Engine::read(const Context& ctx) {
    read_.after = reached_.sequence;
    continuation_.begin(ctx);
    Progress progress;
    const auto scan = log_->read_all(
        ctx, read_, [&](const RecordedEvent& event) { return take(ctx, event, progress); });
    if (handler_->needs().batches && progress.count > 0) {
        if (auto ok = commit(ctx, progress.taken); !ok) {
            return std::move(ok).error();
        }
        reach(progress.taken, progress.count);
        if (save_is_due()) {
            if (auto ok = save(ctx); !ok) {
                return std::move(ok).error();
            }
        }
    }
    if (progress.stopped) {
        return std::move(progress.status).error();
    }
    if (!scan) {
        return scan.error().prefixed(name_);
    }
    const GlobalSequence before = reached_.sequence;
    if (auto ok = pass(*scan); !ok) {
        return std::move(ok).error();
    }
    return progress.count > 0 || reached_.sequence != before;
}

// Of the read's sink: whether it goes on.
bool Subscription::Engine::take(const Context& ctx, const RecordedEvent& event,
                                Progress& progress) {
    progress.status = handle(ctx, event);
    if (progress.status) {
        ++progress.count;
        const Checkpoint here{.log_epoch = reached_.log_epoch,
                              .sequence = event.global_sequence,
                              .event_id = event.id,
                              .fence = reached_.fence};
        if (handler_->needs().batches) {
            progress.taken = here;
            return true;
        }
        reach(here, 1);
        if (save_is_due()) {
            progress.status = save(ctx);
        }
    }
    progress.stopped = !progress.status;
    return !progress.stopped;
}

Result<void> Subscription::Engine::handle(const Context& ctx, const RecordedEvent& event) {
    Result<void> done;
    try {
        done = handler_->handle(handler_->needs().context ? continuation_.from(event) : ctx, event);
    } catch (...) {
        done = eskit::detail::callback_failed("the handler");
    }
    return done ? done
                : done.error().prefixed(name_ + ": event " + number(event.global_sequence) + " (" +
                                        eskit::detail::printable(event.type) + ")");
}

Result<void> Subscription::Engine::commit(const Context& ctx, const Checkpoint& reached) {
    Result<void> done;
    try {
        done = handler_->commit(ctx, stored_, reached);
    } catch (...) {
        done = eskit::detail::callback_failed("the handler");
    }
    if (!done) {
        return done.error().prefixed(name_ + ": events up to " + number(reached.sequence));
    }
    if (handler_->needs().keeps_checkpoint) {
        stored_ = reached;
    }
    return {};
}

// Past rows of other types, behind the last event that was delivered.
Result<void> Subscription::Engine::pass(const Scan& scan) {
    head_ = scan.head;
    if (scan.head < reached_.sequence || scan.next > std::max(scan.head, reached_.sequence)) {
        return halt(Error(Errc::corrupt, name_ + ": the log went back: it ends at " +
                                             number(scan.head) + ", and event " +
                                             number(std::max(scan.next, reached_.sequence)) +
                                             " was there already; restore it"));
    }
    if (scan.next > reached_.sequence) {
        passed_unsaved_ += scan.next.value - reached_.sequence.value;
        reached_.sequence = scan.next;
        id_known_ = false;
        position_.store(scan.next, std::memory_order_release);
    }
    return {};
}

void Subscription::Engine::reach(const Checkpoint& checkpoint, std::uint64_t events) {
    reached_ = checkpoint;
    id_known_ = true;
    handled_unsaved_ += events;
    handled_.fetch_add(events, std::memory_order_relaxed);
    position_.store(checkpoint.sequence, std::memory_order_release);
}

bool Subscription::Engine::save_is_due() const {
    if (handled_unsaved_ == 0 && passed_unsaved_ == 0) {
        return false;
    }
    return handled_unsaved_ >= options_.checkpoint_every ||
           passed_unsaved_ >= options_.scan_limit ||
           log_->clock().steady_now() >= saved_at_ + options_.checkpoint_interval;
}

Result<void> Subscription::Engine::save(const Context& ctx) {
    if (!id_known_) {
        auto id = event_id_at(ctx, reached_.sequence);
        if (!id) {
            return id.error().prefixed(name_);
        }
        reached_.event_id = *id;
        id_known_ = true;
    }
    if (is_dirty()) {
        if (auto ok = store(ctx); !ok) {
            return ok;
        }
    }
    handled_unsaved_ = passed_unsaved_ = 0;
    saved_at_ = log_->clock().steady_now();
    return {};
}

Result<void> Subscription::Engine::store(const Context& ctx) {
    if (handler_->needs().keeps_checkpoint) {
        return commit(ctx, reached_);
    }
    auto saved = checkpoints_->save(ctx, options_.consumer, reached_);
    if (!saved && saved.error().code() == Errc::in_doubt) {  // the row is the answer
        auto row = checkpoints_->load(ctx, options_.consumer);
        if (row && *row == reached_) {
            saved = {};
        }
    }
    if (!saved) {
        return saved.error().prefixed(name_);
    }
    stored_ = reached_;
    return {};
}

Result<void> Subscription::Engine::close(const Context& ctx) {
    Result<void> saved;
    if (started_ && is_dirty() && reached_.sequence != GlobalSequence{}) {
        saved = save(ctx);
    }
    started_ = false;
    return saved;
}

StepOutcome Subscription::Engine::idle() const {
    const SteadyTime now = log_->clock().steady_now();
    SteadyTime wake_at = now + options_.poll_interval;
    if (handled_unsaved_ > 0 || passed_unsaved_ > 0) {
        wake_at = std::min(wake_at, saved_at_ + options_.checkpoint_interval);
    }
    return {.state = StepOutcome::State::idle, .wake_at = wake_at, .wake_on = signal_.get()};
}

Error Subscription::Engine::halt(Error error) {
    halted_ = true;
    return error;
}

void Subscription::Engine::publish(const Result<StepOutcome>& outcome) {
    const Timestamp now = log_->clock().now();
    const std::scoped_lock lock(mutex_);
    const std::uint64_t handled = handled_.load(std::memory_order_relaxed);
    if (handled != status_.handled) {
        status_.last_handled_at = now;
    }
    status_.handled = handled;
    status_.head = std::max(head_, reached_.sequence);
    status_.error = outcome ? std::nullopt : std::optional(outcome.error());
    status_.state = outcome ? outcome->state : StepOutcome::State::held;
    if (halted_) {
        status_.state = StepOutcome::State::halted;
    }
}

Status Subscription::Engine::status() const {
    const std::scoped_lock lock(mutex_);
    Status status = status_;
    status.position = position();
    return status;
}

}  // namespace eskit::subscription
