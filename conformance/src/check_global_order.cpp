#include "history_index.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace eskit::inline v0_1::conformance {
namespace {

using detail::HistoryIndex;
using detail::Report;

class OrderChecker {
  public:
    explicit OrderChecker(const History& history) : history_(history), index_(history) {}

    Violations run() {
        check_sequences();
        check_versions();
        check_real_time();
        check_reads();
        return report_.take();
    }

  private:
    void check_sequences() {
        std::uint64_t last = 0;
        for (const LoggedRecord& event : history_.log) {
            const std::string found = std::to_string(event.sequence);
            if (event.sequence <= last) {
                report_.add("event " + found + " comes behind event " + std::to_string(last));
            } else if (history_.declared.dense_global_sequence && event.sequence != last + 1) {
                report_.add("event " + std::to_string(last + 1) + " is missing: event " + found +
                            " comes behind event " + std::to_string(last));
            }
            last = event.sequence;
        }
    }

    void check_versions() {
        std::unordered_map<std::string, std::uint64_t> versions;
        for (const LoggedRecord& event : history_.log) {
            const std::string name = detail::stream_key(event.stream_type, event.stream_id);
            std::uint64_t& version = versions[name];
            if (event.version != version + 1) {
                report_.add("event " + std::to_string(event.sequence) + " is version " +
                            std::to_string(event.version) + " of " + name + ", behind version " +
                            std::to_string(version));
            }
            version = event.version;
        }
    }

    void check_real_time() {
        detail::RealTime commits;
        for (std::size_t at = 0; at < index_.writes().size(); ++at) {
            const detail::Write& write = index_.writes()[at];
            commits.add(at, write.invoked, write.completed, write.request->id);
        }
        commits.check("the log", report_);
    }

    void check_reads() {
        std::vector<const ReadRecord*> reads;
        for (const ReadRecord& read : history_.reads) {
            if (read.ending == Ending::ok) {
                reads.push_back(&read);
            }
        }
        std::sort(reads.begin(), reads.end(), [](const ReadRecord* a, const ReadRecord* b) {
            return std::pair(a->process, a->number) < std::pair(b->process, b->number);
        });
        std::unordered_map<std::uint64_t, std::uint64_t> heads;
        for (const ReadRecord* read : reads) {
            std::uint64_t& head = heads[read->process];
            if (read->head < head) {
                report_.add(reader(*read) + " saw event " + std::to_string(head) +
                            " as the head, and later event " + std::to_string(read->head));
            }
            head = std::max(head, read->head);
            check_read(*read);
        }
    }

    void check_read(const ReadRecord& read) {
        for (const ReadRecord::Event& event : read.events) {
            check_seen(read, event);
        }
        if (!read.query) {
            check_complete(read);
        }
    }

    void check_seen(const ReadRecord& read, const ReadRecord::Event& event) {
        const std::string what =
            reader(read) + " saw event " + std::to_string(event.sequence) + " (" + event.id + ")";
        const LoggedRecord* logged = index_.at_sequence(event.sequence);
        if (logged == nullptr || logged->id != event.id) {
            report_.add(what + ", which the log does not hold there");
            return;
        }
        if (event.sequence > read.next || event.sequence > read.head) {
            report_.add(what + " beyond where it ended");
        }
        const auto at = static_cast<std::size_t>(logged - history_.log.data());
        const detail::Write* writer = index_.writer_of(at);
        if (writer != nullptr && writer->invoked > read.completed) {
            report_.add(what + " before it was committed");
        }
    }

    // Without an omission: exactly the events above `after` up to `next`, in their order.
    void check_complete(const ReadRecord& read) {
        auto event = std::upper_bound(history_.log.begin(), history_.log.end(), read.after,
                                      [](std::uint64_t after, const LoggedRecord& logged) {
                                          return after < logged.sequence;
                                      });
        std::size_t seen = 0;
        for (; event != history_.log.end() && event->sequence <= read.next; ++event, ++seen) {
            if (seen == read.events.size() || read.events[seen].sequence != event->sequence) {
                report_.add(reader(read) + " read from " + std::to_string(read.after) + " to " +
                            std::to_string(read.next) + " and did not see event " +
                            std::to_string(event->sequence));
                return;
            }
        }
        if (seen != read.events.size()) {
            report_.add(reader(read) + " saw " + std::to_string(read.events.size()) +
                        " events between " + std::to_string(read.after) + " and " +
                        std::to_string(read.next) + ", where the log has " + std::to_string(seen));
        }
    }

    static std::string reader(const ReadRecord& read) {
        return "reader " + std::to_string(read.process);
    }

    const History& history_;
    HistoryIndex index_;
    Report report_;
};

}  // namespace

Violations check_global_order(const History& history) {
    return OrderChecker(history).run();
}

}  // namespace eskit::inline v0_1::conformance
