#include "checkpoint_row.hpp"
#include "engine.hpp"
#include "log.hpp"
#include "user_code.hpp"

#include <eskit/detail/text.hpp>
#include <eskit/sqlite/database.hpp>
#include <eskit/sqlite/inline_projection.hpp>
#include <eskit/sqlite/leader_lock.hpp>

#include <utility>

namespace eskit::inline v0_1::sqlite {

Database::Database(std::shared_ptr<detail::Log> shared)
    : shared_(std::move(shared)), log_(shared_) {
}

Result<Database> Database::open(const Path& path, const Options& options) {
    return made_from(detail::Engine::open(path, options, detail::Engine::Access::read_write));
}

Result<Database> Database::open_read_only(const Path& path, const Options& options) {
    return made_from(detail::Engine::open(path, options, detail::Engine::Access::read_only));
}

Result<Database> Database::made_from(Result<std::shared_ptr<detail::Engine>> engine) {
    if (!engine) {
        return std::move(engine).error();
    }
    return Database(std::make_shared<detail::Log>(*std::move(engine)));
}

Result<void> Database::transact(
    const Context& ctx, eskit::detail::FunctionRef<Result<void>(SQLite::Database&)> work) const {
    return shared_->transact(ctx, "run a transaction", [&](detail::Connection& connection) {
        return detail::run_user_code(connection, "transact", work);
    });
}

namespace {

using subscription::Checkpoint;

Error moved_by_another(const CheckpointMove& move) {
    return Error(Errc::conflict, "move the checkpoint of " + eskit::detail::quoted(move.consumer) +
                                     ": another instance moved it; stop one of them, or let them "
                                     "elect a leader");
}

Result<void> move_checkpoint(detail::Connection& connection, const CheckpointMove& move,
                             Timestamp now) {
    auto save = connection.statement(detail::Sql::save_checkpoint);
    if (!save) {
        return std::move(save).error();
    }
    detail::bind_checkpoint(**save, move.consumer, *move.to, now);
    if ((*save)->run() != SQLITE_OK) {
        return connection.error("move a checkpoint");
    }
    return sqlite3_changes(connection.database().getHandle()) == 1
               ? Result<void>{}
               : subscription::errors::checkpoint_fenced(move.consumer, *move.to);
}

}  // namespace

Result<void> Database::transact(
    const Context& ctx, const CheckpointMove& move,
    eskit::detail::FunctionRef<Result<void>(SQLite::Database&)> work) const {
    auto done = shared_->transact(
        ctx, "run a transaction", [&](detail::Connection& connection) -> Result<void> {
            auto found = detail::load_checkpoint(connection, move.consumer);
            if (!found) {
                return std::move(found).error();
            }
            if (*found != move.from) {
                return moved_by_another(move);
            }
            auto worked = detail::run_user_code(connection, "transact", work);
            return worked && move.to ? move_checkpoint(connection, move, log_->clock().now())
                                     : worked;
        });
    if (done || done.error().code() != Errc::in_doubt || !move.to) {
        return done;
    }
    auto row = checkpoints().load(ctx, move.consumer);  // the row is the answer
    if (row && *row == move.to) {
        return {};
    }
    return row && *row == move.from
               ? Error(Errc::unavailable, done.error().message() + "; it was not written")
               : done;
}

Result<void> Database::project_inline(const Context& ctx, InlineProjection projection) const {
    return shared_->add_projection(ctx, std::move(projection));
}

std::shared_ptr<subscription::LeaderLock> Database::leader_lock() const {
    return shared_->leader_lock();
}

ChangeWatch Database::watch_changes(std::chrono::milliseconds interval) const {
    return {shared_, interval};
}

const std::string& Database::path() const noexcept {
    return shared_->engine().path();
}

bool Database::is_read_only() const noexcept {
    return shared_->engine().access() == detail::Engine::Access::read_only;
}

Result<std::shared_ptr<EventLog>> detail::open_log(const Path& path, const Options& options) {
    auto database = Database::open(path, options);
    if (!database) {
        return std::move(database).error();
    }
    return database->log();
}

}  // namespace eskit::inline v0_1::sqlite
