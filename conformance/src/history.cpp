#include <eskit/codec/json.hpp>
#include <eskit/conformance/history.hpp>

#include <map>
#include <utility>
#include <variant>

namespace eskit::inline v0_1::conformance {
namespace {

using Line = std::variant<CommitRecord, ReadRecord, LoggedRecord, LogRecord>;

Result<std::string> line_of(const Line& line) {
    auto json = to_json(line);
    if (json) {
        *json += '\n';
    }
    return json;
}

template <class Record>
Result<void> append_lines(const std::vector<Record>& records, std::string& out) {
    for (const Record& record : records) {
        auto line = to_line(record);
        if (!line) {
            return std::move(line).error();
        }
        out += *line;
    }
    return {};
}

std::string expectation(ExpectedVersion expected) {
    switch (expected.kind()) {
        case ExpectedVersion::Kind::exact:
            return std::to_string(expected.version().value);
        case ExpectedVersion::Kind::any:
            return "any";
        case ExpectedVersion::Kind::none:
            return "none";
        case ExpectedVersion::Kind::some:
            return "some";
        case ExpectedVersion::Kind::invalid:
            break;
    }
    return "invalid";
}

CommitRecord request_of(const Commit& commit) {
    CommitRecord record{.id = to_string(commit.id)};
    for (const StreamAppend& append : commit.appends) {
        AppendRecord& made = record.appends.emplace_back();
        made.stream_type = append.stream.type();
        made.stream_id = append.stream.id();
        made.expected = expectation(append.expected);
        for (const NewEvent& event : append.events) {
            made.events.push_back(
                {.id = to_string(event.id), .type = event.type, .tags = event.tags});
        }
    }
    if (commit.condition) {
        record.condition = {.fail_if_match = commit.condition->fail_if_match,
                            .after = commit.condition->after.value};
    }
    return record;
}

// The codes that promise that nothing was written.
Ending ending_of(Errc code) {
    switch (code) {
        case Errc::in_doubt:
        case Errc::unavailable:
        case Errc::corrupt:
        case Errc::internal:
            return Ending::unknown;
        default:
            return Ending::failed;
    }
}

void set_outcome(const Outcome& outcome, CommitRecord& record) {
    if (outcome) {
        record.ending = Ending::ok;
        record.first = outcome->first.value;
        record.last = outcome->last.value;
        record.replayed = outcome->replayed;
        for (const StreamVersion version : outcome->versions) {
            record.versions.push_back(version.value);
        }
        return;
    }
    record.ending = ending_of(outcome.error().code());
    record.error = to_string(outcome.error().code());
    record.message = outcome.error().message();
    if (const Conflict* conflict = outcome.error().conflict()) {
        record.conflict.emplace().actual = conflict->actual.value;
        for (const Conflict::Event& event : conflict->events) {
            record.conflict->events.push_back(
                {.sequence = event.sequence.value, .type = event.type, .tags = event.tags});
        }
    }
}

// Puts an operation where its invocation is, or at the end.
template <class Record>
void merge(Record record, std::vector<Record>& records,
           std::map<std::pair<std::uint64_t, std::uint64_t>, std::size_t>& places) {
    const auto [place, fresh] = places.try_emplace({record.process, record.number}, records.size());
    if (fresh) {
        records.push_back(std::move(record));
    } else {
        records[place->second] = std::move(record);
    }
}

class Reader {
  public:
    explicit Reader(const HistoryLimits& limits) : limits_(limits) {}

    Result<void> add(std::string_view text) {
        ++lines_;
        if (lines_ > limits_.records_max || text.size() > limits_.line_bytes_max) {
            return Error(Errc::invalid_argument, "read a history: line " + std::to_string(lines_) +
                                                     " is beyond the limits; raise them");
        }
        auto line = from_json<Line>(text);
        if (!line) {
            return line.error().prefixed("read a history: line " + std::to_string(lines_));
        }
        std::visit([&](auto& record) { keep(std::move(record)); }, *line);
        return {};
    }

    History take() { return std::move(history_); }

  private:
    void keep(CommitRecord&& record) { merge(std::move(record), history_.commits, commits_); }
    void keep(ReadRecord&& record) { merge(std::move(record), history_.reads, reads_); }
    void keep(LoggedRecord&& record) { history_.log.push_back(std::move(record)); }
    void keep(LogRecord record) { history_.declared = record; }

    const HistoryLimits& limits_;
    History history_;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::size_t> commits_;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::size_t> reads_;
    std::size_t lines_ = 0;
};

void fill_ids(Commit& commit, IdGenerator& ids) {
    if (is_zero(commit.id)) {
        commit.id = ids.next();
    }
    for (StreamAppend& append : commit.appends) {
        for (NewEvent& event : append.events) {
            if (is_zero(event.id)) {
                event.id = ids.next();
            }
        }
    }
}

}  // namespace

Result<std::string> to_line(const CommitRecord& record) {
    return line_of(record);
}
Result<std::string> to_line(const ReadRecord& record) {
    return line_of(record);
}
Result<std::string> to_line(const LoggedRecord& record) {
    return line_of(record);
}
Result<std::string> to_line(const LogRecord& record) {
    return line_of(record);
}

Result<std::string> to_lines(const History& history) {
    auto out = to_line(history.declared);
    if (!out) {
        return out;
    }
    for (auto ok : {append_lines(history.commits, *out), append_lines(history.reads, *out),
                    append_lines(history.log, *out)}) {
        if (!ok) {
            return std::move(ok).error();
        }
    }
    return out;
}

Result<History> parse_history(std::string_view lines, const HistoryLimits& limits) {
    Reader reader(limits);
    for (std::size_t end = lines.find('\n'); end != std::string_view::npos;
         end = lines.find('\n')) {
        if (auto ok = reader.add(lines.substr(0, end)); !ok) {
            return std::move(ok).error();
        }
        lines.remove_prefix(end + 1);
    }
    return reader.take();
}

Result<std::vector<LoggedRecord>> read_back(EventLog& log) {
    std::vector<LoggedRecord> all;
    auto scan = log.read_all({}, {.limit = SIZE_MAX}, [&](const RecordedEvent& event) {
        all.push_back({.sequence = event.global_sequence.value,
                       .stream_type = std::string(event.stream_id().type()),
                       .stream_id = std::string(event.stream_id().id()),
                       .version = event.version.value,
                       .id = to_string(event.id),
                       .type = std::string(event.type),
                       .tags = {event.tag_set().begin(), event.tag_set().end()}});
        return true;
    });
    if (!scan) {
        return std::move(scan).error();
    }
    return all;
}

Recorder::Recorder(EventLog& log, LineSink sink) : log_(&log), sink_(std::move(sink)) {
}

// The machine's clock: a log's own may stand still in a test.
std::uint64_t Recorder::now() {
    return static_cast<std::uint64_t>(
        std::chrono::nanoseconds(system_clock().steady_now().time_since_epoch()).count());
}

template <class Record>
void Recorder::write(const Record& record) {
    if (sink_) {
        if (auto line = to_line(record)) {
            sink_(*line);
        }
    }
}

template <class Record>
void Recorder::begin(Record& record) {
    const std::scoped_lock lock(mutex_);
    record.number = ++operations_;
    record.invoked = now();
    write(record);
}

template <class Record>
void Recorder::complete(Record&& record, std::vector<std::remove_cvref_t<Record>>& records) {
    record.completed = now();
    const std::scoped_lock lock(mutex_);
    write(record);
    records.push_back(std::forward<Record>(record));
}

Outcome Recorder::commit(std::uint64_t process, Commit commit, const Context& ctx) {
    fill_ids(commit, log_->ids());
    CommitRecord record = request_of(commit);
    record.process = process;
    begin(record);
    Outcome outcome = log_->commit(ctx, std::move(commit));
    set_outcome(outcome, record);
    complete(std::move(record), history_.commits);
    return outcome;
}

Result<Scan> Recorder::read(ReadRecord record, const ReadOptions& options, EventSink sink) {
    record.after = options.after.value;
    begin(record);
    const auto keep = [&](const RecordedEvent& event) {
        record.events.push_back(
            {.sequence = event.global_sequence.value, .id = to_string(event.id)});
        return sink(event);
    };
    auto scan = record.query ? log_->read_matching({}, *record.query, options, keep)
                             : log_->read_all({}, options, keep);
    record.ending = scan ? Ending::ok : Ending::failed;
    if (scan) {
        record.next = scan->next.value;
        record.head = scan->head.value;
    } else {
        record.error = to_string(scan.error().code());
    }
    complete(std::move(record), history_.reads);
    return scan;
}

Result<Scan> Recorder::read_all(std::uint64_t process, const ReadOptions& options, EventSink sink) {
    return read({.process = process}, options, sink);
}

Result<Scan> Recorder::read_all(std::uint64_t process, const ReadOptions& options) {
    return read({.process = process}, options, [](const RecordedEvent&) { return true; });
}

Result<Scan> Recorder::read_matching(std::uint64_t process, const Query& query,
                                     const ReadOptions& options, EventSink sink) {
    return read({.process = process, .query = query}, options, sink);
}

void Recorder::use(EventLog& log) {
    log_ = &log;
}

Result<History> Recorder::finish() {
    auto logged = read_back(*log_);
    if (!logged) {
        return std::move(logged).error();
    }
    const std::scoped_lock lock(mutex_);
    History history = std::move(history_);
    history_ = {};
    history.declared = {.dense_global_sequence = log_->capabilities().dense_global_sequence};
    history.log = *std::move(logged);
    return history;
}

}  // namespace eskit::inline v0_1::conformance
