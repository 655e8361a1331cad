// What a killed writer acknowledged, what was found afterwards, and whether the two fit.
#pragma once

#include <eskit/store/event_log.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace eskit::sqlite::testing {

struct AcknowledgedCommit {
    std::string id{};
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

struct RecoveredEvent {
    std::uint64_t sequence = 0;
    std::uint64_t version = 0;
    std::string stream{};
    std::string payload{};  // "<commit id> <index>/<count>": see crash_payload
};

struct RecoveredCommit {
    std::string id{};
    std::uint64_t first = 0;
    std::uint64_t count = 0;
};

struct CrashHistory {
    std::vector<AcknowledgedCommit> acknowledged{};
    std::vector<RecoveredEvent> events{};  // in the order in which they were read
    std::vector<RecoveredCommit> commits{};
};

// Names the commit that an event belongs to, its position and their number.
[[nodiscard]] std::string crash_payload(const CommitId& commit, std::size_t index,
                                        std::size_t count);

// What is wrong, empty when nothing is:
//  - every acknowledged commit was found, at the same place;
//  - every commit that was found is whole, and every event belongs to one;
//  - sequences are 1, 2, 3 ..., and so are versions in every stream.
[[nodiscard]] std::vector<std::string> check_history(const CrashHistory& history);

}  // namespace eskit::sqlite::testing
