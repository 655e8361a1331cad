#include "log.hpp"

#include <eskit/detail/text.hpp>
#include <eskit/sqlite/leader_lock.hpp>

#include <string>
#include <utility>

namespace eskit::inline v0_1::sqlite {

using detail::Connection;
using detail::Sql;

LeaderLock::LeaderLock(std::shared_ptr<detail::Log> log)
    : MemoryLeaderLock(log->clock()), log_(std::move(log)) {
}
LeaderLock::~LeaderLock() = default;

Result<std::uint64_t> LeaderLock::next_epoch(const Context& ctx, std::string_view name) {
    const std::string tried = "take the lease " + eskit::detail::quoted(name);
    std::uint64_t epoch = 0;
    auto ok = log_->transact(ctx, tried, [&](Connection& connection) -> Result<void> {
        auto statement = connection.statement(Sql::acquire_lease);
        if (!statement) {
            return std::move(statement).error();
        }
        const detail::ResetAtExit reset(**statement);
        (*statement)->bind_text(1, name);
        if ((*statement)->step() != SQLITE_ROW) {
            return connection.error(tried);
        }
        epoch = (*statement)->position(0);
        return {};
    });
    return ok ? Result<std::uint64_t>(epoch) : Result<std::uint64_t>(std::move(ok).error());
}

}  // namespace eskit::inline v0_1::sqlite
