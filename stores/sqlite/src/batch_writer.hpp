// Commits in one transaction.
#pragma once

#include "engine.hpp"
#include "inline_projections.hpp"

#include <eskit/store/commit.hpp>
#include <eskit/store/stream_status.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace eskit::inline v0_1::sqlite::detail {

// Decides a group of commits and writes the accepted ones with one flush.
//
// Per commit, in this order:
//  1. Encode what is not bytes yet, compare every stream with what is expected of it, check the
//     condition: all that can fail because of the commit itself, before anything is inserted, so
//     that a refused commit leaves nothing to undo and its neighbours do not notice.
//  2. Insert the row of `commits`. A violated key means that the id is known: that costs the usual
//     commit, whose id is new, no look-up. A commit that was refused in step 1 is looked up, since
//     a known id is answered before anything is expected.
//  3. Insert the events. Whatever fails here fails the whole group.
//  4. Call the inline projections. One that fails refuses the commit; a savepoint, which is made
//     only when there are projections, undoes steps 2 to 4.
//
// Thread safety: used by one thread at a time.
class BatchWriter {
  public:
    BatchWriter(Engine& engine, InlineProjections& projections)
        : engine_(engine), projections_(projections) {}

    void write(std::span<const Commit> commits, std::span<Outcome> outcomes);

  private:
    // The bytes of an event, and where they came from.
    struct Encoded {
        std::string_view codec{};
        std::size_t offset = 0;  // in `live_bytes_`, for a live payload
        std::size_t size = 0;
        const std::string* stored = nullptr;
    };

    [[nodiscard]] int write_group(Connection& connection, std::span<const Commit> commits,
                                  std::span<Outcome> outcomes);
    [[nodiscard]] Outcome decide(Connection& connection, const Commit& commit);
    [[nodiscard]] Outcome accept(Connection& connection, const Commit& commit);
    [[nodiscard]] Outcome accept_and_project(Connection& connection, const Commit& commit);
    [[nodiscard]] Result<void> project(Connection& connection, const Commit& commit,
                                       const Committed& outcome);
    [[nodiscard]] Result<void> run(Connection& connection, Sql sql);
    [[nodiscard]] Result<void> check(Connection& connection, const Commit& commit);
    [[nodiscard]] Result<void> encode(const Commit& commit);
    [[nodiscard]] std::string_view bytes_of(const Encoded& encoded) const;
    // What decides about an append.
    struct Standing {
        StreamVersion version{};
        StreamStatus status = StreamStatus::active;
    };
    [[nodiscard]] Result<Standing> standing_of(Connection& connection, const StreamId& stream);
    [[nodiscard]] Result<void> check_expectations(Connection& connection, const Commit& commit);
    [[nodiscard]] Result<void> check_condition(Connection& connection, const Commit& commit);
    [[nodiscard]] Outcome answer_known(Connection& connection, const Commit& commit,
                                       std::optional<Error> otherwise);
    [[nodiscard]] Result<bool> insert_commit(Connection& connection, const Commit& commit,
                                             std::uint64_t first, Timestamp now);
    [[nodiscard]] Outcome insert_events(Connection& connection, const Commit& commit,
                                        Timestamp now);
    [[nodiscard]] Result<void> insert_append(Connection& connection, const StreamAppend& append,
                                             StreamVersion before, Committed& outcome);
    [[nodiscard]] Result<void> change_stream(Connection& connection, const StreamAppend& append,
                                             StreamVersion before);
    [[nodiscard]] Result<void> remove_snapshots(Connection& connection, const StreamId& stream);
    [[nodiscard]] Result<void> insert_tags(Connection& connection, const NewEvent& event,
                                           std::uint64_t sequence);
    [[nodiscard]] Result<void> forget_commits(Connection& connection);
    // The database failed, so the whole group does.
    [[nodiscard]] Error fatal(Connection& connection, std::string_view tried);

    Engine& engine_;
    InlineProjections& projections_;
    int fatal_code_ = 0;                 // of SQLite; 0 = none
    bool wrote_ = false;                 // in this group
    std::uint64_t commits_written_ = 0;  // since old ids were looked for
    CommitId looked_at_upto_{};
    EventId last_event_{};  // that was written
    // Of the commit that is being decided; kept for their memory.
    std::vector<StreamVersion> before_{};  // per append: the stream's version without it
    std::vector<Encoded> encoded_{};       // per event
    std::size_t next_encoded_ = 0;
    std::string live_bytes_{};
    std::string metadata_text_{};
    std::string tags_text_{};
    std::vector<std::string> last_tags_{};  // what tags_text_ was made from
};

}  // namespace eskit::inline v0_1::sqlite::detail
