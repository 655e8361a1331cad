#include "brute_force.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace eskit::inline v0_1::conformance {
namespace {

class Search {
  public:
    explicit Search(const History& history) : log_(history.log) {
        for (const CommitRecord& record : history.commits) {
            if (record.ending != Ending::unknown || is_logged(record)) {
                waiting_.push_back(&record);
            }
        }
    }

    bool succeeds() { return waiting_.empty() ? version_ == log_.size() : tries_each(); }

  private:
    [[nodiscard]] bool is_logged(const CommitRecord& record) const {
        for (const LoggedRecord& event : log_) {
            if (event.id == record.appends[0].events[0].id) {
                return true;
            }
        }
        return false;
    }

    bool tries_each() {
        for (std::size_t at = 0; at < waiting_.size(); ++at) {
            const CommitRecord& next = *waiting_[at];
            if (!may_be_next(next) || !fits(next)) {
                continue;
            }
            const std::uint64_t before = version_;
            version_ += next.ending == Ending::failed ? 0 : next.appends[0].events.size();
            waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(at));
            const bool found = succeeds();
            waiting_.insert(waiting_.begin() + static_cast<std::ptrdiff_t>(at), &next);
            version_ = before;
            if (found) {
                return true;
            }
        }
        return false;
    }

    // Nobody else may have ended before it began.
    [[nodiscard]] bool may_be_next(const CommitRecord& next) const {
        for (const CommitRecord* other : waiting_) {
            if (other->ending != Ending::unknown && other->completed < next.invoked) {
                return false;
            }
        }
        return true;
    }

    // Whether this outcome is what the stream at this version answers.
    [[nodiscard]] bool fits(const CommitRecord& next) const {
        const AppendRecord& append = next.appends[0];
        const bool expected = append.expected == "any" ||
                              (append.expected == "none" && version_ == 0) ||
                              (append.expected == "some" && version_ != 0) ||
                              append.expected == std::to_string(version_);
        if (next.ending == Ending::failed) {
            return !expected && next.conflict->actual == version_;
        }
        const std::uint64_t after = version_ + append.events.size();
        if (!expected || after > log_.size() ||
            (next.ending == Ending::ok && next.versions[0] != after)) {
            return false;
        }
        for (std::size_t at = 0; at < append.events.size(); ++at) {
            if (log_[version_ + at].id != append.events[at].id) {
                return false;
            }
        }
        return true;
    }

    const std::vector<LoggedRecord>& log_;
    std::vector<const CommitRecord*> waiting_;
    std::uint64_t version_ = 0;
};

}  // namespace

bool is_linearizable(const History& history) {
    return Search(history).succeeds();
}

}  // namespace eskit::inline v0_1::conformance
