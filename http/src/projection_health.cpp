#include <eskit/codec/json.hpp>
#include <eskit/http/projection_health.hpp>
#include <eskit/subscription/lag_monitor.hpp>

#include <cstdint>
#include <map>
#include <mutex>
#include <utility>

namespace eskit::inline v0_1::http {

// What is sent, in the words of the original's format.
namespace health {

enum class State : std::uint8_t { ok, behind, halted, silent };

struct Projection {
    State state = State::ok;
    std::uint64_t lag = 0;
    // NOLINTNEXTLINE(readability-identifier-naming): a name of the wire
    std::optional<Timestamp> lastProcessed{};
};

struct Brief {
    std::string status{};
};

struct Full {
    std::string status{};
    std::map<std::string, Projection> projections{};
};

}  // namespace health

class ProjectionHealth::State {
  public:
    explicit State(ProjectionHealthOptions options) : options_(std::move(options)) {
        for (const std::string& name : options_.expected) {
            report({.name = name});
        }
    }

    void report(ProjectionLag lag) {
        const std::scoped_lock lock(mutex_);
        Known& known = known_[lag.name];
        known = {.lag = std::move(lag), .reported_at = options_.clock->steady_now()};
    }

    void watch(const subscription::LagMonitor& monitor) {
        const std::scoped_lock lock(mutex_);
        monitors_.push_back({.monitor = monitor, .since = options_.clock->now()});
    }

    [[nodiscard]] health::Full look() const {
        health::Full full{.status = "ok", .projections = {}};
        const std::scoped_lock lock(mutex_);
        const SteadyTime now = options_.clock->steady_now();
        for (const auto& [name, known] : known_) {
            add(full, known.lag, now - known.reported_at);
        }
        for (const Watched& watched : monitors_) {
            const auto silence =
                options_.clock->now() - watched.monitor.looked_at().value_or(watched.since);
            for (const subscription::Lag& lag : watched.monitor.report()) {
                add(full, to_projection_lag(lag), silence);
            }
        }
        return full;
    }

  private:
    struct Known {
        ProjectionLag lag{};
        SteadyTime reported_at{};
    };

    struct Watched {
        subscription::LagMonitor monitor;
        Timestamp since{};
    };

    static ProjectionLag to_projection_lag(const subscription::Lag& lag) {
        const bool has_handled = lag.status.last_handled_at != Timestamp{};
        return {.name = lag.status.consumer,
                .lag = lag.behind,
                .last_processed =
                    has_handled ? std::optional(lag.status.last_handled_at) : std::nullopt,
                .is_halted = lag.status.state == StepOutcome::State::halted};
    }

    void add(health::Full& full, const ProjectionLag& lag, std::chrono::nanoseconds silence) const {
        health::State state = health::State::ok;
        if (lag.is_halted) {
            state = health::State::halted;
        } else if (silence > options_.silence_max) {
            state = health::State::silent;
        } else if (lag.lag > options_.lag_max) {
            state = health::State::behind;
        }
        if (state != health::State::ok) {
            full.status = "degraded";
        }
        full.projections[lag.name] = {
            .state = state, .lag = lag.lag, .lastProcessed = lag.last_processed};
    }

    const ProjectionHealthOptions options_;
    mutable std::mutex mutex_;
    std::map<std::string, Known> known_;
    std::vector<Watched> monitors_;
};

ProjectionHealth::ProjectionHealth(const ProjectionHealthOptions& options)
    : state_(std::make_shared<State>(options)) {
}

void ProjectionHealth::watch(const subscription::LagMonitor& monitor) const {
    state_->watch(monitor);
}

void ProjectionHealth::report(ProjectionLag lag) const {
    state_->report(std::move(lag));
}

bool ProjectionHealth::is_ok() const {
    return state_->look().status == "ok";
}

Response ProjectionHealth::respond(const Request& request) const {
    const health::Full full = state_->look();
    const bool is_ok = full.status == "ok";
    auto body = request.has_token ? to_json(full) : to_json(health::Brief{.status = full.status});
    if (!body) {  // a name that is not UTF-8
        return {.status = 500, .body = "internal error\n"};
    }
    return {.status = static_cast<std::uint16_t>(is_ok ? 200 : 503),
            .content_type = "application/json",
            .body = std::move(*body)};
}

Handler ProjectionHealth::handler() const {
    return [health = *this](const Request& request) { return health.respond(request); };
}

}  // namespace eskit::inline v0_1::http
