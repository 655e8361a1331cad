#include "engine.hpp"
#include "log.hpp"
#include "user_code.hpp"

#include <eskit/sqlite/database.hpp>
#include <eskit/sqlite/inline_projection.hpp>
#include <eskit/sqlite/leader_lock.hpp>

#include <utility>

namespace eskit::sqlite {

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

}  // namespace eskit::sqlite
