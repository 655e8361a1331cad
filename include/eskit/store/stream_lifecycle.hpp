/// What becomes of whole streams: archiving, and removing data that must not be kept.
#pragma once

#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/store/event_log.hpp>
#include <eskit/store/stream_status.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eskit::inline v0_1 {

/// One change of a stream's life, as its history keeps it: the audit record.
struct StreamChange {
    std::string type{};      ///< one of `system_events`
    VersionRange removed{};  ///< whose data was removed; empty = none
    std::string reason{};
    Principal by{};  ///< the principal of the context
    Timestamp at{};
    StreamVersion version{};
    GlobalSequence global_sequence{};

    bool operator==(const StreamChange&) const = default;
};

struct StreamChangeOptions {
    ExpectedVersion expected = stream_exists;
    CommitId commit_id{};  ///< zero = a new one; see AppendOptions
};

/// Archives, restores, truncates, erases and tombstones streams.
///
/// Each change is a commit with one system event in the stream itself, which keeps who, when and
/// why. Nothing leaves the sequence: an event whose data was removed keeps its place, id, type,
/// tags, time and metadata, and goes on matching append conditions.
///
/// | | appends | loads and folds | `read_all`, `read_matching`, subscriptions | conditions |
/// |---|---|---|---|---|
/// | archive | refused (`closed`) | as before | as before | as before |
/// | truncate, erase | as before | not_found if the range has removed data | without them | match |
/// | tombstone | refused for ever | not_found | without them | match |
///
/// A decider of a truncated stream needs a snapshot that covers what was removed: take it first.
///
/// Thread safety: all members may be called from any thread.
/// Ownership: a shared handle of the log; copying is cheap.
/// Blocking: as EventLog::commit.
/// Errors: not_found when there is no such stream; closed when its status forbids the change;
/// invalid_argument; unsupported when the log has no lifecycle; those of EventLog::commit.
class StreamLifecycle {
  public:
    explicit StreamLifecycle(std::shared_ptr<EventLog> log) : log_(std::move(log)) {}
    /// Of the log that the store is a view of.
    template <class Store>
        requires requires(const Store& store) {
            { store.log() } -> std::convertible_to<std::shared_ptr<EventLog>>;
        }
    explicit StreamLifecycle(const Store& store) : log_(store.log()) {}

    /// No more appends, until it is restored. Data can still be removed.
    Result<Committed> archive(const Context& ctx, const StreamId& stream, std::string_view reason,
                              StreamChangeOptions options = {}) const;
    /// Undoes `archive`.
    Result<Committed> restore(const Context& ctx, const StreamId& stream, std::string_view reason,
                              StreamChangeOptions options = {}) const;
    /// Removes the data of all events before version `before`, which must exist or be the next.
    Result<Committed> truncate(const Context& ctx, const StreamId& stream, StreamVersion before,
                               std::string_view reason, StreamChangeOptions options = {}) const;
    /// Removes the data of these versions, which must exist.
    Result<Committed> erase(const Context& ctx, const StreamId& stream, VersionRange versions,
                            std::string_view reason, StreamChangeOptions options = {}) const;
    /// Removes the data of all events, and closes the stream for ever. Snapshots in the same SQLite
    /// file go with it; those in other stores are the caller's to invalidate.
    Result<Committed> tombstone(const Context& ctx, const StreamId& stream, std::string_view reason,
                                StreamChangeOptions options = {}) const;

    /// A stream that does not exist is active.
    [[nodiscard]] Result<StreamStatus> status(const Context& ctx, const StreamId& stream) const;
    /// All changes of the stream's life, oldest first.
    [[nodiscard]] Result<std::vector<StreamChange>> history(const Context& ctx,
                                                            const StreamId& stream) const;

  private:
    Result<Committed> change(const Context& ctx, const StreamId& stream, std::string_view type,
                             VersionRange removed, std::string_view reason,
                             StreamChangeOptions options) const;

    std::shared_ptr<EventLog> log_;
};

}  // namespace eskit::inline v0_1
