#include "history_index.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace eskit::inline v0_1::conformance {
namespace {

using detail::HistoryIndex;
using detail::Report;

class DurabilityChecker {
  public:
    explicit DurabilityChecker(const History& history) : history_(history), index_(history) {}

    Violations run() {
        check_events();
        for (const CommitRecord& record : history_.commits) {
            check_wholeness(record);
            if (record.ending == Ending::ok) {
                check_acknowledged(record);
            } else if (record.error == "already_exists" && index_.attempts(record.id).size() == 1) {
                report_.add(detail::name_of(record) + " was told that its id is taken by nobody");
            }
        }
        check_once();
        return report_.take();
    }

  private:
    // What is in the log was attempted, and is there once.
    void check_events() {
        std::unordered_map<std::string_view, const CommitRecord*> attempted;
        for (const CommitRecord& record : history_.commits) {
            for (const AppendRecord& append : record.appends) {
                for (const EventRecord& event : append.events) {
                    const CommitRecord*& known = attempted[event.id];
                    if (known == nullptr || known->ending == Ending::failed) {
                        known = &record;
                    }
                }
            }
        }
        std::unordered_set<std::string_view> seen;
        std::uint64_t last = 0;
        for (const LoggedRecord& event : history_.log) {
            const std::string name =
                "event " + std::to_string(event.sequence) + " (" + event.id + ")";
            if (!seen.insert(event.id).second) {
                report_.add(name + " is written twice");
            }
            const auto found = attempted.find(event.id);
            if (found == attempted.end()) {
                report_.add(name + " was never attempted");
            } else if (found->second->ending == Ending::failed) {
                report_.add(name + " is of " + detail::name_of(*found->second) +
                            ", which was refused: " + found->second->error);
            }
            if (history_.declared.dense_global_sequence && event.sequence != last + 1) {
                report_.add("event " + std::to_string(last + 1) + " is missing");
            }
            last = event.sequence;
        }
    }

    // All or none, in one run, in the order of the request.
    void check_wholeness(const CommitRecord& record) {
        std::size_t found = 0;
        for (const AppendRecord& append : record.appends) {
            for (const EventRecord& event : append.events) {
                found += index_.find(event.id) != nullptr ? 1 : 0;
            }
        }
        const std::size_t count = detail::events_in(record);
        if (found != 0 && found != count) {
            report_.add(detail::name_of(record) + " is torn: " + std::to_string(found) +
                        " of its " + std::to_string(count) + " events are in the log");
        } else if (found != 0 && write_of(record) == nullptr) {
            report_.add(detail::name_of(record) + " is torn: its events are not one run");
        }
    }

    [[nodiscard]] const detail::Write* write_of(const CommitRecord& record) const {
        const std::size_t* first = index_.find(detail::first_event_id(record));
        const detail::Write* write = first == nullptr ? nullptr : index_.writer_of(*first);
        return write != nullptr && write->first == *first ? write : nullptr;
    }

    void check_acknowledged(const CommitRecord& record) {
        const detail::Write* write = write_of(record);
        if (write == nullptr && record.replayed) {  // written by an attempt with other event ids
            for (const CommitRecord* attempt : index_.attempts(record.id)) {
                write = write == nullptr ? write_of(*attempt) : write;
            }
        }
        if (write == nullptr) {
            report_.add(detail::name_of(record) + " was acknowledged" +
                        (record.replayed ? " as known" : "") + " and is not in the log");
            return;
        }
        const std::size_t end = write->first + detail::events_in(*write->request);
        std::vector<std::uint64_t> versions;
        std::size_t at = write->first;
        for (const AppendRecord& append : write->request->appends) {
            at += append.events.size();
            versions.push_back(history_.log[at - 1].version);
        }
        const std::uint64_t first = history_.log[write->first].sequence;
        const std::uint64_t last = history_.log[end - 1].sequence;
        if (record.first != first || record.last != last || record.versions != versions) {
            report_.add(detail::name_of(record) + " was acknowledged at " +
                        std::to_string(record.first) + " to " + std::to_string(record.last) +
                        " and is at " + std::to_string(first) + " to " + std::to_string(last) +
                        ", or at other versions");
        }
    }

    // One id is one intent: written once, and acknowledged as new once.
    void check_once() {
        std::unordered_map<std::string_view, const detail::Write*> written;
        for (const detail::Write& write : index_.writes()) {
            if (!written.emplace(write.request->id, &write).second) {
                report_.add(detail::name_of(*write.request) + " is written twice");
            }
        }
        std::unordered_map<std::string_view, const CommitRecord*> fresh;
        for (const CommitRecord& record : history_.commits) {
            if (record.ending == Ending::ok && !record.replayed &&
                !fresh.emplace(record.id, &record).second) {
                report_.add(detail::name_of(record) + " was acknowledged as new twice");
            }
        }
    }

    const History& history_;
    HistoryIndex index_;
    Report report_;
};

}  // namespace

Violations check_durability(const History& history) {
    return DurabilityChecker(history).run();
}

}  // namespace eskit::inline v0_1::conformance
