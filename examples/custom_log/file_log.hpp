/// An event log in one append-only file: a log of your own, in full.
#pragma once

#include "frames.hpp"
#include "stored_commit.hpp"

#include <eskit/store/event_log.hpp>

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace custom_log {

/// Keeps all events in memory and writes them to a file, from which `open` reads them back.
///
/// A group of commits is one frame of the file (see FrameFile) and one flush. What is acknowledged
/// survives a loss of power as far as the disk tells the truth; what a crash left unfinished was
/// not acknowledged.
///
/// It is not for histories that do not fit into memory, and opening it takes as long as reading
/// everything. It has one writing process and no reading ones. Conditions are checked by looking at
/// every event behind `after`.
///
/// Thread safety: all members may be called from any thread; a sink may use the log again.
/// Blocking: commits wait for the disk; reads never do.
class FileLog final : public eskit::EventLog {
  public:
    /// Opens or creates the file.
    /// Errors: unavailable when another handle has it, or when the system refuses; corrupt.
    static eskit::Result<std::shared_ptr<FileLog>> open(const std::string& path,
                                                        eskit::LogEnvironment environment = {});

    // region: reads
    [[nodiscard]] const eskit::Capabilities& capabilities() const override;
    [[nodiscard]] const eskit::Uuid& epoch() const override { return epoch_; }
    eskit::Result<eskit::StreamVersion> read_stream(const eskit::Context& ctx,
                                                    const eskit::StreamId& stream,
                                                    const eskit::LoadOptions& options,
                                                    eskit::EventSink sink) override;
    eskit::Result<eskit::Scan> read_all(const eskit::Context& ctx,
                                        const eskit::ReadOptions& options,
                                        eskit::EventSink sink) override;
    eskit::Result<eskit::Scan> read_matching(const eskit::Context& ctx, const eskit::Query& query,
                                             const eskit::ReadOptions& options,
                                             eskit::EventSink sink) override;
    eskit::Result<std::optional<eskit::Committed>> find_commit(const eskit::Context& ctx,
                                                               const eskit::CommitId& id) override;
    // endregion: reads

  protected:
    void commit_batch(std::span<const eskit::Commit> commits,
                      std::span<eskit::Outcome> outcomes) override;

  private:
    // An event with its place. Never changes, so readers use it without the lock.
    struct Row {
        StoredEvent event;
        std::shared_ptr<const eskit::StreamId> stream;
        std::shared_ptr<const eskit::Metadata> metadata;
        eskit::StreamVersion version;
        eskit::GlobalSequence sequence;
        eskit::Timestamp recorded_at;
    };
    using Rows = std::vector<std::shared_ptr<const Row>>;

    struct StreamState {
        std::shared_ptr<const eskit::StreamId> id;
        Rows rows;  // version n is at n - 1
    };

    FileLog(eskit::LogEnvironment environment, FrameFile file);
    eskit::Result<void> replay(std::vector<std::string> bodies);

    // All of these need the lock.
    eskit::Outcome decide(const eskit::Commit& commit, eskit::Timestamp now, std::string& frame);
    [[nodiscard]] eskit::StreamVersion version_of(const eskit::StreamId& stream) const;
    [[nodiscard]] eskit::Result<void> check_versions(const eskit::Commit& commit) const;
    [[nodiscard]] eskit::Result<void> check_condition(const eskit::Commit& commit) const;
    eskit::Committed apply(StoredCommit commit);
    void forget_commits(eskit::Timestamp now);
    void undo();
    [[nodiscard]] eskit::StreamVersion visible_version(const StreamState& state) const;

    [[nodiscard]] static eskit::RecordedEvent view(const Row& row);
    eskit::Result<eskit::Scan> scan(const eskit::Context& ctx, const eskit::Query& query,
                                    const eskit::ReadOptions& options, eskit::EventSink sink);

    FrameFile file_;                     // of the one who runs commit_batch
    bool must_be_opened_again_ = false;  // likewise
    eskit::Uuid epoch_{};

    std::mutex mutex_;  // guards everything below
    Rows rows_;         // sequence n is at n - 1
    std::unordered_map<eskit::StreamId, StreamState> streams_;
    std::map<eskit::CommitId, eskit::Committed> commits_;
    std::deque<eskit::CommitId> commit_order_;  // the oldest first
    // Rows behind it are not flushed yet: decisions see them, readers do not.
    std::size_t visible_ = 0;
};

}  // namespace custom_log
