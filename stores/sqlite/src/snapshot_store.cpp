#include "log.hpp"

#include <eskit/detail/text.hpp>
#include <eskit/sqlite/snapshot_store.hpp>

#include <cstdint>

namespace eskit::inline v0_1::sqlite {
namespace {

using detail::Connection;
using detail::Sql;
using detail::Statement;

// Binds the stream to the first two parameters.
void bind_stream(Statement& statement, const StreamId& stream) {
    statement.bind_text(1, stream.type());
    statement.bind_text(2, stream.id());
}

Result<Snapshot> from_row(const Statement& row, const StreamId& stream, std::string_view key) {
    if (row.integer(0) < 1) {
        return Error(Errc::corrupt, "load the snapshot of " + to_string(stream) +
                                        ": its row has version " + std::to_string(row.integer(0)) +
                                        "; invalidate the stream's snapshots");
    }
    return Snapshot{.stream = stream,
                    .key = std::string(key),
                    .version = row.position(0),
                    .codec = std::string(row.bytes(1)),
                    .bytes = std::string(row.bytes(3)),
                    .taken_at = Timestamp(std::chrono::microseconds(row.integer(2)))};
}

// One statement in a transaction of the writer.
Result<void> run_alone(detail::Log& log, const Context& ctx, Sql sql, const std::string& tried,
                       eskit::detail::FunctionRef<void(Statement&)> bind) {
    if (auto ok = ctx.check(*log.engine().options().environment.clock); !ok) {
        return ok;
    }
    return log.transact(ctx, tried, [&](Connection& connection) -> Result<void> {
        auto statement = connection.statement(sql);
        if (!statement) {
            return std::move(statement).error();
        }
        bind(**statement);
        return (*statement)->run() == SQLITE_OK ? Result<void>{}
                                                : Result<void>(connection.error(tried));
    });
}

}  // namespace

Result<std::optional<Snapshot>> SnapshotStore::load(const Context& ctx, const StreamId& stream,
                                                    std::string_view key) {
    if (auto ok = ctx.check(*log_->engine().options().environment.clock); !ok) {
        return std::move(ok).error();
    }
    auto reader = log_->engine().reader();
    if (!reader) {
        return std::move(reader).error();
    }
    auto statement = (*reader)->statement(Sql::load_snapshot);
    if (!statement) {
        return std::move(statement).error();
    }
    const detail::ResetAtExit reset(**statement);
    bind_stream(**statement, stream);
    (*statement)->bind_text(3, key);
    const int code = (*statement)->step();
    if (code == SQLITE_DONE) {
        return std::optional<Snapshot>{};
    }
    if (code != SQLITE_ROW) {
        return (*reader)->error("load the snapshot of " + to_string(stream));
    }
    auto snapshot = from_row(**statement, stream, key);
    if (!snapshot) {
        return std::move(snapshot).error();
    }
    return std::optional(*std::move(snapshot));
}

Result<void> SnapshotStore::save(const Context& ctx, const Snapshot& snapshot) {
    if (auto ok = eskit::detail::check_snapshot(snapshot); !ok) {
        return ok;
    }
    return run_alone(*log_, ctx, Sql::save_snapshot,
                     "save a snapshot of " + to_string(snapshot.stream), [&](Statement& save) {
                         bind_stream(save, snapshot.stream);
                         save.bind_text(3, snapshot.key);
                         save.bind(4, snapshot.version.value);
                         save.bind_text(5, snapshot.codec);
                         save.bind(6, std::int64_t{snapshot.taken_at.time_since_epoch().count()});
                         save.bind_blob(7, snapshot.bytes);
                     });
}

Result<void> SnapshotStore::invalidate(const Context& ctx, const StreamId& stream) {
    return run_alone(*log_, ctx, Sql::remove_snapshots,
                     "invalidate the snapshots of " + to_string(stream),
                     [&](Statement& remove) { bind_stream(remove, stream); });
}

Result<void> SnapshotStore::invalidate_all(const Context& ctx) {
    return run_alone(*log_, ctx, Sql::remove_all_snapshots, "invalidate all snapshots",
                     [](Statement&) {});
}

}  // namespace eskit::inline v0_1::sqlite
