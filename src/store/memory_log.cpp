#include "detail/mutant.hpp"

#include <eskit/store/memory_log.hpp>
#include <eskit/store/stream_status.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace eskit::inline v0_1 {
namespace {

// One stored event. Never moves and does not change while somebody reads, so readers use it without
// the lock. What a fold needs is in its first cache line.
struct alignas(64) Record {
    Record() = default;
    Record(const Record&) = delete;
    Record& operator=(const Record&) = delete;

    std::shared_ptr<const Payload> payload;
    RecordedEvent view;  // points at its neighbours, at an interned type, and at its stream's id
    std::shared_ptr<const Metadata> metadata;
    std::shared_ptr<const std::vector<std::string>> tags;
};

// Grows without moving its records.
class Records {
  public:
    [[nodiscard]] std::size_t size() const { return size_; }
    const Record& operator[](std::size_t index) const {
        return (*chunks_[index / chunk_size])[index % chunk_size];
    }
    Record& operator[](std::size_t index) {
        return (*chunks_[index / chunk_size])[index % chunk_size];
    }
    Record& add() {
        if (size_ == chunks_.size() * chunk_size) {
            chunks_.push_back(std::make_unique<Chunk>());
        }
        Record& fresh = (*chunks_[size_ / chunk_size])[size_ % chunk_size];
        ++size_;
        return fresh;
    }
    void remove_last() noexcept {
        --size_;
        Record& last = (*chunks_[size_ / chunk_size])[size_ % chunk_size];
        std::destroy_at(&last);
        std::construct_at(&last);
    }

  private:
    static constexpr std::size_t chunk_size = 256;
    using Chunk = std::array<Record, chunk_size>;
    std::vector<std::unique_ptr<Chunk>> chunks_;
    std::size_t size_ = 0;
};

struct StreamState {
    std::shared_ptr<const StreamId> id;
    std::vector<const Record*> events;  // version n is at n - 1
    StreamStatus status = StreamStatus::active;

    [[nodiscard]] StreamVersion version() const { return events.size(); }
};

struct CommitRow {
    CommitId id;
    GlobalSequence first;
    std::uint64_t count;
    std::string fingerprint;
};

struct UuidHash {
    std::size_t operator()(const Uuid& id) const noexcept {
        std::uint64_t halves[2];
        std::memcpy(halves, id.data(), sizeof halves);
        return static_cast<std::size_t>((halves[0] ^ halves[1]) * 0x9E3779B97F4A7C15U);
    }
};

// How many records are picked under the lock at a time; sinks run without it.
constexpr std::size_t batch_size = 256;
using Batch = std::array<const Record*, batch_size>;

// A fold over live events spends its time waiting for memory: they are asked for a few ahead.
constexpr std::size_t prefetch_distance = 4;

void prefetch(const Payload* payload) {
    if (payload == nullptr) {
        return;
    }
    constexpr std::size_t cache_line = 64;
    const char* const begin = reinterpret_cast<const char*>(payload);
    __builtin_prefetch(begin);
    __builtin_prefetch(begin + cache_line);  // the value follows the payload
}

}  // namespace

struct MemoryLog::State {
    Uuid epoch{};
    std::mutex mutex;  // guards everything below; records are immutable while there are readers
    std::atomic<std::size_t> readers{0};  // rises only under the lock
    Records records;
    // What stands in for records whose payload was removed, until nobody reads: by sequence.
    std::map<std::uint64_t, Record> removed;
    std::unordered_map<std::string, StreamState> streams;
    StreamState* last_stream = nullptr;  // found or written last, by a commit
    std::unordered_map<std::string, std::vector<std::uint64_t>> tagged;  // sequences of each tag
    std::unordered_set<std::string> types;
    std::string_view last_type;
    std::deque<CommitRow> commits;  // but the first `commits_forgotten`
    std::size_t commits_forgotten = 0;
    // The numbers of the first `commits_indexed` commits, those forgotten included; catches up when
    // an id is looked for. An id above all earlier ones cannot be known, and generated ids rise, so
    // programs that never name their commits never pay for the index.
    CommitId greatest_id{};
    std::unordered_map<CommitId, std::size_t, UuidHash> commit_index;
    std::size_t commits_indexed = 0;

    std::string_view intern(const std::string& type) {
        if (type != last_type) {
            last_type = *types.insert(type).first;
        }
        return last_type;
    }

    const CommitRow* find(const CommitId& id) {
        for (; commits_indexed < commits_forgotten + commits.size(); ++commits_indexed) {
            commit_index.emplace(commits[commits_indexed - commits_forgotten].id, commits_indexed);
        }
        const auto found = commit_index.find(id);
        if (found == commit_index.end()) {
            return nullptr;
        }
        const CommitRow& row = commits[found->second - commits_forgotten];
        if (ESKIT_MUTANT("commit_row_after_commit") && row.first.value > ESKIT_MUTANT_KEPT) {
            return nullptr;
        }
        return &row;
    }

    void forget_commits_before(Timestamp oldest) {
        while (!commits.empty() &&
               records[commits.front().first.value - 1].view.recorded_at < oldest) {
            if (commits_indexed > commits_forgotten) {
                commit_index.erase(commits.front().id);
            }
            commits.pop_front();
            ++commits_forgotten;
        }
        commits_indexed = std::max(commits_indexed, commits_forgotten);
    }

    // nullptr when there is no such stream. A commit looks for its stream twice, so the last one is
    // remembered.
    StreamState* find(const StreamId& stream) {
        if (last_stream == nullptr || *last_stream->id != stream) {
            const auto found = streams.find(stream.key());
            if (found == streams.end()) {
                return nullptr;
            }
            last_stream = &found->second;
        }
        return last_stream;
    }

    // What decides about an append.
    struct Standing {
        StreamVersion version{};
        StreamStatus status = StreamStatus::active;
    };

    Standing standing_of(const StreamId& stream) {
        const StreamState* state = find(stream);
        return state == nullptr ? Standing{} : Standing{state->version(), state->status};
    }

    StreamState& find_or_add(const StreamId& stream) {
        if (StreamState* state = find(stream)) {
            return *state;
        }
        auto id = std::make_shared<const StreamId>(stream);
        last_stream = &streams[stream.key()];
        last_stream->id = std::move(id);
        return *last_stream;
    }

    Committed replay(const CommitRow& row) const {
        Committed outcome{.id = row.id,
                          .first = row.first,
                          .last = row.first.value + row.count - 1,
                          .recorded_at = records[row.first.value - 1].view.recorded_at,
                          .replayed = true,
                          .fingerprint = row.fingerprint};
        // Each append was one run of events of one stream.
        const std::shared_ptr<const StreamId>* stream = nullptr;
        for (std::uint64_t at = row.first.value - 1; at < outcome.last.value; ++at) {
            const RecordedEvent& event = records[at].view;
            if (event.stream != stream) {
                outcome.versions.emplace_back();
                stream = event.stream;
            }
            outcome.versions.back() = event.version;
        }
        return outcome;
    }

    Result<void> check_expectations(const Commit& commit) {
        if (commit.appends.size() == 1) {
            const Standing now = standing_of(commit.appends[0].stream);
            return detail::check_append(commit.appends[0], now.version, now.status);
        }
        std::unordered_map<std::string_view, Standing> standings;
        for (const StreamAppend& append : commit.appends) {
            const auto [known, fresh] = standings.try_emplace(append.stream.key());
            auto& [version, status] = known->second;
            if (fresh) {
                known->second = standing_of(append.stream);
            }
            if (auto ok = detail::check_append(append, version, status); !ok) {
                return ok;
            }
            version.value += append.events.size();
            status = detail::status_after(append.events.back().type, status);
        }
        return {};
    }

    Result<void> check_condition(const Commit& commit) const {
        if (!commit.condition) {
            return {};
        }
        const Query& query = commit.condition->fail_if_match;
        std::uint64_t after = commit.condition->after.value;
        if (ESKIT_MUTANT("condition_ignored_when_nothing_matched") && after == 0) {
            return {};
        }
        after -= ESKIT_MUTANT("after_inclusive") && after > 0 ? 1 : 0;
        const std::uint64_t upto =
            ESKIT_MUTANT("check_and_insert_apart") ? ESKIT_MUTANT_KEPT : records.size();
        Conflict conflict;
        Batch batch;
        std::size_t count = batch.size();
        while (count == batch.size()) {
            count = pick(query, after, upto, batch);
            for (std::size_t at = 0; at < count; ++at) {
                const RecordedEvent& event = batch[at]->view;
                after = event.global_sequence.value;
                const auto tags = event.tag_set();
                if (!detail::matches(query, event.type, tags)) {
                    continue;
                }
                conflict.events.push_back({.sequence = event.global_sequence,
                                           .type = std::string(event.type),
                                           .tags = {tags.begin(), tags.end()}});
                if (conflict.events.size() == Conflict::events_max) {
                    return errors::condition_broken(std::move(conflict));
                }
            }
        }
        if (conflict.events.empty()) {
            return {};
        }
        return errors::condition_broken(std::move(conflict));
    }

    void write(const NewEvent& event, StreamState& stream, Timestamp now,
               const std::shared_ptr<const Metadata>& metadata) {
        Record& record = records.add();
        record.view.stream = &stream.id;
        stream.events.push_back(&record);
        record.payload = event.payload;
        record.view.payload = &record.payload;
        if (metadata) {
            record.metadata = metadata;
            record.view.metadata = &record.metadata;
        }
        if (!event.tags.empty()) {
            record.tags = std::make_shared<const std::vector<std::string>>(event.tags);
            record.view.tags = &record.tags;
            for (const std::string& tag : event.tags) {
                tagged[tag].push_back(records.size());
            }
        }
        record.view.id = event.id;
        record.view.version = stream.version();
        record.view.global_sequence = records.size();
        record.view.type = intern(event.type);
        record.view.schema_version = event.schema_version;
        record.view.recorded_at = now;
    }

    // Takes the records behind `head` back, which nobody has seen.
    void undo_to(std::uint64_t head) noexcept {
        while (records.size() > head) {
            const Record& record = records[records.size() - 1];
            for (const std::string& tag : record.view.tag_set()) {
                const auto found = tagged.find(tag);
                if (found != tagged.end() && !found->second.empty() &&
                    found->second.back() == records.size()) {
                    found->second.pop_back();
                }
            }
            StreamState& stream = streams.find(record.view.stream_id().key())->second;
            if (!stream.events.empty() && stream.events.back() == &record) {
                stream.events.pop_back();
            }
            records.remove_last();
        }
    }

    // All of the commit, or nothing when memory runs out.
    Committed write_or_undo(const Commit& commit, Timestamp now) {
        const std::uint64_t head = records.size();
        try {
            return write(commit, now);
        } catch (...) {
            undo_to(head);
            throw;
        }
    }

    // Stand-ins for the records that lose their payload.
    std::map<std::uint64_t, Record> without_payloads(const Commit& commit) {
        std::map<std::uint64_t, Record> stand_ins;
        for (const StreamAppend& append : commit.appends) {
            const StreamState* stream =
                append.removed == VersionRange{} ? nullptr : find(append.stream);
            if (stream == nullptr) {
                continue;
            }
            const std::uint64_t last = std::min(append.removed.last, stream->version()).value;
            for (std::uint64_t version = append.removed.first.value; version <= last; ++version) {
                const RecordedEvent& event = stream->events[version - 1]->view;
                if (!is_system_event(event.type) && !event.is_removed()) {
                    Record& stand_in = stand_ins[event.global_sequence.value];
                    stand_in.view = event;
                    stand_in.view.payload = nullptr;
                }
            }
        }
        return stand_ins;
    }

    // The last part of a write, which cannot fail.
    void change_streams(const Commit& commit,
                        std::map<std::uint64_t, Record>&& stand_ins) noexcept {
        for (const StreamAppend& append : commit.appends) {
            if (is_system_event(append.events.back().type)) {
                StreamState& stream = *find(append.stream);
                stream.status = detail::status_after(append.events.back().type, stream.status);
            }
        }
        removed.merge(stand_ins);
        drop_removed_payloads();
    }

    // Lets go of removed payloads, unless somebody may be looking at them.
    void drop_removed_payloads() noexcept {
        if (removed.empty() || readers.load(std::memory_order_acquire) != 0) {
            return;
        }
        for (auto& [sequence, stand_in] : removed) {
            Record& record = records[sequence - 1];
            record.view.payload = nullptr;
            record.payload.reset();
        }
        removed.clear();
    }

    // What a reader gets for this record.
    [[nodiscard]] const Record* current(const Record& record) const {
        if (removed.empty()) {
            return &record;
        }
        const auto found = removed.find(record.view.global_sequence.value);
        return found == removed.end() ? &record : &found->second;
    }

    Committed write(const Commit& commit, Timestamp now) {
        auto stand_ins = without_payloads(commit);
        Committed outcome{.id = commit.id, .first = records.size() + 1, .recorded_at = now};
        static const Metadata none;
        std::shared_ptr<const Metadata> metadata;
        if (commit.metadata != none) {
            metadata = std::make_shared<const Metadata>(commit.metadata);
        }
        outcome.versions.reserve(commit.appends.size());
        for (const StreamAppend& append : commit.appends) {
            StreamState& stream = find_or_add(append.stream);
            for (const NewEvent& event : append.events) {
                write(event, stream, now, metadata);
            }
            outcome.versions.push_back(stream.version());
        }
        outcome.last = records.size();
        greatest_id = std::max(greatest_id, commit.id);
        commits.push_back({.id = commit.id,
                           .first = outcome.first,
                           .count = outcome.last.value - outcome.first.value + 1,
                           .fingerprint = commit.fingerprint});
        change_streams(commit, std::move(stand_ins));
        return outcome;
    }

    Outcome decide(const Commit& commit, Timestamp now) {
        const bool is_new = commit.id > greatest_id || ESKIT_MUTANT("replay_writes_again");
        if (const CommitRow* row = is_new ? nullptr : find(commit.id)) {
            if (row->fingerprint != commit.fingerprint) {
                return errors::commit_id_taken(commit.id);
            }
            return replay(*row);
        }
        if (auto ok = check_expectations(commit); !ok) {
            return ok.error();
        }
        if (auto ok = check_condition(commit); !ok) {
            return ok.error();
        }
        return write_or_undo(commit, now);
    }

    [[nodiscard]] std::uint64_t head() {
        const std::scoped_lock lock(mutex);
        return records.size();
    }

    // While this lives, records do not change.
    class Reading {
      public:
        // Begins under the lock.
        Reading(State& state, const std::unique_lock<std::mutex>&) noexcept : state_(state) {
            state.readers.fetch_add(1, std::memory_order_relaxed);
        }
        Reading(const Reading&) = delete;
        Reading& operator=(const Reading&) = delete;
        ~Reading() { state_.readers.fetch_sub(1, std::memory_order_release); }

      private:
        State& state_;
    };

    // Fills `batch` with the next records after `after`, up to `upto`, that `query` may match. When
    // each of its items names a tag, these are the events of the item's rarest tag; otherwise all.
    std::size_t pick(const Query& query, std::uint64_t after, std::uint64_t upto,
                     Batch& batch) const {
        const auto& items = query.any_of;
        if (items.empty() || std::any_of(items.begin(), items.end(),
                                         [](const auto& item) { return item.tags.empty(); })) {
            std::size_t count = 0;
            for (std::uint64_t at = after; at < upto && count < batch.size(); ++at) {
                batch[count++] = current(records[at]);
            }
            return count;
        }
        std::vector<std::uint64_t> sequences;
        for (const QueryItem& item : items) {
            if (const auto* const rarest = events_of_rarest(item.tags)) {
                auto next = std::upper_bound(rarest->begin(), rarest->end(), after);
                for (std::size_t left = batch.size();
                     left > 0 && next != rarest->end() && *next <= upto; --left) {
                    sequences.push_back(*next++);
                }
            }
        }
        if (items.size() > 1) {
            std::sort(sequences.begin(), sequences.end());
            sequences.erase(std::unique(sequences.begin(), sequences.end()), sequences.end());
        }
        const std::size_t count = std::min(sequences.size(), batch.size());
        for (std::size_t at = 0; at < count; ++at) {
            batch[at] = current(records[sequences[at] - 1]);
        }
        return count;
    }

    // nullptr when a tag has none.
    [[nodiscard]] const std::vector<std::uint64_t>* events_of_rarest(
        const std::vector<std::string>& tags) const {
        const std::vector<std::uint64_t>* rarest = nullptr;
        for (const std::string& tag : tags) {
            const auto found = tagged.find(tag);
            if (found == tagged.end()) {
                return nullptr;
            }
            if (rarest == nullptr || found->second.size() < rarest->size()) {
                rarest = &found->second;
            }
        }
        return rarest;
    }

    // Reads up to the head at the beginning, so that a page is a snapshot.
    Scan scan(const Query& query, const ReadOptions& options, EventSink sink) {
        std::unique_lock lock(mutex);
        const Reading reading(*this, lock);
        Scan result{.next = options.after, .head = records.size()};
        lock.unlock();
        std::uint64_t upto = result.head.value;
        if (upto > options.after.value && upto - options.after.value > options.scan_limit) {
            upto = options.after.value + options.scan_limit;
        }
        std::size_t left = options.limit;
        Batch batch;
        while (left > 0 && result.next.value < upto) {
            lock.lock();
            const std::size_t count = pick(query, result.next.value, upto, batch);
            lock.unlock();
            for (std::size_t at = 0; at < count && left > 0; ++at) {
                const RecordedEvent& event = batch[at]->view;
                result.next = event.global_sequence;
                if (!detail::wants_type(options.types, event.type) ||
                    !detail::matches(query, event.type, event.tag_set())) {
                    continue;
                }
                --left;
                if (!sink(event)) {
                    return result;
                }
            }
            if (count < batch.size() && left > 0) {
                result.next = upto;
            }
        }
        result.head = ESKIT_MUTANT("head_read_after_events") ? head() : result.head.value;
        return result;
    }
};

MemoryLog::MemoryLog(LogEnvironment environment)
    : EventLog(environment), state_(std::make_unique<State>()) {
    state_->epoch = ids().next();
}

MemoryLog::~MemoryLog() = default;

const Capabilities& MemoryLog::capabilities() const {
    static constexpr Capabilities memory{.dense_global_sequence = true,
                                         .multi_stream_commit = true,
                                         .append_condition = true,
                                         .stream_lifecycle = true,
                                         .live_payloads = true};
    return memory;
}

const Uuid& MemoryLog::epoch() const {
    return state_->epoch;
}

void MemoryLog::commit_batch(std::span<const Commit> commits, std::span<Outcome> outcomes) {
    const Timestamp now = clock().now();
    const std::scoped_lock lock(state_->mutex);
    ESKIT_MUTANT_KEEP(state_->records.size());
    state_->drop_removed_payloads();
    if (const auto kept = environment().commit_ids_kept) {
        state_->forget_commits_before(now - *kept);
    }
    for (std::size_t at = 0; at < commits.size(); ++at) {
        outcomes[at] = state_->decide(commits[at], now);
    }
}

Result<StreamVersion> MemoryLog::read_stream(const Context& ctx, const StreamId& stream,
                                             const LoadOptions& options, EventSink sink) {
    if (auto ok = ctx.check(clock()); !ok) {
        return ok.error();
    }
    Batch batch;
    std::unique_lock lock(state_->mutex);
    const State::Reading reading(*state_, lock);
    const auto found = state_->streams.find(stream.key());
    if (found == state_->streams.end()) {
        return StreamVersion{};
    }
    const StreamState& state = found->second;
    const StreamVersion current = state.version();  // later events are for later reads
    std::uint64_t from = std::min(options.after.value, current.value);
    std::uint64_t to =
        std::max(from, std::min(options.upto ? options.upto->value : current.value, current.value));
    std::size_t left = options.limit;
    while (from < to && left > 0) {
        std::size_t count = std::min(static_cast<std::size_t>(to - from), batch.size());
        count = options.types.empty() ? std::min(count, left) : count;
        for (std::size_t at = 0; at < count; ++at) {
            batch[at] = state_->current(*state.events[options.backwards ? to - 1 - at : from + at]);
        }
        lock.unlock();
        for (std::size_t at = 0; at < count && left > 0; ++at) {
            if (at + prefetch_distance < count) {
                prefetch(batch[at + prefetch_distance]->payload.get());
            }
            if (!detail::wants_type(options.types, batch[at]->view.type)) {
                continue;
            }
            --left;
            if (!sink(batch[at]->view)) {
                return current;
            }
        }
        (options.backwards ? to -= count : from += count);
        if (from < to && left > 0) {
            lock.lock();
        }
    }
    return current;
}

Result<Scan> MemoryLog::read_all(const Context& ctx, const ReadOptions& options, EventSink sink) {
    if (auto ok = ctx.check(clock()); !ok) {
        return ok.error();
    }
    return state_->scan({}, options, sink);
}

Result<Scan> MemoryLog::read_matching(const Context& ctx, const Query& query,
                                      const ReadOptions& options, EventSink sink) {
    if (auto ok = ctx.check(clock()); !ok) {
        return ok.error();
    }
    return state_->scan(query, options, sink);
}

Result<std::optional<Committed>> MemoryLog::find_commit(const Context& ctx, const CommitId& id) {
    if (auto ok = ctx.check(clock()); !ok) {
        return ok.error();
    }
    const std::scoped_lock lock(state_->mutex);
    const CommitRow* row = state_->find(id);
    return row == nullptr ? std::optional<Committed>{} : state_->replay(*row);
}

}  // namespace eskit::inline v0_1
