#include "log.hpp"

#include <eskit/sqlite/change_watch.hpp>

#include <cstdint>
#include <optional>
#include <utility>

namespace eskit::inline v0_1::sqlite {

using detail::Engine;
using detail::Sql;

struct ChangeWatch::State {
    std::shared_ptr<detail::Log> log;
    std::chrono::milliseconds interval;
    std::optional<Engine::Reader> reader{};  // the version is the connection's own
    std::optional<std::uint64_t> version{};
};

ChangeWatch::ChangeWatch(std::shared_ptr<detail::Log> log, std::chrono::milliseconds interval)
    : state_(new State{.log = std::move(log), .interval = interval}) {
}
ChangeWatch::ChangeWatch(ChangeWatch&&) noexcept = default;
ChangeWatch& ChangeWatch::operator=(ChangeWatch&&) noexcept = default;
ChangeWatch::~ChangeWatch() = default;

Result<bool> ChangeWatch::changed() {
    Engine& engine = state_->log->engine();
    if (engine.is_memory()) {  // nobody else has it
        return !std::exchange(state_->version, 0);
    }
    if (!state_->reader) {
        auto reader = engine.reader();
        if (!reader) {
            return std::move(reader).error();
        }
        state_->reader.emplace(*std::move(reader));
    }
    auto statement = (*state_->reader)->statement(Sql::data_version);
    if (!statement) {
        return std::move(statement).error();
    }
    const detail::ResetAtExit reset(**statement);
    if ((*statement)->step() != SQLITE_ROW) {
        return (*state_->reader)->error("look for changes");
    }
    const std::uint64_t version = (*statement)->position(0);
    return std::exchange(state_->version, version) != version;
}

Result<StepOutcome> ChangeWatch::step(const Context& ctx) {
    const Clock& clock = state_->log->clock();
    if (auto ok = ctx.check(clock); !ok) {
        return std::move(ok).error();
    }
    auto news = changed();
    if (!news) {
        return std::move(news).error();
    }
    if (*news) {
        state_->log->wake_readers();
    }
    return StepOutcome{.state = StepOutcome::State::idle,
                       .wake_at = clock.steady_now() + state_->interval};
}

}  // namespace eskit::inline v0_1::sqlite
