/// One SQLite file with events, commits and checkpoints.
#pragma once

#include <eskit/sqlite/checkpoint_store.hpp>
#include <eskit/sqlite/options.hpp>
#include <eskit/sqlite/path.hpp>
#include <eskit/sqlite/store.hpp>

#include <memory>
#include <string>
#include <utility>

namespace eskit::sqlite {

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
    /// The log itself, for raw reads and commits.
    [[nodiscard]] const std::shared_ptr<EventLog>& log() const noexcept { return log_; }
    /// Checkpoints in the same file.
    [[nodiscard]] CheckpointStore checkpoints() const { return CheckpointStore(engine_); }

    /// The file, absolute and with links resolved; ":memory:" for none.
    [[nodiscard]] const std::string& path() const noexcept;
    [[nodiscard]] bool is_read_only() const noexcept;

  private:
    Database(std::shared_ptr<detail::Engine> engine, std::shared_ptr<EventLog> log)
        : engine_(std::move(engine)), log_(std::move(log)) {}

    std::shared_ptr<detail::Engine> engine_;
    std::shared_ptr<EventLog> log_;
};

}  // namespace eskit::sqlite
