// A log with holes: some rows are not shown, for a time or for ever.
#pragma once

#include <eskit/store/memory_log.hpp>

#include <functional>
#include <set>
#include <string>

namespace eskit::inline v0_1::subscription::testing {

class HoleyLog final : public EventLog {
  public:
    HoleyLog() { capabilities_.dense_global_sequence = false; }

    std::set<std::uint64_t> hidden;
    std::optional<std::string> proof;  // that they stay hidden; nothing = they may come
    int questions = 0;

    [[nodiscard]] const Capabilities& capabilities() const override { return capabilities_; }
    [[nodiscard]] const Uuid& epoch() const override { return log_->epoch(); }
    Result<StreamVersion> read_stream(const Context& ctx, const StreamId& stream,
                                      const LoadOptions& options, EventSink sink) override {
        return log_->read_stream(ctx, stream, options, sink);
    }
    Result<Scan> read_all(const Context& ctx, const ReadOptions& options, EventSink sink) override {
        return log_->read_all(ctx, options, [&](const RecordedEvent& event) {
            return hidden.contains(event.global_sequence.value) || sink(event);
        });
    }
    Result<Scan> read_matching(const Context& ctx, const Query& query, const ReadOptions& options,
                               EventSink sink) override {
        return log_->read_matching(ctx, query, options, sink);
    }
    Result<std::optional<Committed>> find_commit(const Context& ctx, const CommitId& id) override {
        return log_->find_commit(ctx, id);
    }
    Result<std::optional<std::string>> why_empty(const Context&, GlobalSequence,
                                                 GlobalSequence) override {
        ++questions;
        return proof;
    }

  protected:
    void commit_batch(std::span<const Commit> commits, std::span<Outcome> outcomes) override {
        for (std::size_t at = 0; at < commits.size(); ++at) {
            outcomes[at] = log_->commit({}, commits[at]);
        }
    }

  private:
    std::shared_ptr<MemoryLog> log_ = std::make_shared<MemoryLog>();
    Capabilities capabilities_ = log_->capabilities();
};

}  // namespace eskit::inline v0_1::subscription::testing
