// What writers tried and were told, what was found afterwards, and whether the two fit.
//
// Nothing here knows SQLite: it reads an EventLog through its four reads.
#pragma once

#include <eskit/store/event_log.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eskit::inline v0_1::sqlite::testing {

// The place that an acknowledgement named.
struct Acknowledged {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

struct Attempt {
    std::shared_ptr<const Commit> commit{};  // with its id; payloads are bytes
    std::optional<Acknowledged> acknowledged{};
    bool is_refused = false;  // answered with an error that is not in_doubt: nothing was written
};

struct RecoveredEvent {
    std::uint64_t sequence = 0;
    std::uint64_t version = 0;
    std::string stream{};
    std::string type{};
    std::string bytes{};
    std::vector<std::string> tags{};
};

struct RecoveredCommit {
    CommitId id{};
    Acknowledged place{};
};

struct CrashHistory {
    std::vector<Attempt> attempts{};
    std::vector<RecoveredEvent> events{};    // in the order in which they were read
    std::vector<RecoveredCommit> commits{};  // of the attempts: those that are known
    std::map<std::string, std::vector<std::uint64_t>> tagged{};  // tag -> sequences that it finds
};

// What may be lost of acknowledged commits.
enum class Loss : std::uint8_t {
    none,
    newest,  // those at the end: what is left is a prefix
};

// What is wrong, empty when nothing is:
//  - every acknowledged commit was found, at the place that was named ("is lost" otherwise);
//  - no refused commit was found;
//  - every commit that was found is whole: its events are those that were attempted, in order;
//  - every event belongs to a commit that was attempted;
//  - sequences are 1, 2, 3 ..., and so are versions in every stream;
//  - looking up by tag finds the events that have it.
[[nodiscard]] std::vector<std::string> check_history(const CrashHistory& history,
                                                     Loss loss = Loss::none);

// Replaces what `history` says about what was found.
[[nodiscard]] Result<void> read_back(EventLog& log, CrashHistory& history);

// Reads `log` back and checks it, then commits `probe`, which must get the next sequence after the
// last, and adds it to the attempts.
[[nodiscard]] std::vector<std::string> check_recovered(EventLog& log, CrashHistory& history,
                                                       Commit probe, Loss loss = Loss::none);

// Whether a line of the above says that something acknowledged is gone.
[[nodiscard]] bool is_loss(std::string_view line);

// The same id for the same numbers.
[[nodiscard]] CommitId crash_id(unsigned seed, std::uint64_t number);

// A commit whose content follows from its id: 1 to 5 events on some of 20 streams, a third of
// them tagged, some of several pages. So whoever knows the id knows what must be found.
[[nodiscard]] Commit crash_commit(const CommitId& id);

}  // namespace eskit::inline v0_1::sqlite::testing
