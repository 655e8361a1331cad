#include "history_index.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace eskit::inline v0_1::conformance {
namespace {

using detail::HistoryIndex;
using detail::RealTime;
using detail::Report;
using detail::Write;

// One stream: who reached which version, and when it was refused at which.
struct StreamTimeline {
    std::map<std::uint64_t, const Write*> ends{};  // a version at which some append ended
    RealTime operations{};
};

// Ranks put a refusal at version v behind the append that reached v and before the next one.
std::uint64_t rank_of_append(std::uint64_t first_version) {
    return 2 * first_version - 1;
}
std::uint64_t rank_of_refusal(std::uint64_t version) {
    return 2 * version;
}

class OccChecker {
  public:
    explicit OccChecker(const History& history) : history_(history), index_(history) {}

    Violations run() {
        for (const Write& write : index_.writes()) {
            place(write);
        }
        check_acknowledgements();
        for (const CommitRecord& record : history_.commits) {
            if (record.ending == Ending::failed && record.error == "conflict") {
                check_refusal(record);
            }
        }
        for (auto& [name, stream] : streams_) {
            stream.operations.check("stream " + name, report_);
        }
        return report_.take();
    }

  private:
    // What was expected, against what the log shows in front of each append.
    void place(const Write& write) {
        std::size_t at = write.first;
        for (const AppendRecord& append : write.request->appends) {
            const std::uint64_t first = history_.log[at].version;
            const std::string name = detail::stream_key(append.stream_type, append.stream_id);
            if (!detail::expects(append, first - 1)) {
                report_.add(detail::name_of(*write.request) + " expected " + append.expected +
                            " of " + name + " and was accepted at version " +
                            std::to_string(first - 1));
            }
            at += append.events.size();
            StreamTimeline& stream = streams_[name];
            stream.ends.emplace(history_.log[at - 1].version, &write);
            stream.operations.add(rank_of_append(first), write.invoked, write.completed,
                                  write.request->id);
        }
    }

    // By what callers were told alone: the versions, and that no two were told the same ones.
    void check_acknowledgements() {
        std::map<std::pair<std::string, std::uint64_t>, const CommitRecord*> winners;
        for (const CommitRecord& record : history_.commits) {
            if (record.ending != Ending::ok || record.replayed) {
                continue;
            }
            if (record.versions.size() != record.appends.size()) {
                report_.add(detail::name_of(record) + " was told " +
                            std::to_string(record.versions.size()) + " versions for " +
                            std::to_string(record.appends.size()) + " appends");
                continue;
            }
            for (std::size_t at = 0; at < record.appends.size(); ++at) {
                claim(record, record.appends[at], record.versions[at], winners);
            }
        }
    }

    void claim(const CommitRecord& record, const AppendRecord& append, std::uint64_t last,
               std::map<std::pair<std::string, std::uint64_t>, const CommitRecord*>& winners) {
        const std::string name = detail::stream_key(append.stream_type, append.stream_id);
        const std::uint64_t count = append.events.size();
        if (last < count || !detail::expects(append, last - count)) {
            report_.add(detail::name_of(record) + " expected " + append.expected + " of " + name +
                        " and was told version " + std::to_string(last) + " for " +
                        std::to_string(count) + " events");
            return;
        }
        const std::size_t* at = index_.find(append.events.back().id);
        if (at != nullptr && history_.log[*at].version != last) {
            report_.add(detail::name_of(record) + " was told version " + std::to_string(last) +
                        " of " + name + " and has version " +
                        std::to_string(history_.log[*at].version));
        }
        for (std::uint64_t version = last - count + 1; version <= last; ++version) {
            const auto [winner, fresh] = winners.try_emplace({name, version}, &record);
            if (!fresh) {
                report_.add("version " + std::to_string(version) + " of " + name +
                            " has two winners: " + detail::name_of(*winner->second) + " and " +
                            detail::name_of(record));
            }
        }
    }

    // A refusal for a version names the append that was refused only by its stream's version, so
    // the appends that it fits are looked for. One that fits alone joins that stream's timeline.
    void check_refusal(const CommitRecord& record) {
        if (!record.conflict) {
            report_.add(detail::name_of(record) + " was refused without a reason");
            return;
        }
        if (!record.conflict->events.empty()) {
            return;  // for its condition: C6
        }
        const std::uint64_t actual = record.conflict->actual;
        std::map<std::string, std::uint64_t> before;  // events of this commit, by stream
        std::vector<std::pair<std::string, std::uint64_t>> fitting;
        for (const AppendRecord& append : record.appends) {
            const std::string name = detail::stream_key(append.stream_type, append.stream_id);
            std::uint64_t& own = before[name];
            if (actual >= own && !detail::expects(append, actual)) {
                fitting.emplace_back(name, actual - own);
            }
            own += append.events.size();
        }
        if (fitting.empty()) {
            report_.add(detail::name_of(record) + " was refused at version " +
                        std::to_string(actual) + ", which is what it expected");
        } else if (fitting.size() == 1) {
            join(record, fitting[0].first, fitting[0].second);
        }
    }

    void join(const CommitRecord& record, const std::string& name, std::uint64_t version) {
        StreamTimeline& stream = streams_[name];
        if (version != 0 && !stream.ends.contains(version)) {
            report_.add(detail::name_of(record) + " was refused at version " +
                        std::to_string(version) + " of " + name +
                        ", which the stream never had between two commits");
            return;
        }
        stream.operations.add(rank_of_refusal(version), record.invoked, record.completed,
                              record.id);
    }

    const History& history_;
    HistoryIndex index_;
    std::map<std::string, StreamTimeline> streams_;
    Report report_;
};

}  // namespace

Violations check_occ(const History& history) {
    return OccChecker(history).run();
}

}  // namespace eskit::inline v0_1::conformance
