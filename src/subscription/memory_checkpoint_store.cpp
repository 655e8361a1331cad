#include <eskit/detail/text.hpp>
#include <eskit/subscription/memory_checkpoint_store.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace eskit::inline v0_1::subscription {

struct MemoryCheckpointStore::State {
    explicit State(Clock& time) : clock(&time) {}

    Clock* clock;
    std::mutex mutex;
    std::map<std::string, Checkpoint, std::less<>> checkpoints;  // guarded by mutex
};

MemoryCheckpointStore::MemoryCheckpointStore(Clock& clock)
    : state_(std::make_shared<State>(clock)) {
}

Result<std::optional<Checkpoint>> MemoryCheckpointStore::load(const Context& ctx,
                                                              std::string_view consumer) {
    if (auto ok = ctx.check(*state_->clock); !ok) {
        return std::move(ok).error();
    }
    const std::scoped_lock lock(state_->mutex);
    const auto found = state_->checkpoints.find(consumer);
    return found == state_->checkpoints.end() ? std::optional<Checkpoint>{} : found->second;
}

Result<void> MemoryCheckpointStore::save(const Context& ctx, std::string_view consumer,
                                         const Checkpoint& checkpoint) {
    if (auto ok = ctx.check(*state_->clock); !ok) {
        return ok;
    }
    const std::scoped_lock lock(state_->mutex);
    const auto found = state_->checkpoints.find(consumer);
    if (found == state_->checkpoints.end()) {
        state_->checkpoints.emplace(consumer, checkpoint);
        return {};
    }
    if (found->second.fence > checkpoint.fence) {
        return errors::checkpoint_fenced(consumer, checkpoint);
    }
    found->second = checkpoint;
    return {};
}

Result<Checkpoint> MemoryCheckpointStore::take_over(const Context& ctx, std::string_view consumer,
                                                    std::uint64_t fence) {
    if (auto ok = ctx.check(*state_->clock); !ok) {
        return std::move(ok).error();
    }
    const std::scoped_lock lock(state_->mutex);
    Checkpoint& checkpoint = state_->checkpoints[std::string(consumer)];
    if (checkpoint.fence > fence) {
        return errors::checkpoint_fenced(consumer,
                                         {.sequence = checkpoint.sequence, .fence = fence});
    }
    checkpoint.fence = fence;
    return checkpoint;
}

Result<void> MemoryCheckpointStore::remove(const Context& ctx, std::string_view consumer) {
    if (auto ok = ctx.check(*state_->clock); !ok) {
        return ok;
    }
    const std::scoped_lock lock(state_->mutex);
    if (const auto found = state_->checkpoints.find(consumer); found != state_->checkpoints.end()) {
        state_->checkpoints.erase(found);
    }
    return {};
}

}  // namespace eskit::inline v0_1::subscription
