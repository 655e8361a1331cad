#include "crash_history.hpp"

#include <algorithm>
#include <cstring>
#include <random>
#include <set>
#include <unordered_map>
#include <utility>

namespace eskit::inline v0_1::sqlite::testing {
namespace {

using Wrong = std::vector<std::string>;

constexpr std::string_view lost = " was acknowledged and is lost";

void check_order(const CrashHistory& history, Wrong& wrong) {
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

bool is_same(const RecoveredEvent& found, const StreamId& stream, const NewEvent& attempted) {
    std::vector<std::string> tags = attempted.tags;
    std::sort(tags.begin(), tags.end());
    return found.stream == stream.key() && found.type == attempted.type &&
           found.bytes == attempted.payload->bytes() && found.tags == tags;
}

// Looks for the events of `commit` at its place; returns how many there are.
std::uint64_t check_events(
    const std::unordered_map<std::uint64_t, const RecoveredEvent*>& by_sequence,
    const Commit& commit, const Acknowledged& place, Wrong& wrong) {
    std::uint64_t sequence = place.first;
    for (const StreamAppend& append : commit.appends) {
        for (const NewEvent& event : append.events) {
            const auto found = by_sequence.find(sequence);
            if (found == by_sequence.end() || !is_same(*found->second, append.stream, event)) {
                wrong.push_back("commit " + to_string(commit.id) + " is torn: event " +
                                std::to_string(sequence) + " is not its " +
                                std::to_string(sequence - place.first + 1) + ".");
            }
            ++sequence;
        }
    }
    if (sequence != place.last + 1) {
        wrong.push_back("commit " + to_string(commit.id) + " ends at event " +
                        std::to_string(place.last) + ", not " + std::to_string(sequence - 1));
    }
    return sequence - place.first;
}

void check_wholeness(const CrashHistory& history, Wrong& wrong) {
    std::unordered_map<std::uint64_t, const RecoveredEvent*> by_sequence;
    for (const RecoveredEvent& event : history.events) {
        by_sequence.emplace(event.sequence, &event);
    }
    std::map<CommitId, const Commit*> attempted;
    for (const Attempt& attempt : history.attempts) {
        attempted.emplace(attempt.commit->id, attempt.commit.get());
    }
    std::uint64_t events_of_commits = 0;
    for (const RecoveredCommit& commit : history.commits) {
        const auto found = attempted.find(commit.id);
        if (found == attempted.end()) {
            wrong.push_back("commit " + to_string(commit.id) + " was never attempted");
        } else {
            events_of_commits += check_events(by_sequence, *found->second, commit.place, wrong);
        }
    }
    if (events_of_commits != history.events.size()) {
        wrong.push_back(std::to_string(history.events.size()) +
                        " events were found, commits have " + std::to_string(events_of_commits));
    }
}

void check_answers(const CrashHistory& history, Loss loss, Wrong& wrong) {
    std::map<CommitId, const RecoveredCommit*> found;
    for (const RecoveredCommit& commit : history.commits) {
        found.emplace(commit.id, &commit);
    }
    const std::uint64_t head = history.events.empty() ? 0 : history.events.back().sequence;
    for (const Attempt& attempt : history.attempts) {
        const std::string name = "commit " + to_string(attempt.commit->id);
        const auto commit = found.find(attempt.commit->id);
        if (attempt.is_refused && commit != found.end()) {
            wrong.push_back(name + " was refused and was found");
        }
        if (!attempt.acknowledged) {
            continue;
        }
        if (commit == found.end()) {
            if (loss == Loss::none || attempt.acknowledged->first <= head) {
                wrong.push_back(name + std::string(lost));
            }
        } else if (commit->second->place.first != attempt.acknowledged->first ||
                   commit->second->place.last != attempt.acknowledged->last) {
            wrong.push_back(name + " was acknowledged at another place");
        }
    }
}

void check_tags(const CrashHistory& history, Wrong& wrong) {
    std::map<std::string, std::vector<std::uint64_t>> expected;
    for (const auto& [tag, sequences] : history.tagged) {
        expected[tag];
    }
    for (const RecoveredEvent& event : history.events) {
        for (const std::string& tag : event.tags) {
            expected[tag].push_back(event.sequence);
        }
    }
    for (const auto& [tag, sequences] : expected) {
        const auto found = history.tagged.find(tag);
        if (found == history.tagged.end() || found->second != sequences) {
            wrong.push_back("tag " + tag + " does not find the events that have it");
        }
    }
}

Result<void> read_tagged(EventLog& log, CrashHistory& history) {
    for (const Attempt& attempt : history.attempts) {
        for (const StreamAppend& append : attempt.commit->appends) {
            for (const NewEvent& event : append.events) {
                for (const std::string& tag : event.tags) {
                    history.tagged[tag];
                }
            }
        }
    }
    for (auto& [tag, sequences] : history.tagged) {
        auto scan = log.read_matching({}, Query{{{.tags = {tag}}}}, {.limit = SIZE_MAX},
                                      [&found = sequences](const RecordedEvent& event) {
                                          found.push_back(event.global_sequence.value);
                                          return true;
                                      });
        if (!scan) {
            return std::move(scan).error();
        }
    }
    return {};
}

}  // namespace

std::vector<std::string> check_history(const CrashHistory& history, Loss loss) {
    Wrong wrong;
    check_order(history, wrong);
    check_wholeness(history, wrong);
    check_answers(history, loss, wrong);
    check_tags(history, wrong);
    return wrong;
}

Result<void> read_back(EventLog& log, CrashHistory& history) {
    history.events.clear();
    history.commits.clear();
    history.tagged.clear();
    auto scan = log.read_all({}, {.limit = SIZE_MAX}, [&](const RecordedEvent& event) {
        const auto tags = event.tag_set();
        history.events.push_back({.sequence = event.global_sequence.value,
                                  .version = event.version.value,
                                  .stream = event.stream_id().key(),
                                  .type = std::string(event.type),
                                  .bytes = std::string(event.bytes),
                                  .tags = {tags.begin(), tags.end()}});
        return true;
    });
    if (!scan) {
        return std::move(scan).error();
    }
    for (const Attempt& attempt : history.attempts) {
        auto found = log.find_commit({}, attempt.commit->id);
        if (!found) {
            return std::move(found).error();
        }
        if (const std::optional<Committed>& known = *found) {
            history.commits.push_back(
                {attempt.commit->id, {known->first.value, known->last.value}});
        }
    }
    return read_tagged(log, history);
}

std::vector<std::string> check_recovered(EventLog& log, CrashHistory& history, Commit probe,
                                         Loss loss) {
    if (auto ok = read_back(log, history); !ok) {
        return {"cannot be read: " + ok.error().message()};
    }
    Wrong wrong = check_history(history, loss);
    Attempt attempt{.commit = std::make_shared<Commit>(probe)};
    const auto outcome = log.commit({}, std::move(probe));
    const std::uint64_t next = history.events.empty() ? 1 : history.events.back().sequence + 1;
    if (!outcome) {
        wrong.push_back("nothing can be appended: " + outcome.error().message());
    } else {
        attempt.acknowledged = {outcome->first.value, outcome->last.value};
        if (outcome->first.value != next) {
            wrong.push_back("the next event is " + std::to_string(outcome->first.value) + ", not " +
                            std::to_string(next));
        }
    }
    history.attempts.push_back(std::move(attempt));
    return wrong;
}

bool is_loss(std::string_view line) {
    return line.ends_with(lost);
}

CommitId crash_id(unsigned seed, std::uint64_t number) {
    std::mt19937_64 random((std::uint64_t{seed} << 32) + number);
    CommitId id{};
    std::generate(id.begin(), id.end(), [&] { return static_cast<std::uint8_t>(random()); });
    return id;
}

Commit crash_commit(const CommitId& id) {
    std::seed_seq seed(id.begin(), id.end());
    std::mt19937 random(seed);
    Commit commit;
    commit.id = id;
    const auto stream = [&] { return StreamId("crash", std::to_string(random() % 20)); };
    commit.appends.push_back({stream(), any_version, {}});
    const std::size_t count = 1 + random() % 5;
    for (std::size_t index = 0; index < count; ++index) {
        if (index > 0 && random() % 3 == 0) {
            if (StreamId next = stream(); next != commit.appends.back().stream) {
                commit.appends.push_back({std::move(next), any_version, {}});
            }
        }
        std::string bytes = to_string(id) + " " + std::to_string(index);
        if (random() % 16 == 0) {
            bytes.append(1 + random() % 10'000, static_cast<char>('a' + random() % 26));
        }
        NewEvent event{.type = "crash.Event",
                       .payload = Payload::from_bytes("text", std::move(bytes))};
        if (random() % 3 == 0) {
            event.tags = {"count:" + std::to_string(count), "index:" + std::to_string(index)};
        }
        commit.appends.back().events.push_back(std::move(event));
    }
    return commit;
}

}  // namespace eskit::inline v0_1::sqlite::testing
