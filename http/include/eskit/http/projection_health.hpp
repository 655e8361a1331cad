/// Whether the projections keep up, for load balancers and people.
#pragma once

#include <eskit/base/clock.hpp>
#include <eskit/http/message.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace eskit::inline v0_1::subscription {
class LagMonitor;  // its header is large, and only those who watch one need it
}

namespace eskit::inline v0_1::http {

/// What a projection says about itself.
struct ProjectionLag {
    std::string name{};
    std::uint64_t lag = 0;                      ///< events that it has not seen yet
    std::optional<Timestamp> last_processed{};  ///< when it handled an event last
    bool is_halted = false;
};

struct ProjectionHealthOptions {
    /// A projection that is further behind is not well.
    std::uint64_t lag_max = 1'000;
    /// Neither is one that has said nothing for this long: whoever should report it may hang.
    std::chrono::milliseconds silence_max{30'000};
    /// Those that are expected to report, before they have done so for the first time.
    std::vector<std::string> expected{};
    /// Must outlive it.
    const Clock* clock = &system_clock();
};

/// Answers from what was reported last, and from what monitors saw last: no call of a store, so it
/// answers at once whatever the store is doing.
///
/// `GET` gives status 200 and {"status":"ok"}, or 503 and {"status":"degraded"}. With the server's
/// token there is more:
///
///     {"status":"degraded","projections":{"orders":{"state":"behind","lag":1200,
///      "lastProcessed":"2026-02-03T04:05:06.000000Z"}}}
///
/// Thread safety: all members may be called from any thread. Ownership: a shared handle.
class ProjectionHealth {
  public:
    explicit ProjectionHealth(const ProjectionHealthOptions& options = {});

    /// Asks the monitor from now on, which somebody steps, for all of its subscriptions.
    void watch(const subscription::LagMonitor& monitor) const;
    /// For what no monitor knows. Replaces what the projection of that name said before.
    void report(ProjectionLag lag) const;
    [[nodiscard]] bool is_ok() const;
    [[nodiscard]] Response respond(const Request& request) const;
    /// For `Server::get`, with Access::anyone.
    [[nodiscard]] Handler handler() const;

  private:
    class State;

    std::shared_ptr<State> state_;
};

}  // namespace eskit::inline v0_1::http
