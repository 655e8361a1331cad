/// Checkpoints in memory: for tests, and for views that live no longer than the process.
#pragma once

#include <eskit/subscription/checkpoint_store.hpp>

#include <cstdint>
#include <memory>

namespace eskit::inline v0_1::subscription {

/// Thread safety: all members may be called from any thread.
/// Ownership: a shared handle; copying is cheap and means the same checkpoints.
/// Errors: conflict, as CheckpointStore says; cancelled and timed_out as the context says.
class MemoryCheckpointStore final : public CheckpointStore {
  public:
    explicit MemoryCheckpointStore(Clock& clock = system_clock());

    Result<std::optional<Checkpoint>> load(const Context& ctx, std::string_view consumer) override;
    Result<void> save(const Context& ctx, std::string_view consumer,
                      const Checkpoint& checkpoint) override;
    Result<Checkpoint> take_over(const Context& ctx, std::string_view consumer,
                                 std::uint64_t fence) override;
    Result<void> remove(const Context& ctx, std::string_view consumer) override;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace eskit::inline v0_1::subscription
