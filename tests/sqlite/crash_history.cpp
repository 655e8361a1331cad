#include "crash_history.hpp"

#include <map>
#include <unordered_map>

namespace eskit::sqlite::testing {
namespace {

void check_order(const CrashHistory& history, std::vector<std::string>& wrong) {
    std::uint64_t sequence = 0;
    std::unordered_map<std::string, std::uint64_t> versions;
    for (const RecoveredEvent& event : history.events) {
        if (event.sequence != ++sequence) {
            wrong.push_back("event " + std::to_string(sequence) + " is missing: found " +
                            std::to_string(event.sequence));
            sequence = event.sequence;
        }
        std::uint64_t& version = versions[event.stream];
        if (event.version != ++version) {
            wrong.push_back(event.stream + " has no version " + std::to_string(version) +
                            ": found " + std::to_string(event.version));
            version = event.version;
        }
    }
}

// The events of each commit, by what they say themselves.
void check_wholeness(const CrashHistory& history, std::vector<std::string>& wrong) {
    std::map<std::uint64_t, const RecoveredEvent*> by_sequence;
    for (const RecoveredEvent& event : history.events) {
        by_sequence.emplace(event.sequence, &event);
    }
    std::uint64_t events_of_commits = 0;
    for (const RecoveredCommit& commit : history.commits) {
        events_of_commits += commit.count;
        for (std::uint64_t index = 0; index < commit.count; ++index) {
            const auto found = by_sequence.find(commit.first + index);
            const std::string expected =
                commit.id + " " + std::to_string(index) + "/" + std::to_string(commit.count);
            if (found == by_sequence.end() || found->second->payload != expected) {
                wrong.push_back("commit " + commit.id + " is torn: event " +
                                std::to_string(commit.first + index) + " is not its " +
                                std::to_string(index + 1) + ". of " + std::to_string(commit.count));
            }
        }
    }
    if (events_of_commits != history.events.size()) {
        wrong.push_back(std::to_string(history.events.size()) +
                        " events were found, commits have " + std::to_string(events_of_commits));
    }
}

void check_acknowledged(const CrashHistory& history, std::vector<std::string>& wrong) {
    std::unordered_map<std::string, const RecoveredCommit*> found;
    for (const RecoveredCommit& commit : history.commits) {
        found.emplace(commit.id, &commit);
    }
    for (const AcknowledgedCommit& acknowledged : history.acknowledged) {
        const auto commit = found.find(acknowledged.id);
        if (commit == found.end()) {
            wrong.push_back("commit " + acknowledged.id + " was acknowledged and is lost");
        } else if (commit->second->first != acknowledged.first ||
                   commit->second->first + commit->second->count - 1 != acknowledged.last) {
            wrong.push_back("commit " + acknowledged.id + " was acknowledged at another place");
        }
    }
}

}  // namespace

std::string crash_payload(const CommitId& commit, std::size_t index, std::size_t count) {
    return to_string(commit) + " " + std::to_string(index) + "/" + std::to_string(count);
}

std::vector<std::string> check_history(const CrashHistory& history) {
    std::vector<std::string> wrong;
    check_order(history, wrong);
    check_wholeness(history, wrong);
    check_acknowledged(history, wrong);
    return wrong;
}

}  // namespace eskit::sqlite::testing
