/// Snapshots in memory.
#pragma once

#include <eskit/snapshot/snapshot_store.hpp>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace eskit::inline v0_1 {

/// Keeps snapshots for as long as the process lives: in front of a log in memory, or of one on disk
/// whose snapshots are cheap to lose. It forgets nothing by itself; `invalidate_all` empties it.
///
/// Thread safety: all members may be called from any thread.
/// Errors: invalid_argument as SnapshotStore says, and none else: contexts are not looked at, for
/// nothing blocks.
class MemorySnapshotStore final : public SnapshotStore {
  public:
    MemorySnapshotStore() = default;
    MemorySnapshotStore(const MemorySnapshotStore&) = delete;
    MemorySnapshotStore& operator=(const MemorySnapshotStore&) = delete;

    Result<std::optional<Snapshot>> load(const Context& ctx, const StreamId& stream,
                                         std::string_view key) override;
    Result<void> save(const Context& ctx, const Snapshot& snapshot) override;
    Result<void> invalidate(const Context& ctx, const StreamId& stream) override;
    Result<void> invalidate_all(const Context& ctx) override;

  private:
    // Shared, so that a large one is copied after the lock was let go.
    using ByKey = std::map<std::string, std::shared_ptr<const Snapshot>, std::less<>>;

    std::mutex mutex_;
    std::unordered_map<StreamId, ByKey> streams_;  // guarded by mutex_
};

}  // namespace eskit::inline v0_1
