#include "file_log.hpp"

#include <algorithm>
#include <utility>

namespace custom_log {
namespace {

using eskit::Committed;
using eskit::Errc;
using eskit::Error;
using eskit::GlobalSequence;
using eskit::Outcome;
using eskit::Query;
using eskit::QueryItem;
using eskit::Result;
using eskit::Scan;
using eskit::StreamId;
using eskit::StreamVersion;

constexpr std::string_view format = "custom_log 1\n";

// How many rows are picked under the lock at a time; sinks run without it.
constexpr std::size_t page_rows = 256;

bool contains(const std::vector<std::string>& all, std::string_view one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

bool wants(const std::vector<std::string>& types, const StoredEvent& event) {
    return types.empty() || contains(types, event.type);
}

bool matches(const QueryItem& item, const StoredEvent& event) {
    return wants(item.types, event) &&
           std::all_of(item.tags.begin(), item.tags.end(), [&](const std::string& tag) {
               return event.tags && contains(*event.tags, tag);
           });
}

bool matches(const Query& query, const StoredEvent& event) {
    return query.any_of.empty() ||
           std::any_of(query.any_of.begin(), query.any_of.end(),
                       [&](const QueryItem& item) { return matches(item, event); });
}

}  // namespace

FileLog::FileLog(eskit::LogEnvironment environment, FrameFile file)
    : EventLog(environment), file_(std::move(file)) {
}

Result<std::shared_ptr<FileLog>> FileLog::open(const std::string& path,
                                               eskit::LogEnvironment environment) {
    std::vector<std::string> bodies;
    auto file = FrameFile::open(path, bodies);
    if (!file) {
        return std::move(file).error();
    }
    std::shared_ptr<FileLog> log(new FileLog(environment, *std::move(file)));
    if (auto ok = log->replay(std::move(bodies)); !ok) {
        return Error(ok.error().code(), "open " + path + ": " + ok.error().message());
    }
    return log;
}

// The first frame names the format and the history; every other one is a group of commits.
Result<void> FileLog::replay(std::vector<std::string> bodies) {
    if (bodies.empty()) {
        epoch_ = ids().next();
        std::string frame;
        append_frame(std::string(format) + eskit::to_string(epoch_), frame);
        return file_.append(frame);
    }
    const std::string_view head = bodies.front();
    const auto epoch = eskit::parse_uuid(head.substr(std::min(head.size(), format.size())));
    if (!head.starts_with(format) || !epoch) {
        return Error(Errc::invalid_argument, "it is another program's file");
    }
    epoch_ = *epoch;
    for (std::size_t at = 1; at < bodies.size(); ++at) {
        auto commits = decode(bodies[at]);
        if (!commits) {
            return std::move(commits).error();
        }
        for (StoredCommit& commit : *commits) {
            (void)apply(std::move(commit));
        }
        bodies[at].clear();
    }
    visible_ = rows_.size();
    return {};
}

// region: capabilities
const eskit::Capabilities& FileLog::capabilities() const {
    static constexpr eskit::Capabilities declared{
        .dense_global_sequence = true,
        .multi_stream_commit = true,
        .append_condition = true,
        .durability = eskit::Capabilities::Durability::power_loss};
    return declared;
}
// endregion: capabilities

// region: commit_batch
// Core calls it by one thread at a time, with ids, fingerprints and bounds checked.
void FileLog::commit_batch(std::span<const eskit::Commit> commits, std::span<Outcome> outcomes) {
    const auto refuse_all = [&](const Error& error) {
        for (std::size_t at = 0; at < commits.size(); ++at) {
            outcomes[at] = error.code() == Errc::in_doubt
                               ? Error::with_commit(error.code(), error.message(), commits[at].id)
                               : error;
        }
    };
    if (must_be_opened_again_) {
        refuse_all({Errc::unavailable, "commit: a flush failed before; open the log again"});
        return;
    }
    std::string body;
    {
        // 1. Decide each against what those before it left; nobody but the next one sees it.
        const std::scoped_lock lock(mutex_);
        const eskit::Timestamp now = clock().now();
        forget_commits(now);
        for (std::size_t at = 0; at < commits.size(); ++at) {
            outcomes[at] = decide(commits[at], now, body);
        }
    }
    // 2. Make all of them durable with one flush, while readers go on.
    Result<void> written;
    if (body.size() > FrameFile::body_bytes_max) {
        written = Error(Errc::invalid_argument, "commit: a group of more than 4 GiB");
    } else if (!body.empty()) {
        std::string frame;
        append_frame(body, frame);
        written = file_.append(frame);
    }
    // 3. Show them to readers, or take them back: then nobody is acknowledged, nor refused for
    //    what is not there.
    const std::scoped_lock lock(mutex_);
    if (written) {
        visible_ = rows_.size();
        return;
    }
    undo();
    must_be_opened_again_ = written.error().code() == Errc::in_doubt;
    refuse_all(written.error());
}

// The order of the checks is a promise: id, versions, condition.
Outcome FileLog::decide(const eskit::Commit& commit, eskit::Timestamp now, std::string& frame) {
    if (const auto known = commits_.find(commit.id); known != commits_.end()) {
        if (known->second.fingerprint != commit.fingerprint) {
            return eskit::errors::commit_id_taken(commit.id);
        }
        Committed first = known->second;
        first.replayed = true;
        return first;
    }
    auto stored =
        check_versions(commit).and_then([&] { return check_condition(commit); }).and_then([&] {
            return to_stored(commit, now);
        });
    if (!stored) {
        return std::move(stored).error();
    }
    if (auto ok = encode(*stored, frame); !ok) {
        return std::move(ok).error();
    }
    return apply(*std::move(stored));
}
// endregion: commit_batch

StreamVersion FileLog::version_of(const StreamId& stream) const {
    const auto found = streams_.find(stream);
    return found == streams_.end() ? StreamVersion{} : StreamVersion{found->second.rows.size()};
}

Result<void> FileLog::check_versions(const eskit::Commit& commit) const {
    std::unordered_map<StreamId, StreamVersion> versions;  // as the appends before left them
    for (const eskit::StreamAppend& append : commit.appends) {
        const auto [known, is_new] = versions.try_emplace(append.stream);
        if (is_new) {
            known->second = version_of(append.stream);
        }
        if (!append.expected.matches(known->second)) {
            return eskit::errors::version_conflict(append.stream, append.expected, known->second);
        }
        known->second.value += append.events.size();
    }
    return {};
}

Result<void> FileLog::check_condition(const eskit::Commit& commit) const {
    if (!commit.condition) {
        return {};
    }
    eskit::Conflict conflict;
    for (std::uint64_t at = commit.condition->after.value;
         at < rows_.size() && conflict.events.size() < eskit::Conflict::events_max; ++at) {
        const Row& row = *rows_[at];
        if (matches(commit.condition->fail_if_match, row.event)) {
            conflict.events.push_back(
                {.sequence = row.sequence,
                 .type = row.event.type,
                 .tags = row.event.tags ? *row.event.tags : std::vector<std::string>{}});
        }
    }
    if (conflict.events.empty()) {
        return {};
    }
    return eskit::errors::condition_broken(std::move(conflict));
}

Committed FileLog::apply(StoredCommit commit) {
    Committed outcome{.id = commit.id,
                      .first = rows_.size() + 1,
                      .recorded_at = commit.recorded_at,
                      .fingerprint = std::move(commit.fingerprint)};
    for (StoredAppend& append : commit.appends) {
        StreamState& state = streams_[append.stream];
        if (!state.id) {
            state.id = std::make_shared<const StreamId>(append.stream);
        }
        for (StoredEvent& event : append.events) {
            auto row = std::make_shared<const Row>(Row{.event = std::move(event),
                                                       .stream = state.id,
                                                       .metadata = commit.metadata,
                                                       .version = state.rows.size() + 1,
                                                       .sequence = rows_.size() + 1,
                                                       .recorded_at = commit.recorded_at});
            state.rows.push_back(row);
            rows_.push_back(std::move(row));
        }
        outcome.versions.emplace_back(state.rows.size());
    }
    outcome.last = rows_.size();
    commits_.emplace(outcome.id, outcome);
    commit_order_.push_back(outcome.id);
    outcome.fingerprint.clear();  // find_commit alone tells it
    return outcome;
}

// Their ids: the events stay.
void FileLog::forget_commits(eskit::Timestamp now) {
    if (const auto kept = environment().commit_ids_kept) {
        while (!commit_order_.empty() &&
               commits_.at(commit_order_.front()).recorded_at < now - *kept) {
            commits_.erase(commit_order_.front());
            commit_order_.pop_front();
        }
    }
}

void FileLog::undo() {
    while (rows_.size() > visible_) {
        const auto state = streams_.find(*rows_.back()->stream);
        state->second.rows.pop_back();
        if (state->second.rows.empty()) {
            streams_.erase(state);
        }
        rows_.pop_back();
    }
    while (!commit_order_.empty() &&
           commits_.at(commit_order_.back()).last > GlobalSequence{visible_}) {
        commits_.erase(commit_order_.back());
        commit_order_.pop_back();
    }
}

StreamVersion FileLog::visible_version(const StreamState& state) const {
    std::size_t version = state.rows.size();
    while (version > 0 && state.rows[version - 1]->sequence > GlobalSequence{visible_}) {
        --version;
    }
    return version;
}

eskit::RecordedEvent FileLog::view(const Row& row) {
    eskit::RecordedEvent event;
    event.id = row.event.id;
    event.stream = &row.stream;
    event.version = row.version;
    event.global_sequence = row.sequence;
    event.type = row.event.type;
    event.schema_version = row.event.schema_version;
    event.recorded_at = row.recorded_at;
    event.codec = row.event.codec;
    event.bytes = row.event.bytes;
    event.metadata = row.metadata ? &row.metadata : nullptr;
    event.tags = row.event.tags ? &row.event.tags : nullptr;
    return event;
}

Result<StreamVersion> FileLog::read_stream(const eskit::Context& ctx, const StreamId& stream,
                                           const eskit::LoadOptions& options,
                                           eskit::EventSink sink) {
    if (auto ok = ctx.check(clock()); !ok) {
        return std::move(ok).error();
    }
    Rows selected;
    StreamVersion current{};
    {
        const std::scoped_lock lock(mutex_);
        const auto found = streams_.find(stream);
        if (found == streams_.end()) {
            return StreamVersion{};
        }
        const Rows& rows = found->second.rows;
        current = visible_version(found->second);
        const std::uint64_t to = std::min(options.upto.value_or(current), current).value;
        const std::uint64_t from = std::min(options.after.value, to);
        for (std::uint64_t at = from; at < to && selected.size() < options.limit; ++at) {
            const auto& row = rows[options.backwards ? from + to - 1 - at : at];
            if (wants(options.types, row->event)) {
                selected.push_back(row);
            }
        }
    }
    for (const auto& row : selected) {
        if (!sink(view(*row))) {
            break;
        }
    }
    return current;
}

// region: scan
// The head is taken first and bounds the rows: what is appended meanwhile is for the next read.
Result<Scan> FileLog::scan(const eskit::Context& ctx, const Query& query,
                           const eskit::ReadOptions& options, eskit::EventSink sink) {
    std::unique_lock lock(mutex_);
    Scan scan{.next = options.after, .head = visible_};
    std::uint64_t upto = scan.head.value;
    if (upto > scan.next.value && upto - scan.next.value > options.scan_limit) {
        upto = scan.next.value + options.scan_limit;
    }
    std::size_t left = options.limit;
    Rows page;
    while (left > 0 && scan.next.value < upto) {
        const auto first = rows_.begin() + static_cast<std::ptrdiff_t>(scan.next.value);
        const std::uint64_t count = std::min<std::uint64_t>(upto - scan.next.value, page_rows);
        page.assign(first, first + static_cast<std::ptrdiff_t>(count));
        lock.unlock();
        if (auto ok = ctx.check(clock()); !ok) {
            return std::move(ok).error();
        }
        for (const auto& row : page) {
            scan.next = row->sequence;
            if (!wants(options.types, row->event) || !matches(query, row->event)) {
                continue;
            }
            if (!sink(view(*row)) || --left == 0) {
                return scan;
            }
        }
        lock.lock();
    }
    return scan;
}
// endregion: scan

Result<Scan> FileLog::read_all(const eskit::Context& ctx, const eskit::ReadOptions& options,
                               eskit::EventSink sink) {
    return read_matching(ctx, {}, options, sink);
}

Result<Scan> FileLog::read_matching(const eskit::Context& ctx, const Query& query,
                                    const eskit::ReadOptions& options, eskit::EventSink sink) {
    if (auto ok = ctx.check(clock()); !ok) {
        return std::move(ok).error();
    }
    return scan(ctx, query, options, sink);
}

Result<std::optional<Committed>> FileLog::find_commit(const eskit::Context& ctx,
                                                      const eskit::CommitId& id) {
    if (auto ok = ctx.check(clock()); !ok) {
        return std::move(ok).error();
    }
    const std::scoped_lock lock(mutex_);
    const auto found = commits_.find(id);
    if (found == commits_.end() || found->second.last > GlobalSequence{visible_}) {
        return std::optional<Committed>{};
    }
    std::optional<Committed> first = found->second;
    first->replayed = true;
    return first;
}

}  // namespace custom_log
