/// The raw seam: what a backend author implements, and what everything typed stands on.
#pragma once

#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/id/id_generator.hpp>
#include <eskit/store/capabilities.hpp>
#include <eskit/store/commit.hpp>
#include <eskit/store/read_options.hpp>
#include <eskit/store/recorded_event.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>

namespace eskit {

/// What an EventLog takes from outside. Both must outlive the log.
struct LogEnvironment {
    Clock* clock = &system_clock();
    IdGenerator* ids = &system_ids();
};

/// An append-only log of events in streams, with one global order.
///
/// Promises, on every backend: versions within a stream are 1, 2, 3 ...; global sequences rise
/// strictly in the order of commits; a reader that has seen sequence n never later meets a new
/// event at or below n; a commit is all or nothing; what was acknowledged survives what
/// `capabilities().durability` says.
///
/// A backend implements four reads and `commit_batch`; the rest is here.
///
/// Thread safety: all public members may be called from any thread.
/// Blocking: all members may block on the disk or the network.
class EventLog {
  public:
    virtual ~EventLog();
    EventLog(const EventLog&) = delete;
    EventLog& operator=(const EventLog&) = delete;

    [[nodiscard]] virtual const Capabilities& capabilities() const = 0;
    /// Identity of this history. A restored or re-created log has another one, and checkpoints made
    /// under the old one no longer apply.
    [[nodiscard]] virtual const Uuid& epoch() const = 0;

    /// Writes `commit`, all of it or nothing, and blocks until that is decided. In this order: a
    /// known id is answered with its first outcome (`replayed`), whatever is expected now; then
    /// every stream is compared with what is expected of it; then the condition is checked.
    ///
    /// Errors: conflict; already_exists for a known id with another fingerprint; invalid_argument;
    /// codec when an event cannot be encoded; timed_out or cancelled, which guarantee that nothing
    /// was written; in_doubt, to be resolved by repeating the same id; unavailable and corrupt of
    /// the backend.
    Outcome commit(const Context& ctx, Commit commit);

    /// Delivers a stream's events in the order of their versions (or backwards) and returns the
    /// stream's current version, whatever was selected. A stream that does not exist has version 0.
    virtual Result<StreamVersion> read_stream(const Context& ctx, const StreamId& stream,
                                              const LoadOptions& options, EventSink sink) = 0;
    /// Delivers events of all streams in global order.
    virtual Result<Scan> read_all(const Context& ctx, const ReadOptions& options,
                                  EventSink sink) = 0;
    /// Delivers the events that match `query`. `Scan::head` is taken no later than the events.
    virtual Result<Scan> read_matching(const Context& ctx, const Query& query,
                                       const ReadOptions& options, EventSink sink) = 0;
    /// The outcome of an earlier commit with this id (`replayed` is set), or nothing.
    virtual Result<std::optional<Committed>> find_commit(const Context& ctx,
                                                         const CommitId& id) = 0;

    [[nodiscard]] Clock& clock() const noexcept { return *environment_.clock; }
    [[nodiscard]] IdGenerator& ids() const noexcept { return *environment_.ids; }

  protected:
    explicit EventLog(LogEnvironment environment = {});

    /// Decides each commit in order against the state left by those before it, writes the accepted
    /// ones durably in one go, and gives every one its own outcome. One conflict never disturbs a
    /// neighbour. If the write as a whole fails, nobody is acknowledged.
    ///
    /// Called by one thread at a time. Ids, fingerprints and bounds have been filled in and
    /// checked.
    virtual void commit_batch(std::span<const Commit> commits, std::span<Outcome> outcomes) = 0;

  private:
    LogEnvironment environment_;
    std::mutex committing_;
};

namespace detail {
/// Fills in ids and fingerprint, and checks all bounds.
[[nodiscard]] Result<void> prepare_commit(Commit& commit, IdGenerator& ids);
/// Whether `query` matches an event of this type with these tags.
[[nodiscard]] bool matches(const Query& query, std::string_view type,
                           std::span<const std::string> tags);
/// Whether `options.types` lets this type through.
[[nodiscard]] bool wants_type(const ReadOptions& options, std::string_view type);
}  // namespace detail

/// Messages that every backend gives alike.
namespace errors {
[[nodiscard]] Error version_conflict(const StreamId& stream, ExpectedVersion expected,
                                     StreamVersion actual);
[[nodiscard]] Error condition_broken(Conflict conflict);
[[nodiscard]] Error commit_id_taken(const CommitId& id);
[[nodiscard]] Error idempotency_key_taken(std::string_view key, const StreamId& stream);
}  // namespace errors

}  // namespace eskit
