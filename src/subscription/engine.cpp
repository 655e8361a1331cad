#include "engine.hpp"

#include <eskit/detail/text.hpp>

#include <algorithm>
#include <utility>

namespace eskit::inline v0_1::subscription {
namespace {

// How often a hole in the sequence is looked at again.
constexpr std::chrono::milliseconds gap_interval{50};

std::string number(GlobalSequence sequence) {
    return std::to_string(sequence.value);
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
      lock_name_("sub:" + options_.consumer),
      candidate_(log_->ids().next()),
      continuation_(principal_of(options_)) {
    if (!options_.types.empty()) {
        narrowed_ = handler_->narrow(options_.types);
    }
    read_.scan_limit = options_.scan_limit;
    if (options_.check_sequence || !log_->capabilities().dense_global_sequence) {
        checker_.emplace(log_);  // it has to see all rows
    } else {
        read_.types = handler_->needs().types;
    }
    status_.consumer = options_.consumer;
    log_->add_signal(signal_);
    if (options_.lock) {
        options_.lock->add_signal(lock_signal_);
    }
}

Result<StepOutcome> Subscription::Engine::step(const Context& ctx) {
    if (halted_by_) {
        return StepOutcome{.state = StepOutcome::State::halted};
    }
    auto outcome = run(ctx);
    position_.wake();
    publish(outcome);
    return outcome;
}

Result<StepOutcome> Subscription::Engine::run(const Context& ctx) {
    if (auto ok = started_ ? Result<void>{} : check_options(); !ok) {
        return halt(std::move(ok).error());
    }
    auto leads = lead(ctx);
    if (!leads) {
        return std::move(leads).error();
    }
    if (!*leads) {
        return stand_by();
    }
    deposed_ = false;
    auto outcome = work(ctx);
    if (deposed_) {
        started_ = false;
        if (options_.lock) {
            leadership_ = {};
            return stand_by();
        }
    }
    return outcome;
}

Result<StepOutcome> Subscription::Engine::work(const Context& ctx) {
    if (auto ok = resume(ctx); !ok) {
        return std::move(ok).error();
    }
    const SteadyTime now = log_->clock().steady_now();
    if (now < retry_at_) {
        return held(retry_at_);
    }
    if (auto ok = save_if_due(ctx, now); !ok) {
        return std::move(ok).error();
    }
    step_until_ = now + options_.step_time;
    if (options_.lock) {
        step_until_ = std::min(step_until_, leadership_.ask_again_at);
    }
    return read(ctx);
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
    if (!narrowed_) {
        return narrowed_.error().prefixed(name_);
    }
    return {};
}

// False while another instance leads.
Result<bool> Subscription::Engine::lead(const Context& ctx) {
    if (!options_.lock ||
        (leadership_.held && log_->clock().steady_now() < leadership_.ask_again_at)) {
        return true;
    }
    auto answer = options_.lock->try_acquire(ctx, lock_name_, candidate_);
    if (!answer) {
        return answer.error().prefixed(name_);
    }
    if (!answer->held || answer->epoch != leadership_.epoch) {
        started_ = false;  // others may have been at work
    }
    leadership_ = *answer;
    return leadership_.held;
}

StepOutcome Subscription::Engine::stand_by() const {
    return {.state = StepOutcome::State::standby,
            .wake_at = leadership_.ask_again_at,
            .wake_on = lock_signal_.get()};
}

// Finds the place to begin at.
Result<void> Subscription::Engine::resume(const Context& ctx) {
    if (started_) {
        return {};
    }
    auto stored = load(ctx);
    if (!stored) {
        return stored.error().prefixed(name_);
    }
    stored_ = *stored;
    saved_at_ = log_->clock().steady_now();
    handled_unsaved_ = passed_unsaved_ = 0;
    cursor_ = one_by_one_until_ = {};
    const bool has_place = stored_ && !is_unplaced(*stored_);
    if (auto ok = has_place ? verify(ctx, *stored_) : begin(ctx); !ok) {
        return ok;
    }
    started_ = true;
    return {};
}

Result<std::optional<Checkpoint>> Subscription::Engine::load(const Context& ctx) {
    if (!options_.lock) {
        return checkpoints_->load(ctx, options_.consumer);
    }
    // From here on, whoever led before cannot save.
    auto taken = checkpoints_->take_over(ctx, options_.consumer, leadership_.epoch);
    if (!taken) {
        leadership_ = {};
        return std::move(taken).error();
    }
    return std::optional(*taken);
}

Result<void> Subscription::Engine::begin(const Context& ctx) {
    Checkpoint place{.log_epoch = log_->epoch(), .fence = stored_ ? stored_->fence : 0};
    move_to(place, true);
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
    move_to(checkpoint, true);
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

Result<StepOutcome> Subscription::Engine::read(const Context& ctx) {
    prepare_read();
    continuation_.begin(ctx);
    Page page{.seen = reached_};
    page.seen.sequence = read_.after;
    const auto scan = log_->read_all(
        ctx, read_, [&](const RecordedEvent& event) { return take(ctx, event, page); });
    if (handler_->needs().batches && page.count > 0) {
        finish_batch(ctx, page);
    }
    if (page.failed) {
        return answer(*std::move(page.failed));
    }
    if (page.error || !scan) {
        return page.error ? *page.error : scan.error().prefixed(name_);
    }
    auto ok = checker_ ? pass_checked(ctx, *scan, page) : pass(*scan, page);
    if (!ok) {
        return std::move(ok).error();
    }
    head_ = scan->head;
    caught_up_ = caught_up_ && reached_.sequence >= head_;
    if (page.count > 0 || std::max(cursor_, reached_.sequence) > read_.after) {
        failure_.reset();
        return StepOutcome{.state = StepOutcome::State::worked};
    }
    if (checker_ && checker_->held()) {
        return held(log_->clock().steady_now() + gap_interval);
    }
    return idle();
}

void Subscription::Engine::prepare_read() {
    cursor_ = std::max(cursor_, reached_.sequence);
    read_.after = cursor_;
    limit_ = reached_.sequence < one_by_one_until_ ? 1 : options_.batch_size;
    read_.limit = checker_ ? options_.scan_limit : limit_;
}

// Of the read's sink: whether it goes on.
bool Subscription::Engine::take(const Context& ctx, const RecordedEvent& event, Page& page) {
    const Checkpoint here{.log_epoch = reached_.log_epoch,
                          .sequence = event.global_sequence,
                          .event_id = event.id,
                          .fence = reached_.fence};
    if (checker_ && !is_next(event, here, page)) {
        return !page.ended;
    }
    if (auto ok = handle(ctx, event); !ok) {
        page.failed = Failed{std::move(ok).error(), here, std::string(event.type)};
        page.ended = true;
        return false;
    }
    ++page.count;
    const SteadyTime now = log_->clock().steady_now();
    if (handler_->needs().batches) {
        page.taken = here;
    } else {
        reach(here, 1);
        if (auto ok = save_if_due(ctx, now); !ok) {
            page.error = std::move(ok).error();
        }
    }
    page.ended = page.error || page.count >= limit_ || now >= step_until_;
    return !page.ended;
}

// Where the sequence is checked: whether to deliver the event. If not, it is of a type that nobody
// wants, or there is a hole before it, which ends the page.
bool Subscription::Engine::is_next(const RecordedEvent& event, const Checkpoint& here, Page& page) {
    if (!checker_->follows(page.seen.sequence, here.sequence)) {
        page.gap = here.sequence;
        page.ended = true;
        return false;
    }
    checker_->reached(here.sequence);
    page.seen = here;
    if (eskit::detail::wants_type(handler_->needs().types, event.type)) {
        return true;
    }
    if (!handler_->needs().batches) {
        ++passed_unsaved_;
        move_to(here, true);
    }
    return false;
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

void Subscription::Engine::finish_batch(const Context& ctx, Page& page) {
    if (auto ok = commit(ctx, page.taken); !ok) {
        page.ended = true;
        if (deposed_) {
            page.error = std::move(ok).error();
        } else {
            page.failed = Failed{std::move(ok).error(), page.taken, {}, page.count > 1};
        }
        return;
    }
    reach(page.taken, page.count);
    if (auto ok = save_if_due(ctx, log_->clock().steady_now()); !ok) {
        page.error = std::move(ok).error();
    }
}

Result<void> Subscription::Engine::commit(const Context& ctx, const Checkpoint& reached) {
    Result<void> done;
    try {
        done = handler_->commit(ctx, stored_, reached);
    } catch (...) {
        done = eskit::detail::callback_failed("the handler");
    }
    if (handler_->needs().keeps_checkpoint) {
        if (done) {
            stored_ = reached;
        }
        deposed_ = !done && done.error().code() == Errc::conflict;
    }
    return done ? done
                : done.error().prefixed(name_ + ": events up to " + number(reached.sequence));
}

// Past rows of other types, behind the last event that was delivered.
Result<void> Subscription::Engine::pass(const Scan& scan, const Page& page) {
    if (auto ok = check_scan(scan); !ok || page.ended) {
        return ok;
    }
    if (scan.next > reached_.sequence) {
        passed_unsaved_ += scan.next.value - reached_.sequence.value;
        Checkpoint place = reached_;
        place.sequence = scan.next;
        move_to(place, false);
    }
    return {};
}

// The same where the sequence is checked: only past rows that were seen. What is behind them, up
// to where the log has looked, is a hole.
Result<void> Subscription::Engine::pass_checked(const Context& ctx, const Scan& scan,
                                                const Page& page) {
    if (auto ok = check_scan(scan); !ok) {
        return ok;
    }
    const GlobalSequence seen = page.seen.sequence;
    if (!is_zero(page.seen.event_id) && seen > reached_.sequence) {  // behind a batch
        passed_unsaved_ += seen.value - reached_.sequence.value;
        move_to(page.seen, true);
    }
    const bool ends_in_hole = !page.ended && scan.next > seen;
    if (page.gap == GlobalSequence{} && !ends_in_hole) {
        return {};
    }
    auto resolved =
        checker_->resolve(ctx, seen, ends_in_hole ? scan.next.value + 1 : page.gap.value);
    if (!resolved) {
        return resolved.error().prefixed(name_);
    }
    if (*resolved) {
        cursor_ = ends_in_hole ? scan.next : GlobalSequence(page.gap.value - 1);
    }
    return {};
}

Result<void> Subscription::Engine::check_scan(const Scan& scan) {
    if (scan.head >= reached_.sequence && scan.next <= std::max(scan.head, read_.after)) {
        return {};
    }
    return halt(Error(Errc::corrupt, name_ + ": the log went back: it ends at " +
                                         number(scan.head) + ", and event " +
                                         number(std::max(scan.next, reached_.sequence)) +
                                         " was there already; restore it"));
}

Result<StepOutcome> Subscription::Engine::answer(Failed failed) {
    if (!options_.on_error) {
        return std::move(failed.error);
    }
    if (failed.in_batch) {
        one_by_one_until_ = failed.at.sequence;
        return StepOutcome{.state = StepOutcome::State::worked};
    }
    attempts_ = failed.at.sequence == failed_at_ ? attempts_ + 1 : 1;
    failed_at_ = failed.at.sequence;
    OnError decision = OnError::halt();
    try {
        decision = options_.on_error({.error = failed.error,
                                      .sequence = failed.at.sequence,
                                      .type = failed.type,
                                      .attempt = attempts_});
    } catch (...) {
        return eskit::detail::callback_failed("on_error").prefixed(name_);
    }
    switch (decision.action()) {
        case OnError::Action::retry:
            failure_ = std::move(failed.error);
            retry_at_ = log_->clock().steady_now() + decision.pause();
            return held(retry_at_);
        case OnError::Action::skip:
            ++passed_unsaved_;
            move_to(failed.at, true);
            return StepOutcome{.state = StepOutcome::State::worked};
        case OnError::Action::halt:
            break;
    }
    return halt(std::move(failed.error));
}

void Subscription::Engine::reach(const Checkpoint& checkpoint, std::uint64_t events) {
    handled_unsaved_ += events;
    handled_ += events;
    move_to(checkpoint, true);
}

void Subscription::Engine::move_to(const Checkpoint& checkpoint, bool id_known) {
    reached_ = checkpoint;
    id_known_ = id_known;
    position_.set(checkpoint.sequence);
}

bool Subscription::Engine::save_is_due(SteadyTime now) const {
    if (handled_unsaved_ == 0 && passed_unsaved_ == 0) {
        return false;
    }
    return handled_unsaved_ >= options_.checkpoint_every ||
           passed_unsaved_ >= options_.scan_limit ||
           now >= saved_at_ + options_.checkpoint_interval;
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
    if (!stored_ || *stored_ != reached_) {
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
        deposed_ = saved.error().code() == Errc::conflict;
        return saved.error().prefixed(name_);
    }
    stored_ = reached_;
    return {};
}

Result<void> Subscription::Engine::close(const Context& ctx) {
    Result<void> closed;
    if (started_ && handled_unsaved_ + passed_unsaved_ > 0) {
        closed = save(ctx);
    }
    started_ = false;
    if (leadership_.held) {
        leadership_ = {};
        auto released = options_.lock->release(ctx, lock_name_, candidate_);
        closed = closed ? released : closed;
    }
    return closed;
}

Result<StepOutcome> Subscription::Engine::idle() {
    if (!std::exchange(caught_up_, true) && options_.on_caught_up) {
        try {
            options_.on_caught_up();
        } catch (...) {
            return eskit::detail::callback_failed("on_caught_up").prefixed(name_);
        }
    }
    SteadyTime wake_at = log_->clock().steady_now() + options_.poll_interval;
    if (handled_unsaved_ + passed_unsaved_ > 0) {
        wake_at = std::min(wake_at, saved_at_ + options_.checkpoint_interval);
    }
    if (options_.lock) {
        wake_at = std::min(wake_at, leadership_.ask_again_at);
    }
    return StepOutcome{
        .state = StepOutcome::State::idle, .wake_at = wake_at, .wake_on = signal_.get()};
}

StepOutcome Subscription::Engine::held(SteadyTime until) const {
    return {.state = StepOutcome::State::held,
            .wake_at = options_.lock ? std::min(until, leadership_.ask_again_at) : until,
            .wake_on = signal_.get()};
}

Error Subscription::Engine::halt(Error error) {
    halted_by_ = error;
    return error;
}

void Subscription::Engine::publish(const Result<StepOutcome>& outcome) {
    const Timestamp now = log_->clock().now();
    const std::scoped_lock lock(mutex_);
    if (handled_ != status_.handled) {
        status_.last_handled_at = now;
    }
    status_.handled = handled_;
    status_.head = std::max(head_, reached_.sequence);
    status_.state = outcome ? outcome->state : StepOutcome::State::held;
    status_.error = outcome ? failure_ : std::optional(outcome.error());
    status_.gap = checker_ ? checker_->held() : std::nullopt;
    if (halted_by_) {
        status_.state = StepOutcome::State::halted;
        status_.error = halted_by_;
    }
}

Status Subscription::Engine::status() const {
    const std::scoped_lock lock(mutex_);
    Status status = status_;
    status.position = position();
    return status;
}

std::vector<GapRecord> Subscription::Engine::gaps() const {
    return checker_ ? checker_->records() : std::vector<GapRecord>{};
}

}  // namespace eskit::inline v0_1::subscription
