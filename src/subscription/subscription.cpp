#include "engine.hpp"

#include <eskit/subscription/subscription.hpp>

namespace eskit::inline v0_1::subscription {

Subscription::Subscription(std::shared_ptr<EventLog> log,
                           std::shared_ptr<CheckpointStore> checkpoints, Options options,
                           std::unique_ptr<Handler> handler)
    : engine_(std::make_shared<Engine>(std::move(log), std::move(checkpoints), std::move(options),
                                       std::move(handler))) {
}

Result<StepOutcome> Subscription::step(const Context& ctx) const {
    return engine_->step(ctx);
}

Result<void> Subscription::close(const Context& ctx) const {
    return engine_->close(ctx);
}

Status Subscription::status() const {
    return engine_->status();
}

GlobalSequence Subscription::position() const noexcept {
    return engine_->position();
}

Result<void> Subscription::wait_until(const Context& ctx, GlobalSequence sequence) const {
    return engine_->wait_until(ctx, sequence);
}

std::vector<GapRecord> Subscription::gaps() const {
    return engine_->gaps();
}

const std::shared_ptr<Signal>& Subscription::signal() const noexcept {
    return engine_->signal();
}

}  // namespace eskit::inline v0_1::subscription
