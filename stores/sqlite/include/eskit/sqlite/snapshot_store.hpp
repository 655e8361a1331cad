/// Snapshots beside the events.
#pragma once

#include <eskit/snapshot/snapshot_store.hpp>
#include <eskit/sqlite/fwd.hpp>

#include <memory>
#include <utility>

namespace eskit::inline v0_1::sqlite {

/// Keeps snapshots in the table `snapshots` of a database; `Database::snapshots` makes one.
///
/// Thread safety: all members may be called from any thread.
/// Ownership: keeps the database open.
/// Blocking: all members but `load` wait for their turn among the commits, then for the disk.
/// Errors: unsupported for writes to a database that was opened read-only; invalid_argument for
/// writes from inside of a write to the same database, or from a completion of its log; unavailable
/// and corrupt; timed_out and cancelled.
class SnapshotStore final : public eskit::SnapshotStore {
  public:
    explicit SnapshotStore(std::shared_ptr<detail::Log> log) : log_(std::move(log)) {}

    Result<std::optional<Snapshot>> load(const Context& ctx, const StreamId& stream,
                                         std::string_view key) override;
    Result<void> save(const Context& ctx, const Snapshot& snapshot) override;
    Result<void> invalidate(const Context& ctx, const StreamId& stream) override;
    Result<void> invalidate_all(const Context& ctx) override;

  private:
    std::shared_ptr<detail::Log> log_;
};

}  // namespace eskit::inline v0_1::sqlite
