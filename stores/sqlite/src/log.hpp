// The event log of a database.
#pragma once

#include "batch_writer.hpp"
#include "engine.hpp"

#include <eskit/store/event_log.hpp>

#include <memory>

namespace eskit::sqlite::detail {

class Log final : public EventLog {
  public:
    explicit Log(std::shared_ptr<Engine> engine);

    [[nodiscard]] const Capabilities& capabilities() const override { return capabilities_; }
    [[nodiscard]] const Uuid& epoch() const override { return engine_->epoch(); }

    Result<StreamVersion> read_stream(const Context& ctx, const StreamId& stream,
                                      const LoadOptions& options, EventSink sink) override;
    Result<Scan> read_all(const Context& ctx, const ReadOptions& options, EventSink sink) override;
    Result<Scan> read_matching(const Context& ctx, const Query& query, const ReadOptions& options,
                               EventSink sink) override;
    Result<std::optional<Committed>> find_commit(const Context& ctx, const CommitId& id) override;

  protected:
    void commit_batch(std::span<const Commit> commits, std::span<Outcome> outcomes) override;

  private:
    std::shared_ptr<Engine> engine_;
    Capabilities capabilities_;
    BatchWriter writer_;
};

}  // namespace eskit::sqlite::detail
