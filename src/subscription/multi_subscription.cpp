#include <eskit/base/error.hpp>
#include <eskit/subscription/multi_subscription.hpp>

#include <algorithm>
#include <utility>

namespace eskit::inline v0_1::subscription {
namespace {

void keep_first(Result<void>& kept, Result<void> result) {
    if (kept && !result) {
        kept = std::move(result);
    }
}

}  // namespace

MultiSubscription::MultiSubscription(ChangeNotifier notifier, MultiSubscriptionOptions options)
    : notifier_(std::move(notifier)),
      options_(std::move(options)),
      wake_(options_.wake ? options_.wake : Signal::create()) {
}

void MultiSubscription::on_change(std::string_view projection, Handler handler) {
    add(notifier_.subscribe(projection, wake_), std::move(handler));
}

void MultiSubscription::on_entity_change(std::string_view projection, std::string_view entity,
                                         Handler handler) {
    add(notifier_.subscribe_entity(projection, entity, wake_), std::move(handler));
}

void MultiSubscription::add(ChangeNotifier::Subscription subscription, Handler handler) {
    entries_.push_back({.subscription = std::move(subscription),
                        .handler = std::move(handler),
                        .due = std::nullopt,
                        .rendered_at = options_.clock->steady_now()});
}

Result<void> MultiSubscription::render_all(const Context& ctx) {
    Result<void> result;
    for (Entry& entry : entries_) {
        keep_first(result, render(ctx, entry));
    }
    return result;
}

Result<StepOutcome> MultiSubscription::step(const Context& ctx) {
    if (is_closed_) {
        return StepOutcome{.state = StepOutcome::State::done};
    }
    if (!options_.wake) {
        wake_->take();
    }
    const SteadyTime now = options_.clock->steady_now();
    Result<void> result;
    bool has_rendered = false;
    for (Entry& entry : entries_) {
        if (entry.subscription.take() && !entry.due) {
            entry.due = now + options_.debounce;
        }
        const bool is_polled =
            options_.poll_fallback && now >= entry.rendered_at + *options_.poll_fallback;
        if (is_polled || (entry.due && now >= *entry.due)) {
            has_rendered = true;
            keep_first(result, render(ctx, entry));
        }
    }
    if (!result) {
        return std::move(result).error();
    }
    return StepOutcome{
        .state = has_rendered ? StepOutcome::State::worked : StepOutcome::State::idle,
        .wake_at = next_due(),
        .wake_on = wake_.get()};
}

// What changes from here on is not in what the handler reads, or may not be: it counts again.
Result<void> MultiSubscription::render(const Context& ctx, Entry& entry) const {
    entry.subscription.take();
    entry.due.reset();
    entry.rendered_at = options_.clock->steady_now();
    Result<void> result;
    try {
        result = entry.handler(ctx);
    } catch (...) {
        result = eskit::detail::callback_failed("the handler of a change");
    }
    if (!result) {
        entry.due = entry.rendered_at + options_.debounce;
    }
    return result;
}

std::optional<SteadyTime> MultiSubscription::next_due() const {
    std::optional<SteadyTime> next;
    const auto consider = [&](SteadyTime time) { next = next ? std::min(*next, time) : time; };
    for (const Entry& entry : entries_) {
        if (entry.due) {
            consider(*entry.due);
        }
        if (options_.poll_fallback) {
            consider(entry.rendered_at + *options_.poll_fallback);
        }
    }
    return next;
}

void MultiSubscription::close() {
    entries_.clear();
    is_closed_ = true;
}

}  // namespace eskit::inline v0_1::subscription
