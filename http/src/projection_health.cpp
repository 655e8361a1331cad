#include <eskit/codec/json.hpp>
#include <eskit/http/projection_health.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

namespace eskit::http {

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

    [[nodiscard]] health::Full look() const {
        health::Full full{.status = "ok", .projections = {}};
        const std::scoped_lock lock(mutex_);
        const SteadyTime now = options_.clock->steady_now();
        for (const auto& [name, known] : known_) {
            const health::State state = state_of(known, now);
            if (state != health::State::ok) {
                full.status = "degraded";
            }
            full.projections.emplace(name,
                                     health::Projection{.state = state,
                                                        .lag = known.lag.lag,
                                                        .lastProcessed = known.lag.last_processed});
        }
        return full;
    }

  private:
    struct Known {
        ProjectionLag lag{};
        SteadyTime reported_at{};
    };

    [[nodiscard]] health::State state_of(const Known& known, SteadyTime now) const {
        if (known.lag.is_halted) {
            return health::State::halted;
        }
        if (now - known.reported_at > options_.silence_max) {
            return health::State::silent;
        }
        return known.lag.lag > options_.lag_max ? health::State::behind : health::State::ok;
    }

    const ProjectionHealthOptions options_;
    mutable std::mutex mutex_;
    std::map<std::string, Known> known_;
};

ProjectionHealth::ProjectionHealth(const ProjectionHealthOptions& options)
    : state_(std::make_shared<State>(options)) {
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

}  // namespace eskit::http
