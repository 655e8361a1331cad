#include "history_index.hpp"

#include <algorithm>
#include <utility>

namespace eskit::inline v0_1::conformance::detail {
namespace {

constexpr std::size_t none = SIZE_MAX;

}  // namespace

void Report::add(std::string violation) {
    if (violations_.size() < violations_max) {
        violations_.push_back(std::move(violation));
    } else {
        ++more_;
    }
}

Violations Report::take() {
    if (more_ > 0) {
        violations_.push_back("and " + std::to_string(more_) + " more");
    }
    return std::move(violations_);
}

void RealTime::add(std::uint64_t rank, std::uint64_t invoked, std::uint64_t completed,
                   const std::string& name) {
    operations_.push_back(
        {.rank = rank, .invoked = invoked, .completed = completed, .name = &name});
}

// The latest beginning among all earlier ranks decides: a schedule exists exactly when nobody's end
// lies before it.
void RealTime::check(std::string_view where, Report& report) {
    std::sort(operations_.begin(), operations_.end(),
              [](const Operation& a, const Operation& b) { return a.rank < b.rank; });
    const Operation* latest = nullptr;
    for (std::size_t at = 0; at < operations_.size();) {
        std::size_t end = at;
        for (; end < operations_.size() && operations_[end].rank == operations_[at].rank; ++end) {
            const Operation& now = operations_[end];
            if (latest != nullptr && now.completed < latest->invoked) {
                report.add(std::string(where) + ": commit " + *latest->name +
                           " takes effect before commit " + *now.name +
                           ", which had ended before the other began");
            }
        }
        for (; at < end; ++at) {
            if (latest == nullptr || operations_[at].invoked > latest->invoked) {
                latest = &operations_[at];
            }
        }
    }
}

HistoryIndex::HistoryIndex(const History& history) : history_(history) {
    for (std::size_t at = 0; at < history.log.size(); ++at) {
        logged_.emplace(history.log[at].id, at);  // the first, of several
    }
    for (const CommitRecord& record : history.commits) {
        attempts_[record.id].push_back(&record);
    }
    writer_of_.assign(history.log.size(), none);
    std::vector<const CommitRecord*> at_first(history.log.size(), nullptr);
    for (const CommitRecord& record : history.commits) {
        const std::size_t* first = find(first_event_id(record));
        if (first != nullptr && is_whole(record, *first)) {
            at_first[*first] = &record;
        }
    }
    for (std::size_t at = 0; at < at_first.size(); ++at) {
        if (at_first[at] != nullptr) {
            std::fill_n(writer_of_.begin() + static_cast<std::ptrdiff_t>(at),
                        events_in(*at_first[at]), writes_.size());
            writes_.push_back(write_of(*at_first[at], at));
        }
    }
}

bool HistoryIndex::is_whole(const CommitRecord& request, std::size_t first) const {
    std::size_t at = first;
    for (const AppendRecord& append : request.appends) {
        for (const EventRecord& event : append.events) {
            if (at == history_.log.size() || history_.log[at].id != event.id ||
                history_.log[at].stream_type != append.stream_type ||
                history_.log[at].stream_id != append.stream_id) {
                return false;
            }
            ++at;
        }
    }
    return true;
}

Write HistoryIndex::write_of(const CommitRecord& request, std::size_t first) const {
    Write write{.request = &request, .first = first, .invoked = never};
    for (const CommitRecord* attempt : attempts(request.id)) {
        if (attempt->ending == Ending::ok) {
            write.completed = std::min(write.completed, attempt->completed);
        }
        if (first_event_id(*attempt) == first_event_id(request) &&
            attempt->ending != Ending::failed && !attempt->replayed) {
            write.invoked = std::min(write.invoked, attempt->invoked);
        }
    }
    if (write.invoked == never) {  // nobody admits to have written it; C4 says so
        write.invoked = request.invoked;
    }
    return write;
}

const std::vector<const CommitRecord*>& HistoryIndex::attempts(const std::string& id) const {
    static const std::vector<const CommitRecord*> nothing;
    const auto found = attempts_.find(id);
    return found == attempts_.end() ? nothing : found->second;
}

const std::size_t* HistoryIndex::find(const std::string& event_id) const {
    const auto found = logged_.find(event_id);
    return found == logged_.end() ? nullptr : &found->second;
}

const Write* HistoryIndex::writer_of(std::size_t at) const {
    return writer_of_[at] == none ? nullptr : &writes_[writer_of_[at]];
}

const LoggedRecord* HistoryIndex::at_sequence(std::uint64_t sequence) const {
    const auto found = std::lower_bound(
        history_.log.begin(), history_.log.end(), sequence,
        [](const LoggedRecord& event, std::uint64_t wanted) { return event.sequence < wanted; });
    return found == history_.log.end() || found->sequence != sequence ? nullptr : &*found;
}

std::size_t events_in(const CommitRecord& request) {
    std::size_t count = 0;
    for (const AppendRecord& append : request.appends) {
        count += append.events.size();
    }
    return count;
}

const std::string& first_event_id(const CommitRecord& request) {
    static const std::string nothing;
    return request.appends.empty() || request.appends[0].events.empty()
               ? nothing
               : request.appends[0].events[0].id;
}

std::string name_of(const CommitRecord& record) {
    return "commit " + record.id + " of process " + std::to_string(record.process);
}

std::string stream_key(std::string_view type, std::string_view id) {
    std::string key;
    for (const char c : type) {  // so that no two streams have one key
        if (c == '/' || c == '%') {
            key += '%';
        }
        key += c;
    }
    key += '/';
    key += id;
    return key;
}

bool expects(const AppendRecord& append, std::uint64_t version) {
    if (append.expected == "any") {
        return true;
    }
    if (append.expected == "none" || append.expected == "some") {
        return (version == 0) == (append.expected == "none");
    }
    return append.expected == std::to_string(version);
}

bool matches(const Query& query, const LoggedRecord& event) {
    return eskit::detail::matches(query, event.type, event.tags);
}

}  // namespace eskit::inline v0_1::conformance::detail
