#include "engine.hpp"
#include "log.hpp"

#include <eskit/sqlite/database.hpp>

namespace eskit::sqlite {

Result<Database> Database::open(const Path& path, const Options& options) {
    auto engine = detail::Engine::open(path, options, detail::Engine::Access::read_write);
    if (!engine) {
        return std::move(engine).error();
    }
    return Database(*engine, std::make_shared<detail::Log>(*engine));
}

Result<Database> Database::open_read_only(const Path& path, const Options& options) {
    auto engine = detail::Engine::open(path, options, detail::Engine::Access::read_only);
    if (!engine) {
        return std::move(engine).error();
    }
    return Database(*engine, std::make_shared<detail::Log>(*engine));
}

const std::string& Database::path() const noexcept {
    return engine_->path();
}

bool Database::is_read_only() const noexcept {
    return engine_->access() == detail::Engine::Access::read_only;
}

Result<std::shared_ptr<EventLog>> detail::open_log(const Path& path, const Options& options) {
    auto database = Database::open(path, options);
    if (!database) {
        return std::move(database).error();
    }
    return database->log();
}

}  // namespace eskit::sqlite
