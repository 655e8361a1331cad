#include "log.hpp"

#include "event_reads.hpp"

#include <eskit/sqlite/leader_lock.hpp>

#include <utility>

namespace eskit::inline v0_1::sqlite::detail {
namespace {

Capabilities capabilities_of(const Engine& engine) {
    using Durability = Capabilities::Durability;
    const bool full = engine.options().synchronous == Options::Synchronous::full;
    const Durability of_a_file = full ? Durability::power_loss : Durability::process_crash;
    return {.dense_global_sequence = true,
            .multi_stream_commit = true,
            .append_condition = true,
            .stream_lifecycle = true,
            .durability = engine.is_memory() ? Durability::none : of_a_file};
}

}  // namespace

Log::Log(std::shared_ptr<Engine> engine)
    : EventLog(engine->options().environment),
      engine_(std::move(engine)),
      capabilities_(capabilities_of(*engine_)),
      projections_(*engine_),
      writer_(*engine_, projections_) {
}

void Log::commit_batch(std::span<const Commit> commits, std::span<Outcome> outcomes) {
    writer_.write(commits, outcomes);
}

Result<void> Log::transact(const Context& ctx, std::string_view tried, Job job) {
    return run_exclusive(ctx, [&] { return transact_now(tried, job); });
}

Result<void> Log::transact_now(std::string_view tried, Job job) {
    auto writer = engine_->writer();
    if (!writer) {
        return std::move(writer).error();
    }
    Connection& connection = **writer;
    if (const int code = connection.checkpoint_from(engine_->options().checkpoint_pages);
        code != SQLITE_OK) {
        const Error error = connection.error("copy the write-ahead log");
        writer->abandon_after(code);
        return error;
    }
    auto transaction = Transaction::begin(connection, tried);
    if (!transaction) {
        return std::move(transaction).error();
    }
    connection.head.reset();  // read anew, should the job throw
    auto done = job(connection);
    int code = done || connection.in_transaction() ? SQLITE_OK : connection.last_code();
    if (done) {
        code = transaction->commit();
        if (code != SQLITE_OK) {
            done = connection.error(tried);
            if (leaves_commit_open(code)) {
                done =
                    Error(Errc::in_doubt, done.error().message() +
                                              "; it may or may not have been written, look first");
            }
        }
    }
    transaction->rollback();
    if (code != SQLITE_OK) {
        connection.head.reset();
        writer->abandon_after(code);
    }
    return done;
}

std::shared_ptr<LeaderLock> Log::leader_lock() {
    const std::scoped_lock lock(leader_lock_mutex_);
    auto kept = leader_lock_.lock();
    if (!kept) {
        kept = std::make_shared<LeaderLock>(std::static_pointer_cast<Log>(shared_from_this()));
        leader_lock_ = kept;
    }
    return kept;
}

Result<void> Log::add_projection(const Context& ctx, InlineProjection projection) {
    return run_exclusive(ctx, [&]() -> Result<void> {
        auto caught_up = transact_now("set up an inline projection", [&](Connection& connection) {
            return projections_.catch_up(connection, projection);
        });
        if (caught_up) {
            projections_.add(std::move(projection));
        }
        return caught_up;
    });
}

Result<StreamVersion> Log::read_stream(const Context& ctx, const StreamId& stream,
                                       const LoadOptions& options, EventSink sink) {
    return detail::read_stream(*engine_, ctx, stream, options, sink);
}

Result<Scan> Log::read_all(const Context& ctx, const ReadOptions& options, EventSink sink) {
    return detail::read_all(*engine_, ctx, options, sink);
}

Result<Scan> Log::read_matching(const Context& ctx, const Query& query, const ReadOptions& options,
                                EventSink sink) {
    return detail::read_matching(*engine_, ctx, query, options, sink);
}

Result<std::optional<Committed>> Log::find_commit(const Context& ctx, const CommitId& id) {
    if (auto ok = ctx.check(clock()); !ok) {
        return std::move(ok).error();
    }
    auto reader = engine_->reader();
    if (!reader) {
        return std::move(reader).error();
    }
    return detail::find_commit(**reader, id);
}

}  // namespace eskit::inline v0_1::sqlite::detail
