// The event log of a database.
#pragma once

#include "batch_writer.hpp"
#include "engine.hpp"
#include "inline_projections.hpp"

#include <eskit/sqlite/fwd.hpp>
#include <eskit/store/event_log.hpp>

#include <memory>
#include <mutex>
#include <string_view>

namespace eskit::inline v0_1::sqlite::detail {

class Log final : public EventLog {
  public:
    explicit Log(std::shared_ptr<Engine> engine);

    [[nodiscard]] const Capabilities& capabilities() const override { return capabilities_; }
    [[nodiscard]] const Uuid& epoch() const override { return engine_->epoch(); }
    [[nodiscard]] Engine& engine() const noexcept { return *engine_; }

    Result<StreamVersion> read_stream(const Context& ctx, const StreamId& stream,
                                      const LoadOptions& options, EventSink sink) override;
    Result<Scan> read_all(const Context& ctx, const ReadOptions& options, EventSink sink) override;
    Result<Scan> read_matching(const Context& ctx, const Query& query, const ReadOptions& options,
                               EventSink sink) override;
    Result<std::optional<Committed>> find_commit(const Context& ctx, const CommitId& id) override;

    // Runs `job` in a transaction of its own when its turn in the queue of commits has come. An
    // error of the job rolls back and is passed on.
    using Job = eskit::detail::FunctionRef<Result<void>(Connection&)>;
    Result<void> transact(const Context& ctx, std::string_view tried, Job job);
    // One for all handles, so that they are candidates of one election.
    std::shared_ptr<LeaderLock> leader_lock();
    Result<void> add_projection(const Context& ctx, InlineProjection projection);

  protected:
    void commit_batch(std::span<const Commit> commits, std::span<Outcome> outcomes) override;

  private:
    Result<void> transact_now(std::string_view tried, Job job);

    std::shared_ptr<Engine> engine_;
    std::mutex leader_lock_mutex_;
    std::weak_ptr<LeaderLock> leader_lock_;  // guarded; it owns this log
    Capabilities capabilities_;
    InlineProjections projections_;  // of the leader, as the queue of commits says
    BatchWriter writer_;
};

}  // namespace eskit::inline v0_1::sqlite::detail
