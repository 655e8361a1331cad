/// Checkpoints beside the events.
#pragma once

#include <eskit/sqlite/fwd.hpp>
#include <eskit/subscription/checkpoint_store.hpp>

#include <cstdint>
#include <memory>
#include <utility>

namespace eskit::inline v0_1::sqlite {

/// Keeps checkpoints in the table `checkpoints` of a database; `Database::checkpoints` makes one.
///
/// Thread safety: all members may be called from any thread.
/// Ownership: a shared handle that keeps the database open; copying is cheap.
/// Blocking: `save` and `remove` wait for their turn among the commits, then for the disk.
/// Errors: unsupported for writes to a database that was opened read-only; unavailable and corrupt;
/// in_doubt when the disk failed while it was written: load it to see.
class CheckpointStore final : public subscription::CheckpointStore {
  public:
    explicit CheckpointStore(std::shared_ptr<detail::Log> log) : log_(std::move(log)) {}

    Result<std::optional<subscription::Checkpoint>> load(const Context& ctx,
                                                         std::string_view consumer) override;
    Result<void> save(const Context& ctx, std::string_view consumer,
                      const subscription::Checkpoint& checkpoint) override;
    Result<subscription::Checkpoint> take_over(const Context& ctx, std::string_view consumer,
                                               std::uint64_t fence) override;
    Result<void> remove(const Context& ctx, std::string_view consumer) override;

  private:
    std::shared_ptr<detail::Log> log_;
};

}  // namespace eskit::inline v0_1::sqlite
