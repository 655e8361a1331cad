#include <eskit/subscription/lag_monitor.hpp>

#include <algorithm>
#include <mutex>
#include <utility>

namespace eskit::inline v0_1::subscription {

struct LagMonitor::State {
    std::shared_ptr<EventLog> log;
    std::chrono::milliseconds interval;
    std::vector<Subscription> subscriptions{};
    std::mutex mutex{};
    GlobalSequence head{};                 // guarded by mutex
    std::optional<Timestamp> looked_at{};  // guarded by mutex
};

LagMonitor::LagMonitor(std::shared_ptr<EventLog> log, std::chrono::milliseconds interval)
    : state_(new State{.log = std::move(log), .interval = interval}) {
}

LagMonitor& LagMonitor::watch(Subscription subscription) {
    state_->subscriptions.push_back(std::move(subscription));
    return *this;
}

Result<StepOutcome> LagMonitor::step(const Context& ctx) const {
    const Clock& clock = state_->log->clock();
    auto scan =
        state_->log->read_all(ctx, {.limit = 0}, [](const RecordedEvent&) { return false; });
    if (!scan) {
        return std::move(scan).error();
    }
    const std::scoped_lock lock(state_->mutex);
    state_->head = scan->head;
    state_->looked_at = clock.now();
    return StepOutcome{.state = StepOutcome::State::idle,
                       .wake_at = clock.steady_now() + state_->interval};
}

std::vector<Lag> LagMonitor::report() const {
    GlobalSequence head;
    {
        const std::scoped_lock lock(state_->mutex);
        head = state_->head;
    }
    std::vector<Lag> report;
    for (const Subscription& subscription : state_->subscriptions) {
        Lag lag{.status = subscription.status()};
        lag.status.head = std::max({lag.status.head, lag.status.position, head});
        lag.behind = lag.status.head.value - lag.status.position.value;
        report.push_back(std::move(lag));
    }
    return report;
}

std::optional<Timestamp> LagMonitor::looked_at() const {
    const std::scoped_lock lock(state_->mutex);
    return state_->looked_at;
}

}  // namespace eskit::inline v0_1::subscription
