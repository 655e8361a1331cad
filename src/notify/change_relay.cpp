#include <eskit/notify/change_relay.hpp>

#include <utility>

namespace eskit::inline v0_1 {

RelayService::RelayService(ChangeNotifier notifier, std::shared_ptr<ChangeRelay> relay,
                           const RelayServiceOptions& options)
    : notifier_(std::move(notifier)),
      relay_(std::move(relay)),
      options_(options),
      origin_(options.ids->next()),
      wake_(relay_->arrival()) {
    if (!wake_) {
        wake_ = Signal::create();
    }
    notifier_.collect_changes(wake_, options.changes_max);
}

RelayService::~RelayService() {
    notifier_.stop_collecting();
}

Result<StepOutcome> RelayService::step(const Context& ctx) {
    auto has_sent = send(ctx);
    auto has_delivered = deliver(ctx);
    if (!has_sent) {
        return std::move(has_sent).error();
    }
    if (!has_delivered) {
        return std::move(has_delivered).error();
    }
    StepOutcome outcome{.state = *has_sent || *has_delivered ? StepOutcome::State::worked
                                                             : StepOutcome::State::idle,
                        .wake_on = wake_.get()};
    if (const auto interval = relay_->poll_interval()) {
        outcome.wake_at = options_.clock->steady_now() + *interval;
    }
    return outcome;
}

Result<bool> RelayService::send(const Context& ctx) {
    Broadcast broadcast{.origin = origin_, .number = sent_ + 1, .changes = notifier_.collected()};
    if (broadcast.changes.empty()) {
        return false;
    }
    // The number is used up even if this fails: it may have been sent all the same.
    ++sent_;
    if (auto ok = relay_->broadcast(ctx, broadcast); !ok) {
        notifier_.collect_again(broadcast.changes);
        return std::move(ok).error();
    }
    return true;
}

Result<bool> RelayService::deliver(const Context& ctx) {
    auto received = relay_->receive(ctx);
    if (!received) {
        return std::move(received).error();
    }
    bool has_delivered = received->has_lost;
    if (received->has_lost) {
        notifier_.notify_all_local();
    }
    for (const Broadcast& broadcast : received->broadcasts) {
        if (is_new(broadcast)) {
            has_delivered = true;
            for (const Change& change : broadcast.changes) {
                notifier_.notify_local(change);
            }
        }
    }
    return has_delivered;
}

bool RelayService::is_new(const Broadcast& broadcast) {
    if (broadcast.origin == origin_) {
        return false;
    }
    const auto [last, is_first] = seen_.try_emplace(broadcast.origin, 0);
    if (broadcast.number <= last->second) {
        return false;
    }
    last->second = broadcast.number;
    if (is_first && seen_.size() > options_.origins_max) {
        // Origins are ordered by age: forget the oldest.
        seen_.erase(seen_.begin() == last ? std::next(seen_.begin()) : seen_.begin());
    }
    return true;
}

}  // namespace eskit::inline v0_1
