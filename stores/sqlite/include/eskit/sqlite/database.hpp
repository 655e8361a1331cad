/// One SQLite file with events, commits, checkpoints and snapshots.
#pragma once

#include <eskit/detail/function_ref.hpp>
#include <eskit/sqlite/change_watch.hpp>
#include <eskit/sqlite/checkpoint_store.hpp>
#include <eskit/sqlite/options.hpp>
#include <eskit/sqlite/path.hpp>
#include <eskit/sqlite/snapshot_store.hpp>
#include <eskit/sqlite/store.hpp>
#include <eskit/subscription/leader_lock.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace eskit::inline v0_1::sqlite {

/// A checkpoint that moves in a transaction.
struct CheckpointMove {
    std::string_view consumer{};
    std::optional<subscription::Checkpoint>
        from{};                                    ///< as it must be found; nothing = there is none
    std::optional<subscription::Checkpoint> to{};  ///< nothing = it is only compared
};

/// An open database: one connection that writes, a few that read.
///
/// A file has one writer at a time, held by a lock on `<path>.lock` beside it; that file stays when
/// the database is closed. Any number of other processes may read with `open_read_only`. Not for
/// network file systems: SQLite's write-ahead log needs shared memory.
///
/// Thread safety: all members may be called from any thread.
/// Ownership: a shared handle; copying is cheap and means the same database. It is closed with the
/// last copy of the handle and of everything made from it. Not usable in a forked child.
///
///     auto db = eskit::sqlite::Database::open("shop.db").value();
///     auto orders = eskit::DeciderHandler{db.store<sales::Order::Event>(), sales::Order{}};
class Database {
  public:
    /// Opens or creates the file. ":memory:" is a private database that lives as long as its
    /// handles.
    /// Blocking: reads and writes the disk; waits for another writer as `options` say.
    /// Errors: not_found for a missing folder; unavailable when another writer has the file, and
    /// when the file or its folder cannot be written; unsupported for a newer format; corrupt for
    /// a damaged file or one that is no database; invalid_argument for another program's database.
    static Result<Database> open(const Path& path, const Options& options = {});
    /// Opens an existing file for reading beside its writer, whichever process that is. It takes no
    /// lock and changes no data; appends and saved checkpoints answer unsupported.
    /// Errors: as `open`; not_found also for a missing file.
    static Result<Database> open_read_only(const Path& path, const Options& options = {});

    /// A view of the log for one event set.
    template <class E>
    [[nodiscard]] Store<E> store(StoreOptions options = {}) const {
        return Store<E>(log_, options);
    }
    /// The same, reading old events by way of `registry`.
    template <class E>
    [[nodiscard]] Store<E> store(const EventRegistry<E>& registry,
                                 StoreOptions options = {}) const {
        return Store<E>(log_, registry, options);
    }
    /// The log itself, for raw reads and commits.
    [[nodiscard]] const std::shared_ptr<EventLog>& log() const noexcept { return log_; }
    /// Checkpoints in the same file.
    [[nodiscard]] CheckpointStore checkpoints() const { return CheckpointStore(shared_); }
    /// Elects leaders among the candidates in this process, with epochs that rise across restarts.
    /// All handles of one open database share it.
    [[nodiscard]] std::shared_ptr<subscription::LeaderLock> leader_lock() const;
    /// Wakes subscriptions when another process has written to the file: give it to a Runner beside
    /// them when this database was opened with `open_read_only`.
    [[nodiscard]] ChangeWatch watch_changes(
        std::chrono::milliseconds interval = ChangeWatch::default_interval) const;
    /// Snapshots in the same file; every call means the same ones.
    [[nodiscard]] std::shared_ptr<SnapshotStore> snapshots() const {
        return std::make_shared<SnapshotStore>(shared_);
    }

    /// Runs `work` in a transaction of its own, in its turn among the commits, which wait for it:
    /// for tables of the user's own beside the events. An error or an exception rolls it back. What
    /// `work` may do is what an InlineProjection may.
    /// Blocking: until its turn, which the deadline and the stop token of `ctx` cut short, and for
    /// the disk.
    /// Errors: those of `work`; handler_failed when it threw; unsupported when read-only; in_doubt
    /// when the disk failed while it was committed; unavailable.
    Result<void> transact(const Context& ctx,
                          eskit::detail::FunctionRef<Result<void>(SQLite::Database&)> work) const;
    /// The same, and moves a checkpoint of this database with it: `work` and checkpoint are written
    /// together or not at all, and only if the checkpoint is where it is thought to be. So what
    /// `work` does with the events in between, it does exactly once.
    /// Errors: also conflict when another instance moved the checkpoint, or took the lead (its
    /// fence is larger): `work` was not called.
    Result<void> transact(const Context& ctx, const CheckpointMove& move,
                          eskit::detail::FunctionRef<Result<void>(SQLite::Database&)> work) const;
    /// Sets `projection` up if this file does not know it, lets it catch up with all events that it
    /// has not seen, in one transaction, and calls it for every commit from then on, for as long as
    /// the database is open. Call it when the program starts, before the first commit.
    /// Blocking: other commits wait until it has caught up.
    /// Errors: invalid_argument for a name that is taken or not valid, or a missing function; those
    /// of its functions; unsupported when read-only; unavailable.
    Result<void> project_inline(const Context& ctx, InlineProjection projection) const;

    /// The file, absolute and with links resolved; ":memory:" for none.
    [[nodiscard]] const std::string& path() const noexcept;
    [[nodiscard]] bool is_read_only() const noexcept;

  private:
    explicit Database(std::shared_ptr<detail::Log> shared);
    static Result<Database> made_from(Result<std::shared_ptr<detail::Engine>> engine);

    std::shared_ptr<detail::Log> shared_;
    std::shared_ptr<EventLog> log_;  // the same object
};

}  // namespace eskit::inline v0_1::sqlite
