#include "log.hpp"

#include "event_reads.hpp"

#include <utility>

namespace eskit::sqlite::detail {
namespace {

Capabilities capabilities_of(const Engine& engine) {
    using Durability = Capabilities::Durability;
    const bool full = engine.options().synchronous == Options::Synchronous::full;
    return {.dense_global_sequence = true,
            .multi_stream_commit = true,
            .append_condition = true,
            .durability = engine.is_memory() ? Durability::none
                          : full             ? Durability::power_loss
                                             : Durability::process_crash};
}

}  // namespace

Log::Log(std::shared_ptr<Engine> engine)
    : EventLog(engine->options().environment),
      engine_(std::move(engine)),
      capabilities_(capabilities_of(*engine_)),
      writer_(*engine_) {
}

void Log::commit_batch(std::span<const Commit> commits, std::span<Outcome> outcomes) {
    writer_.write(commits, outcomes);
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

}  // namespace eskit::sqlite::detail
