// The reads of the log.
#pragma once

#include "engine.hpp"

#include <eskit/base/context.hpp>
#include <eskit/store/commit.hpp>
#include <eskit/store/read_options.hpp>
#include <eskit/store/recorded_event.hpp>
#include <eskit/store/stream_status.hpp>

#include <optional>

namespace eskit::inline v0_1::sqlite::detail {

[[nodiscard]] Result<StreamVersion> read_stream(Engine& engine, const Context& ctx,
                                                const StreamId& stream, const LoadOptions& options,
                                                EventSink sink);
[[nodiscard]] Result<Scan> read_all(Engine& engine, const Context& ctx, const ReadOptions& options,
                                    EventSink sink);
[[nodiscard]] Result<Scan> read_matching(Engine& engine, const Context& ctx, const Query& query,
                                         const ReadOptions& options, EventSink sink);

// What became of an earlier commit, by its row and those of its events.
[[nodiscard]] Result<std::optional<Committed>> find_commit(Connection& connection,
                                                           const CommitId& id);
// The newest sequence; 0 = none.
[[nodiscard]] Result<GlobalSequence> read_head(Connection& connection);
[[nodiscard]] Result<StreamVersion> read_version(Connection& connection, const StreamId& stream);
// Whether any stream has a system event.
[[nodiscard]] Result<bool> has_system_events(Connection& connection);
[[nodiscard]] Result<StreamStatus> read_status(Connection& connection, const StreamId& stream);

}  // namespace eskit::inline v0_1::sqlite::detail
