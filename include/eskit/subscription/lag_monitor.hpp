/// How far subscriptions are behind.
#pragma once

#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/runner/steppable.hpp>
#include <eskit/store/event_log.hpp>
#include <eskit/subscription/subscription.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace eskit::inline v0_1::subscription {

/// What a LagMonitor says about one subscription.
struct Lag {
    Status status{};
    std::uint64_t behind = 0;  ///< sequences between it and the newest event
};

/// Looks at the end of the log every `interval`, so that the lag of a subscription is known even
/// when it stands still, and without a call to the log when somebody asks.
///
/// Thread safety: `step` by one thread at a time; `report` from any thread, and it blocks on no
/// store.
/// Ownership: a shared handle, which keeps the log and the subscriptions.
class LagMonitor {
  public:
    static constexpr std::chrono::milliseconds default_interval{1'000};

    explicit LagMonitor(std::shared_ptr<EventLog> log,
                        std::chrono::milliseconds interval = default_interval);

    /// Before it is used by more than one thread.
    LagMonitor& watch(Subscription subscription);
    /// Errors: those of the log.
    Result<StepOutcome> step(const Context& ctx) const;
    /// In the order in which they were added.
    [[nodiscard]] std::vector<Lag> report() const;
    /// When it last saw the end of the log; nothing before that.
    [[nodiscard]] std::optional<Timestamp> looked_at() const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace eskit::inline v0_1::subscription
