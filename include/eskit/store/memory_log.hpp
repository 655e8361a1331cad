/// An event log in memory: for tests, examples, and programs that need no history after they end.
#pragma once

#include <eskit/store/event_log.hpp>

#include <memory>

namespace eskit::inline v0_1 {

/// Keeps live values: nothing is encoded unless somebody asks for bytes.
///
/// It keeps every promise of `EventLog` but durability, so code tested on it runs on any store.
///
/// Thread safety: all members may be called from any thread; a sink may use the log again, for
/// appending too.
/// Complexity: an append is O(1) in the number of streams and events; reading a stream is O(events
/// read).
class MemoryLog final : public EventLog {
  public:
    explicit MemoryLog(LogEnvironment environment = {});
    ~MemoryLog() override;

    [[nodiscard]] const Capabilities& capabilities() const override;
    [[nodiscard]] const Uuid& epoch() const override;

    Result<StreamVersion> read_stream(const Context& ctx, const StreamId& stream,
                                      const LoadOptions& options, EventSink sink) override;
    Result<Scan> read_all(const Context& ctx, const ReadOptions& options, EventSink sink) override;
    Result<Scan> read_matching(const Context& ctx, const Query& query, const ReadOptions& options,
                               EventSink sink) override;
    Result<std::optional<Committed>> find_commit(const Context& ctx, const CommitId& id) override;

  protected:
    void commit_batch(std::span<const Commit> commits, std::span<Outcome> outcomes) override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace eskit::inline v0_1
