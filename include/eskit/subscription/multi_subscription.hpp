/// Several projections, one place that shows them.
#pragma once

#include <eskit/base/clock.hpp>
#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/notify/change_notifier.hpp>
#include <eskit/runner/steppable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace eskit::inline v0_1::subscription {

struct MultiSubscriptionOptions {
    /// From a change to what it leads to: changes meanwhile lead to nothing more. One frame of a
    /// screen by default.
    std::chrono::milliseconds debounce{16};
    /// A handler that has not been called for this long is called without a change, in case that
    /// somebody forgot to notify. Each call starts the time anew. Nothing: only changes count.
    std::optional<std::chrono::milliseconds> poll_fallback{};
    /// For an owner of several, which takes it before it steps them. Nothing: one of its own.
    std::shared_ptr<Signal> wake{};
    /// Must outlive the subscription.
    const Clock* clock = &system_clock();
};

/// Calls a handler when its projection has changed: once for each burst of changes, never more
/// often than `debounce`, and again for what changes while it is called.
///
/// A handler that fails or throws is called again after `debounce`; the step returns its error when
/// all other handlers have been called.
///
/// Thread safety: one thread at a time; the notifier may be used from any thread meanwhile.
/// Blocking: as long as the handlers take.
class MultiSubscription {
  public:
    using Handler = std::function<Result<void>(const Context& ctx)>;

    explicit MultiSubscription(ChangeNotifier notifier, MultiSubscriptionOptions options = {});

    /// Any change of the projection.
    void on_change(std::string_view projection, Handler handler);
    /// Changes of one entity in it.
    void on_entity_change(std::string_view projection, std::string_view entity, Handler handler);

    /// Calls every handler, in the order in which they were given: for the first paint. Returns the
    /// first error when all have been called.
    Result<void> render_all(const Context& ctx);
    /// Calls the handlers that are due.
    Result<StepOutcome> step(const Context& ctx);
    /// Unsubscribes everything; from then on a step has nothing to do.
    void close();

  private:
    struct Entry {
        ChangeNotifier::Subscription subscription;
        Handler handler;
        std::optional<SteadyTime> due;  // nothing: no change is known
        SteadyTime rendered_at;
    };

    void add(ChangeNotifier::Subscription subscription, Handler handler);
    Result<void> render(const Context& ctx, Entry& entry) const;
    [[nodiscard]] std::optional<SteadyTime> next_due() const;

    ChangeNotifier notifier_;
    MultiSubscriptionOptions options_;
    std::shared_ptr<Signal> wake_;
    std::vector<Entry> entries_;
    bool is_closed_ = false;
};

}  // namespace eskit::inline v0_1::subscription
