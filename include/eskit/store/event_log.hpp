/// The raw seam: what a backend author implements, and what everything typed stands on.
#pragma once

#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/detail/function_ref.hpp>
#include <eskit/id/id_generator.hpp>
#include <eskit/store/capabilities.hpp>
#include <eskit/store/commit.hpp>
#include <eskit/store/read_options.hpp>
#include <eskit/store/recorded_event.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace eskit::inline v0_1 {

class Signal;

/// Bounds of the queue in front of a log, and of the groups in which it is written. Bytes are those
/// of encoded payloads.
struct GroupLimits {
    std::size_t commits_max = 1'024;
    std::size_t bytes_max = std::size_t{8} << 20;  ///< a larger commit is a group of its own
    std::size_t queued_commits_max = 65'536;       ///< beyond: unavailable, nothing written
    std::size_t queued_bytes_max = std::size_t{256} << 20;
};

/// What an EventLog takes from outside. Clock and ids must outlive the log.
struct LogEnvironment {
    Clock* clock = &system_clock();
    IdGenerator* ids = &system_ids();
    GroupLimits group{};
    /// How long the log knows the ids of its commits, at least: an older one that comes again is
    /// written again, and idempotency keys work for as long. Nothing = for ever, at the price of a
    /// row per commit.
    std::optional<std::chrono::seconds> commit_ids_kept{};
};

/// An append-only log of events in streams, with one global order.
///
/// Promises, on every backend: versions within a stream are 1, 2, 3 ...; global sequences rise
/// strictly in the order of commits; a reader that has seen sequence n never later meets a new
/// event at or below n; a commit is all or nothing; what was acknowledged survives what
/// `capabilities().durability` says.
///
/// Commits that are called for at the same time are written as a group, in the order of their
/// calls, with one flush: each is decided against the state left by those before it and has an
/// outcome of its own. A caller that is alone does not wait for company.
///
/// A backend implements four reads and `commit_batch`; the rest is here.
///
/// Thread safety: all public members may be called from any thread.
/// Ownership: held by std::shared_ptr; `submit` needs that.
/// Blocking: all members but `submit` may block on the disk or the network.
class EventLog : public std::enable_shared_from_this<EventLog> {
  public:
    using Completion = std::function<void(Outcome)>;

    virtual ~EventLog();
    EventLog(const EventLog&) = delete;
    EventLog& operator=(const EventLog&) = delete;

    [[nodiscard]] virtual const Capabilities& capabilities() const = 0;
    /// Identity of this history. A log that was made anew has another one, and checkpoints made
    /// under the old one no longer apply. A copy has the same one: what a backup lacks is noticed
    /// by the event at the position of a checkpoint.
    [[nodiscard]] virtual const Uuid& epoch() const = 0;

    /// Writes `commit`, all of it or nothing, and blocks until that is decided. In this order: a
    /// known id is answered with its first outcome (`replayed`), whatever is expected now; then
    /// every stream must be open and is compared with what is expected of it; then the condition is
    /// checked.
    ///
    /// The deadline and the stop token of `ctx` count until the commit is taken out of the queue:
    /// timed_out and cancelled guarantee that nothing was written. What is being written, is waited
    /// for.
    ///
    /// Errors: conflict; closed for an archived or tombstoned stream (see StreamLifecycle);
    /// already_exists for a known id with another fingerprint; invalid_argument,
    /// also for a call from inside of a write to this log; unsupported for what `capabilities`
    /// lack; codec when an event cannot be encoded; timed_out; cancelled; in_doubt, to be resolved
    /// by repeating the same id; unavailable when the queue is full; unavailable and corrupt of the
    /// backend.
    Outcome commit(const Context& ctx, Commit commit);
    /// The same without blocking. `completion` is called once, on the committer's thread, which the
    /// first call starts. It must return soon, for commits that were submitted meanwhile wait for
    /// it and those behind them too; it must not `commit` to this log, only `submit`; and it must
    /// not throw. The log lives until it has returned, and is closed there if it had the last
    /// handle. In a child that was forked while the log was written, it is called at once, with
    /// `closed`.
    void submit(Commit commit, Completion completion);

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

    /// Why no event will ever have a sequence between these two, both exclusive, though a reader
    /// saw the later one and none between: the evidence, for people. Nothing when one may still
    /// appear. The default answers for logs that keep the promise of order: what was not there when
    /// a later event was, never comes, unless the log is dense, and then it must be there.
    virtual Result<std::optional<std::string>> why_empty(const Context& ctx, GlobalSequence after,
                                                         GlobalSequence before);

    /// Sets `signal` after each group of commits that this object wrote, and on `wake_readers`:
    /// for readers that wait for more. It is set by when a reader that saw the group missing comes
    /// to wait, and maybe without need. The log forgets it when its owner is gone.
    void add_signal(std::weak_ptr<Signal> signal);
    /// Sets all signals: for whoever notices that another process has written to this log.
    void wake_readers();

    [[nodiscard]] Clock& clock() const noexcept { return *environment_.clock; }
    [[nodiscard]] IdGenerator& ids() const noexcept { return *environment_.ids; }

  protected:
    explicit EventLog(LogEnvironment environment = {});
    [[nodiscard]] const LogEnvironment& environment() const noexcept { return environment_; }

    /// Decides each commit in order against the state left by those before it, writes the accepted
    /// ones durably in one go, and gives every one its own outcome. One conflict never disturbs a
    /// neighbour. If the write as a whole fails, nobody is acknowledged.
    ///
    /// Called by one thread at a time. Ids, fingerprints and bounds have been filled in and
    /// checked.
    virtual void commit_batch(std::span<const Commit> commits, std::span<Outcome> outcomes) = 0;

    using ExclusiveJob = detail::FunctionRef<Result<void>()>;
    /// Runs `job` on the calling thread when its turn in the queue of commits has come; until it
    /// returns, no commit is written. For what a backend writes besides events.
    /// Errors: those of the job, and of waiting, as `commit`.
    Result<void> run_exclusive(const Context& ctx, ExclusiveJob job);

  private:
    class GroupCommitter;

    LogEnvironment environment_;
    std::unique_ptr<GroupCommitter> committer_;
};

namespace detail {
/// Fills in ids and fingerprint, and checks all bounds.
[[nodiscard]] Result<void> prepare_commit(Commit& commit, IdGenerator& ids);
/// Whether `query` matches an event of this type with these tags.
[[nodiscard]] bool matches(const Query& query, std::string_view type,
                           std::span<const std::string> tags);
/// Whether a filter by `types` lets this type through; an empty one lets all.
[[nodiscard]] bool wants_type(std::span<const std::string> types, std::string_view type);
}  // namespace detail

/// Messages that every backend gives alike.
namespace errors {
[[nodiscard]] Error version_conflict(const StreamId& stream, ExpectedVersion expected,
                                     StreamVersion actual);
[[nodiscard]] Error condition_broken(Conflict conflict);
[[nodiscard]] Error commit_id_taken(const CommitId& id);
[[nodiscard]] Error idempotency_key_taken(std::string_view key, const StreamId& stream);
}  // namespace errors

}  // namespace eskit::inline v0_1
