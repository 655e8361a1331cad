#include "history_index.hpp"

#include <algorithm>
#include <map>

namespace eskit::inline v0_1::conformance {
namespace {

using detail::HistoryIndex;
using detail::Report;

bool same_query(const Query& a, const Query& b) {
    return std::equal(a.any_of.begin(), a.any_of.end(), b.any_of.begin(), b.any_of.end(),
                      [](const QueryItem& x, const QueryItem& y) {
                          return x.types == y.types && x.tags == y.tags;
                      });
}

class ConditionChecker {
  public:
    explicit ConditionChecker(const History& history) : history_(history), index_(history) {}

    Violations run() {
        for (const detail::Write& write : index_.writes()) {
            if (const auto& condition = write.request->condition) {
                check_accepted(write, *condition);
            }
        }
        for (const CommitRecord& record : history_.commits) {
            if (record.ending == Ending::failed && record.conflict &&
                !record.conflict->events.empty()) {
                check_refused(record);
            }
        }
        for (const ReadRecord& read : history_.reads) {
            if (read.ending == Ending::ok && read.query) {
                check_read(read, *read.query);
            }
        }
        check_decisions();
        return report_.take();
    }

  private:
    [[nodiscard]] std::size_t index_after(std::uint64_t sequence) const {
        const auto found = std::upper_bound(
            history_.log.begin(), history_.log.end(), sequence,
            [](std::uint64_t after, const LoggedRecord& event) { return after < event.sequence; });
        return static_cast<std::size_t>(found - history_.log.begin());
    }

    void check_accepted(const detail::Write& write, const ConditionRecord& condition) {
        for (std::size_t at = index_after(condition.after); at < write.first; ++at) {
            if (detail::matches(condition.fail_if_match, history_.log[at])) {
                report_.add(detail::name_of(*write.request) + " was accepted at " +
                            std::to_string(history_.log[write.first].sequence) +
                            " although event " + std::to_string(history_.log[at].sequence) +
                            " breaks its condition after " + std::to_string(condition.after));
                return;
            }
        }
    }

    void check_refused(const CommitRecord& record) {
        if (!record.condition) {
            report_.add(detail::name_of(record) + " has no condition that could be broken");
            return;
        }
        for (const ConflictRecord::Event& witness : record.conflict->events) {
            const std::string what = detail::name_of(record) + " was refused for event " +
                                     std::to_string(witness.sequence);
            const LoggedRecord* event = index_.at_sequence(witness.sequence);
            if (event == nullptr || event->type != witness.type || event->tags != witness.tags) {
                report_.add(what + ", which is not in the log as it was named");
            } else if (witness.sequence <= record.condition->after) {
                report_.add(what + ", which is not after " +
                            std::to_string(record.condition->after));
            } else if (!detail::matches(record.condition->fail_if_match, *event)) {
                report_.add(what + ", which does not match its condition");
            } else {
                const auto at = static_cast<std::size_t>(event - history_.log.data());
                const detail::Write* writer = index_.writer_of(at);
                if (writer != nullptr && writer->invoked > record.completed) {
                    report_.add(what + ", which was committed later");
                }
            }
        }
    }

    // All that matches up to where it looked. A read that ended on its own looked up to its head.
    void check_read(const ReadRecord& read, const Query& query) {
        std::size_t seen = 0;
        for (std::size_t at = index_after(read.after); at < history_.log.size(); ++at) {
            const LoggedRecord& event = history_.log[at];
            if (event.sequence > read.next) {
                break;
            }
            if (!detail::matches(query, event)) {
                continue;
            }
            if (seen == read.events.size() || read.events[seen].sequence != event.sequence) {
                report_.add("process " + std::to_string(read.process) +
                            " read what matches up to " + std::to_string(read.next) +
                            " and did not see event " + std::to_string(event.sequence));
                return;
            }
            ++seen;
        }
        if (seen != read.events.size()) {
            report_.add("process " + std::to_string(read.process) +
                        " was shown an event that does not match its query");
        }
    }

    // Who reads and then commits under the same query has decided on what the read showed.
    void check_decisions() {
        struct Step {
            std::uint64_t number;
            const ReadRecord* read;
            const CommitRecord* commit;
        };
        std::map<std::uint64_t, std::vector<Step>> processes;
        for (const ReadRecord& read : history_.reads) {
            if (read.ending == Ending::ok && read.query) {
                processes[read.process].push_back({read.number, &read, nullptr});
            }
        }
        for (const CommitRecord& commit : history_.commits) {
            if (commit.ending == Ending::ok && !commit.replayed && commit.condition) {
                processes[commit.process].push_back({commit.number, nullptr, &commit});
            }
        }
        for (auto& [process, steps] : processes) {
            std::sort(steps.begin(), steps.end(),
                      [](const Step& a, const Step& b) { return a.number < b.number; });
            const ReadRecord* read = nullptr;
            for (const Step& step : steps) {
                if (step.read != nullptr) {
                    read = step.read;
                } else if (read != nullptr) {
                    check_decision(*read, *step.commit);
                }
            }
        }
    }

    // The next event that the read did not show and the condition passes over.
    void check_decision(const ReadRecord& read, const CommitRecord& commit) {
        const ConditionRecord& condition = *commit.condition;
        if (!same_query(*read.query, condition.fail_if_match) || read.after != 0) {
            return;
        }
        std::size_t seen = 0;
        for (const LoggedRecord& event : history_.log) {
            if (event.sequence > condition.after) {
                return;
            }
            if (!detail::matches(condition.fail_if_match, event)) {
                continue;
            }
            if (seen == read.events.size() || read.events[seen].sequence != event.sequence) {
                report_.add(detail::name_of(commit) + " was decided without event " +
                            std::to_string(event.sequence) + ", and its condition begins after " +
                            std::to_string(condition.after));
                return;
            }
            ++seen;
        }
    }

    const History& history_;
    HistoryIndex index_;
    Report report_;
};

}  // namespace

Violations check_conditions(const History& history) {
    return ConditionChecker(history).run();
}

}  // namespace eskit::inline v0_1::conformance
