#include "checkpoint_row.hpp"
#include "log.hpp"

#include <eskit/detail/text.hpp>
#include <eskit/sqlite/checkpoint_store.hpp>

#include <cstdint>
#include <limits>

namespace eskit::inline v0_1::sqlite {
namespace {

using detail::Connection;
using detail::Sql;
using detail::Statement;
using subscription::Checkpoint;

std::string of(std::string_view consumer) {
    return " the checkpoint of " + eskit::detail::quoted(consumer);
}

// One statement in a transaction of the writer; answers how many rows it changed.
Result<int> run_alone(detail::Log& log, const Context& ctx, Sql sql, const std::string& tried,
                      eskit::detail::FunctionRef<void(Statement&)> bind) {
    int changed = 0;
    auto ok = log.transact(ctx, tried, [&](Connection& connection) -> Result<void> {
        auto statement = connection.statement(sql);
        if (!statement) {
            return std::move(statement).error();
        }
        bind(**statement);
        if ((*statement)->run() != SQLITE_OK) {
            return connection.error(tried);
        }
        changed = sqlite3_changes(connection.database().getHandle());
        return {};
    });
    return ok ? Result<int>(changed) : Result<int>(std::move(ok).error());
}

Result<void> check(const Context& ctx, const Clock& clock, std::string_view consumer,
                   std::uint64_t fence) {
    if (fence > std::numeric_limits<std::int64_t>::max()) {
        return Error(Errc::invalid_argument,
                     "save" + of(consumer) + ": its fence is larger than 2^63-1");
    }
    return ctx.check(clock);
}

}  // namespace

Result<std::optional<Checkpoint>> CheckpointStore::load(const Context& ctx,
                                                        std::string_view consumer) {
    if (auto ok = ctx.check(*log_->engine().options().environment.clock); !ok) {
        return std::move(ok).error();
    }
    auto reader = log_->engine().reader();
    if (!reader) {
        return std::move(reader).error();
    }
    return detail::load_checkpoint(**reader, consumer);
}

Result<Checkpoint> CheckpointStore::take_over(const Context& ctx, std::string_view consumer,
                                              std::uint64_t fence) {
    const Clock& clock = *log_->engine().options().environment.clock;
    if (auto ok = check(ctx, clock, consumer, fence); !ok) {
        return std::move(ok).error();
    }
    const std::string tried = "take over" + of(consumer);
    Checkpoint taken;
    auto ok = log_->transact(ctx, tried, [&](Connection& connection) -> Result<void> {
        auto statement = connection.statement(Sql::take_checkpoint_over);
        if (!statement) {
            return std::move(statement).error();
        }
        (*statement)->bind_text(1, consumer);
        (*statement)->bind(2, fence);
        (*statement)->bind(3, std::int64_t{clock.now().time_since_epoch().count()});
        if ((*statement)->run() != SQLITE_OK) {
            return connection.error(tried);
        }
        auto loaded = detail::load_checkpoint(connection, consumer);
        if (!loaded) {
            return std::move(loaded).error();
        }
        taken = loaded->value();
        return taken.fence == fence ? Result<void>{}
                                    : subscription::errors::checkpoint_fenced(
                                          consumer, {.sequence = taken.sequence, .fence = fence});
    });
    return ok ? Result<Checkpoint>(taken) : Result<Checkpoint>(std::move(ok).error());
}

Result<void> CheckpointStore::save(const Context& ctx, std::string_view consumer,
                                   const Checkpoint& checkpoint) {
    const Clock& clock = *log_->engine().options().environment.clock;
    if (auto ok = check(ctx, clock, consumer, checkpoint.fence); !ok) {
        return ok;
    }
    auto changed = run_alone(
        *log_, ctx, Sql::save_checkpoint, "save" + of(consumer),
        [&](Statement& save) { detail::bind_checkpoint(save, consumer, checkpoint, clock.now()); });
    if (!changed) {
        return std::move(changed).error();
    }
    if (*changed == 0) {
        return subscription::errors::checkpoint_fenced(consumer, checkpoint);
    }
    return {};
}

Result<void> CheckpointStore::remove(const Context& ctx, std::string_view consumer) {
    if (auto ok = ctx.check(*log_->engine().options().environment.clock); !ok) {
        return ok;
    }
    auto changed = run_alone(*log_, ctx, Sql::remove_checkpoint, "remove" + of(consumer),
                             [&](Statement& remove) { remove.bind_text(1, consumer); });
    return changed ? Result<void>{} : Result<void>(std::move(changed).error());
}

}  // namespace eskit::inline v0_1::sqlite
