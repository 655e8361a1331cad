#include "batch_writer.hpp"

#include "detail/mutant.hpp"
#include "event_reads.hpp"
#include "event_row.hpp"
#include "json_columns.hpp"
#include "match_query.hpp"

#include <eskit/codec/json.hpp>
#include <eskit/store/event_log.hpp>

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <utility>

namespace eskit::inline v0_1::sqlite::detail {
namespace {

constexpr std::uint64_t commits_per_look = 1'000;  // for ids that are old enough to be forgotten

// Refusals of a commit for what it is, which hold whatever became of the group. That of a
// projection does not: it may have seen what its neighbours wrote.
bool is_of_the_commit(const Outcome& outcome) {
    return !outcome && (outcome.error().code() == Errc::codec ||
                        outcome.error().code() == Errc::invalid_argument);
}

// What one commit failed with, as told to its neighbours: nothing was written for them, and nothing
// is wrong with them.
Error for_neighbours(const Error& error) {
    const Errc code = error.code();
    return code == Errc::unavailable || code == Errc::corrupt || code == Errc::internal ||
                   code == Errc::unsupported || code == Errc::closed
               ? error
               : Error(
                     Errc::unavailable,
                     "another commit of the same group ended its transaction: " + error.message());
}

// Nobody is acknowledged; conflicts and replays were decided against writes that are gone.
void fail_all(std::span<Outcome> outcomes, std::size_t decided, const Error& error) {
    for (std::size_t at = 0; at < outcomes.size(); ++at) {
        if (at >= decided || !is_of_the_commit(outcomes[at])) {
            outcomes[at] = error;
        }
    }
}

void leave_in_doubt(std::span<const Commit> commits, std::span<Outcome> outcomes,
                    const Error& error) {
    for (std::size_t at = 0; at < outcomes.size(); ++at) {
        if (!is_of_the_commit(outcomes[at])) {
            outcomes[at] = Error::with_commit(
                Errc::in_doubt,
                error.message() + "; it may or may not have been written, repeat commit " +
                    to_string(commits[at].id),
                commits[at].id);
        }
    }
}

// The writer forgets where the log ends unless the group is written: when it fails, and also when
// something throws.
class KnownHead {
  public:
    explicit KnownHead(Connection& connection) noexcept : connection_(connection) {}
    KnownHead(const KnownHead&) = delete;
    KnownHead& operator=(const KnownHead&) = delete;
    ~KnownHead() {
        if (!holds_) {
            connection_.head.reset();
            connection_.has_system_events.reset();
        }
    }
    void holds() noexcept { holds_ = true; }

  private:
    Connection& connection_;
    bool holds_ = false;
};

}  // namespace

void BatchWriter::write(std::span<const Commit> commits, std::span<Outcome> outcomes) {
    auto writer = engine_.writer();
    if (!writer) {
        fail_all(outcomes, 0, writer.error());
        return;
    }
    Connection& connection = **writer;
    KnownHead head(connection);
    int code = connection.must_empty_log
                   ? connection.empty_log()
                   : connection.checkpoint_from(engine_.options().checkpoint_pages);
    if (code == SQLITE_OK) {
        code = write_group(connection, commits, outcomes);
    } else {
        fail_all(outcomes, 0, connection.error("copy the write-ahead log"));
    }
    if (code == SQLITE_OK && connection.must_empty_log) {
        code = connection.empty_log();  // of a commit that was acknowledged in any case
    }
    if (code == SQLITE_OK) {
        head.holds();
        return;
    }
    connection.head.reset();
    connection.has_system_events.reset();
    writer->abandon_after(code);  // the connection may be gone now
    head.holds();
}

// SQLITE_OK, or what the database failed with.
int BatchWriter::write_group(Connection& connection, std::span<const Commit> commits,
                             std::span<Outcome> outcomes) {
    fatal_code_ = SQLITE_OK;
    wrote_ = false;
    auto transaction = Transaction::begin(connection, "begin a group of commits");
    if (!transaction) {
        fail_all(outcomes, 0, transaction.error());
        return connection.last_code();
    }
    if (!connection.head) {
        auto head = read_head(connection);
        if (!head) {
            fail_all(outcomes, 0, head.error());
            return connection.last_code();
        }
        connection.head = head->value;
    }
    ESKIT_MUTANT_KEEP(*connection.head);
    for (std::size_t at = 0; at < commits.size(); ++at) {
        outcomes[at] = decide(connection, commits[at]);
        if (ESKIT_MUTANT("neighbour_rolled_back") && !outcomes[at]) {
            connection.database().exec("ROLLBACK; BEGIN IMMEDIATE");
            connection.head = read_head(connection)->value;
        }
        if (fatal_code_ != SQLITE_OK) {
            const Error error = outcomes[at].error();
            fail_all(outcomes, at + 1, for_neighbours(error));
            if (error.code() == Errc::handler_failed) {
                outcomes[at] = error;  // it ended the transaction itself, and would again
            }
            return fatal_code_;
        }
    }
    if (!wrote_) {
        return SQLITE_OK;  // rolled back: there is nothing to flush
    }
    commits_written_ += commits.size();
    if (engine_.options().environment.commit_ids_kept && commits_written_ >= commits_per_look) {
        if (auto ok = forget_commits(connection); !ok) {
            fail_all(outcomes, outcomes.size(), ok.error());
            return fatal_code_;
        }
    }
    if (auto ok = projections_.save_positions(connection, *connection.head, last_event_); !ok) {
        fail_all(outcomes, outcomes.size(), ok.error());
        return connection.last_code();
    }
    if (const int code = transaction->commit(); code != SQLITE_OK) {
        const Error error = connection.error("commit a group");
        if (ESKIT_MUTANT("follower_acknowledged_when_commit_failed")) {
            outcomes = outcomes.first(1);
        }
        if (leaves_commit_open(code)) {
            leave_in_doubt(commits, outcomes, error);
        } else {
            fail_all(outcomes, outcomes.size(), error);
        }
        return code;
    }
    return SQLITE_OK;
}

// Looks at the next rows in the order of their ids, and begins again at the end. These are more
// than were written since the last look, so what is old goes, at a price that does not grow.
Result<void> BatchWriter::forget_commits(Connection& connection) {
    const std::uint64_t rows = 4 * commits_written_;
    auto ahead = connection.statement(Sql::commit_id_ahead);
    auto forget = connection.statement(Sql::forget_commits);
    if (!ahead || !forget) {
        return fatal(connection, "forget old commits");
    }
    CommitId upto;
    upto.fill(0xFF);
    bool is_end = true;
    {
        const ResetAtExit reset(**ahead);
        (*ahead)->bind_id(1, looked_at_upto_);
        (*ahead)->bind(2, rows);
        const int code = (*ahead)->step();
        if (code != SQLITE_ROW && code != SQLITE_DONE) {
            return fatal(connection, "forget old commits");
        }
        if (code == SQLITE_ROW && (*ahead)->bytes(0).size() == upto.size()) {
            std::memcpy(upto.data(), (*ahead)->bytes(0).data(), upto.size());
            is_end = false;
        }
    }
    const Timestamp oldest =
        engine_.options().environment.clock->now() - *engine_.options().environment.commit_ids_kept;
    (*forget)->bind_id(1, looked_at_upto_);
    (*forget)->bind_id(2, upto);
    (*forget)->bind(3, std::int64_t{oldest.time_since_epoch().count()});
    if ((*forget)->run() != SQLITE_OK) {
        return fatal(connection, "forget old commits");
    }
    looked_at_upto_ = is_end ? CommitId{} : upto;
    commits_written_ = 0;
    return {};
}

Error BatchWriter::fatal(Connection& connection, std::string_view tried) {
    fatal_code_ = connection.last_code() == SQLITE_OK ? SQLITE_ERROR : connection.last_code();
    return connection.error(tried);
}

Outcome BatchWriter::decide(Connection& connection, const Commit& commit) {
    if (auto ok = check(connection, commit); !ok) {
        return fatal_code_ != SQLITE_OK ? Outcome(std::move(ok).error())
                                        : answer_known(connection, commit, std::move(ok).error());
    }
    return projections_.empty() ? accept(connection, commit)
                                : accept_and_project(connection, commit);
}

Outcome BatchWriter::accept(Connection& connection, const Commit& commit) {
    const Timestamp now = engine_.options().environment.clock->now();
    auto is_new = insert_commit(connection, commit, *connection.head + 1, now);
    if (!is_new) {
        return std::move(is_new).error();
    }
    if (ESKIT_MUTANT("replay_writes_again") ||
        (ESKIT_MUTANT("commit_row_after_commit") && !*is_new &&
         find_commit(connection, commit.id).value()->first.value > ESKIT_MUTANT_KEPT)) {
        is_new = true;
    }
    return *is_new ? insert_events(connection, commit, now)
                   : answer_known(connection, commit, std::nullopt);
}

Outcome BatchWriter::accept_and_project(Connection& connection, const Commit& commit) {
    const std::uint64_t head = *connection.head;
    const EventId last_event = last_event_;
    const bool wrote = wrote_;
    if (auto ok = run(connection, Sql::savepoint); !ok) {
        return std::move(ok).error();
    }
    auto outcome = accept(connection, commit);
    if (outcome && !outcome->replayed) {
        if (auto ok = project(connection, commit, *outcome); !ok) {
            outcome = std::move(ok).error();
            if (!connection.in_transaction()) {
                const Error failure = fatal(connection, "run an inline projection");
                if (poisons_connection(fatal_code_)) {  // the disk, and not the projection
                    outcome = failure;
                }
            }
        }
    }
    if (fatal_code_ != SQLITE_OK) {
        return outcome;
    }
    if (!outcome) {
        connection.head = head;
        last_event_ = last_event;
        wrote_ = wrote;
        if (auto ok = run(connection, Sql::rollback_to_savepoint); !ok) {
            return std::move(ok).error();
        }
    }
    if (auto ok = run(connection, Sql::release_savepoint); !ok) {
        return std::move(ok).error();
    }
    return outcome;
}

Result<void> BatchWriter::run(Connection& connection, Sql sql) {
    auto statement = connection.statement(sql);
    if (!statement || (*statement)->run() != SQLITE_OK) {
        return fatal(connection, text_of(sql));
    }
    return {};
}

Result<void> BatchWriter::project(Connection& connection, const Commit& commit,
                                  const Committed& outcome) {
    std::shared_ptr<const Metadata> metadata;
    RecordedEvent event;
    if (commit.metadata != Metadata{}) {
        metadata = std::make_shared<const Metadata>(commit.metadata);
        event.metadata = &metadata;
    }
    event.recorded_at = outcome.recorded_at;
    event.global_sequence = outcome.first;
    std::size_t next = 0;
    for (std::size_t at = 0; at < commit.appends.size(); ++at) {
        const auto stream = std::make_shared<const StreamId>(commit.appends[at].stream);
        event.stream = &stream;
        event.version = before_[at];
        for (const NewEvent& fresh : commit.appends[at].events) {
            std::shared_ptr<const std::vector<std::string>> tags;
            if (!fresh.tags.empty()) {
                tags = std::make_shared<const std::vector<std::string>>(fresh.tags);
            }
            event.tags = tags ? &tags : nullptr;
            event.id = fresh.id;
            event.type = fresh.type;
            event.schema_version = fresh.schema_version;
            event.codec = encoded_[next].codec;
            event.bytes = bytes_of(encoded_[next]);
            ++event.version.value;
            if (auto ok = projections_.apply(connection, event); !ok) {
                return ok;
            }
            ++event.global_sequence.value;
            ++next;
        }
    }
    return {};
}

Result<void> BatchWriter::check(Connection& connection, const Commit& commit) {
    if (auto ok = encode(commit); !ok) {
        return ok;
    }
    if (auto ok = check_expectations(connection, commit); !ok) {
        return ok;
    }
    return commit.condition ? check_condition(connection, commit) : Result<void>{};
}

// Stores hand over bytes; live payloads come from raw commits, and are stored as JSON.
Result<void> BatchWriter::encode(const Commit& commit) {
    encoded_.clear();
    live_bytes_.clear();
    next_encoded_ = 0;
    for (const StreamAppend& append : commit.appends) {
        for (const NewEvent& event : append.events) {
            if (!event.payload->is_live()) {
                encoded_.push_back(
                    {.codec = event.payload->codec(), .stored = &event.payload->bytes()});
                continue;
            }
            const std::size_t offset = live_bytes_.size();
            if (auto ok = event.payload->encode(json_codec(), live_bytes_); !ok) {
                return ok.error().prefixed("append to " + to_string(append.stream) + ": event '" +
                                           event.type + "'");
            }
            const std::size_t size = live_bytes_.size() - offset;
            if (size > CommitLimits::payload_bytes_max) {
                return Error(Errc::invalid_argument,
                             "append to " + to_string(append.stream) + ": event '" + event.type +
                                 "' has a payload of " + std::to_string(size) +
                                 " bytes, more than 64 MiB");
            }
            encoded_.push_back({.codec = json_codec().name(), .offset = offset, .size = size});
        }
    }
    auto metadata = metadata_to_text(commit.metadata);
    if (!metadata) {
        return metadata.error().prefixed("append: the metadata");
    }
    metadata_text_ = *std::move(metadata);
    return {};
}

Result<void> BatchWriter::check_expectations(Connection& connection, const Commit& commit) {
    before_.clear();
    std::unordered_map<std::string_view, Result<Standing>> seen;  // of several appends
    for (const StreamAppend& append : commit.appends) {
        const auto known = seen.find(append.stream.key());
        auto now = known != seen.end() ? known->second : standing_of(connection, append.stream);
        if (!now) {
            return std::move(now).error();
        }
        auto& [version, status] = *now;
        if (auto ok = eskit::detail::check_append(append, version, status); !ok) {
            return ok;
        }
        before_.push_back(version);
        if (commit.appends.size() > 1) {
            version.value += append.events.size();
            status = eskit::detail::status_after(append.events.back().type, status);
            seen.insert_or_assign(append.stream.key(), std::move(now));
        }
    }
    return {};
}

// The status costs nothing while no stream has ever had one.
Result<BatchWriter::Standing> BatchWriter::standing_of(Connection& connection,
                                                       const StreamId& stream) {
    auto version = read_version(connection, stream);
    if (!version) {
        return fatal(connection, "read the version of " + to_string(stream));
    }
    if (!connection.has_system_events) {
        auto has = has_system_events(connection);
        if (!has) {
            return fatal(connection, "look for system events");
        }
        connection.has_system_events = *has;
    }
    if (!*connection.has_system_events) {
        return Standing{.version = *version};
    }
    auto status = read_status(connection, stream);
    if (!status) {
        return fatal(connection, "read the status of " + to_string(stream));
    }
    return Standing{.version = *version, .status = *status};
}

Result<void> BatchWriter::check_condition(Connection& connection, const Commit& commit) {
    const AppendCondition& condition = *commit.condition;
    GlobalSequence after = condition.after;
    if (ESKIT_MUTANT("condition_ignored_when_nothing_matched") && after == GlobalSequence{}) {
        return {};
    }
    after.value -= ESKIT_MUTANT("after_inclusive") && after != GlobalSequence{} ? 1 : 0;
    auto match = MatchQuery::make(connection, condition.fail_if_match, after);
    auto statement = match ? connection.statement(match->sql()) : Result<Statement*>(match.error());
    if (!statement) {
        return fatal(connection, "check the condition of a commit");
    }
    const ResetAtExit reset(**statement);
    match->bind(**statement, after,
                ESKIT_MUTANT("check_and_insert_apart") ? ESKIT_MUTANT_KEPT : *connection.head,
                match->needs_filter() ? UINT64_MAX : Conflict::events_max);
    Conflict conflict;
    EventRows rows;
    RecordedEvent event;
    int code = (*statement)->step();
    for (; code == SQLITE_ROW && conflict.events.size() < Conflict::events_max;
         code = (*statement)->step()) {
        if (auto ok = rows.read(**statement, event); !ok) {
            return ok;
        }
        const auto tags = event.tag_set();
        if (!match->needs_filter() ||
            eskit::detail::matches(condition.fail_if_match, event.type, tags)) {
            conflict.events.push_back({.sequence = event.global_sequence,
                                       .type = std::string(event.type),
                                       .tags = {tags.begin(), tags.end()}});
        }
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return fatal(connection, "check the condition of a commit");
    }
    return conflict.events.empty() ? Result<void>{} : errors::condition_broken(conflict);
}

// Looks the id up. `otherwise` is the answer for an unknown one; without it, the id is known.
Outcome BatchWriter::answer_known(Connection& connection, const Commit& commit,
                                  std::optional<Error> otherwise) {
    auto found = find_commit(connection, commit.id);
    if (!found) {
        if (found.error().code() == Errc::corrupt && connection.last_code() == SQLITE_OK) {
            return std::move(found).error();  // of this commit's rows alone
        }
        fatal_code_ = connection.last_code() == SQLITE_OK ? SQLITE_ERROR : connection.last_code();
        return std::move(found).error();
    }
    if (!*found) {
        return otherwise ? *std::move(otherwise) : fatal(connection, "look up a commit");
    }
    if ((*found)->fingerprint != commit.fingerprint) {
        return errors::commit_id_taken(commit.id);
    }
    return **std::move(found);
}

// False when the id is known.
Result<bool> BatchWriter::insert_commit(Connection& connection, const Commit& commit,
                                        std::uint64_t first, Timestamp now) {
    auto statement = connection.statement(Sql::insert_commit);
    if (!statement) {
        return fatal(connection, "insert a commit");
    }
    (*statement)->bind_id(1, commit.id);
    (*statement)->bind(2, first);
    (*statement)->bind(3, std::uint64_t{encoded_.size()});
    (*statement)->bind_text(4, commit.fingerprint);
    (*statement)->bind(5, std::int64_t{now.time_since_epoch().count()});
    const int code = (*statement)->run();
    if (code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_UNIQUE) {
        return false;
    }
    if (code != SQLITE_OK) {
        return fatal(connection, "insert a commit");
    }
    wrote_ = true;
    return true;
}

std::string_view BatchWriter::bytes_of(const Encoded& encoded) const {
    return encoded.stored != nullptr
               ? std::string_view(*encoded.stored)
               : std::string_view(live_bytes_).substr(encoded.offset, encoded.size);
}

Outcome BatchWriter::insert_events(Connection& connection, const Commit& commit, Timestamp now) {
    auto statement = connection.statement(Sql::insert_event);
    if (!statement) {
        return fatal(connection, "insert an event");
    }
    // Equal for all events of the commit; bindings stay when a statement is reset.
    (*statement)->bind(9, std::int64_t{now.time_since_epoch().count()});
    metadata_text_.empty() ? (*statement)->bind_null(10)
                           : (*statement)->bind_text(10, metadata_text_);
    Committed outcome{.id = commit.id, .first = *connection.head + 1, .recorded_at = now};
    outcome.versions.reserve(commit.appends.size());
    for (std::size_t at = 0; at < commit.appends.size(); ++at) {
        const StreamAppend& append = commit.appends[at];
        auto ok = insert_append(connection, append, before_[at], outcome);
        if (ok && is_system_event(append.events.back().type)) {
            ok = change_stream(connection, append, before_[at]);
        }
        if (!ok) {
            return std::move(ok).error();
        }
    }
    outcome.last = *connection.head;
    return outcome;
}

Result<void> BatchWriter::insert_append(Connection& connection, const StreamAppend& append,
                                        StreamVersion before, Committed& outcome) {
    Statement& insert = **connection.statement(Sql::insert_event);
    insert.bind_text(2, append.stream.type());
    insert.bind_text(3, append.stream.id());
    std::uint64_t version = before.value;
    for (const NewEvent& event : append.events) {
        const Encoded& encoded = encoded_[next_encoded_++];
        const std::uint64_t sequence = ++*connection.head;
        insert.bind(1, sequence);
        insert.bind(4, ++version);
        insert.bind_id(5, event.id);
        insert.bind_text(6, event.type);
        insert.bind(7, std::int64_t{event.schema_version});
        insert.bind_text(8, encoded.codec);
        if (event.tags.empty()) {
            insert.bind_null(11);
        } else {
            if (event.tags != last_tags_ || tags_text_.empty()) {
                auto text = tags_to_text(event.tags);
                if (!text) {  // they were checked as UTF-8, so this cannot be
                    fatal_code_ = SQLITE_ERROR;
                    return std::move(text).error();
                }
                tags_text_.clear();  // should the next line throw: the two are a pair
                last_tags_ = event.tags;
                tags_text_ = *std::move(text);
            }
            insert.bind_text(11, tags_text_);
        }
        insert.bind_blob(12, bytes_of(encoded));
        last_event_ = event.id;
        if (insert.run() != SQLITE_OK) {
            return fatal(connection, "append to " + to_string(append.stream));
        }
        if (auto ok = insert_tags(connection, event, sequence); !ok) {
            return ok;
        }
    }
    outcome.versions.emplace_back(version);
    return {};
}

// What a system event says happens with it.
Result<void> BatchWriter::change_stream(Connection& connection, const StreamAppend& append,
                                        StreamVersion before) {
    connection.has_system_events = true;
    if (append.removed == VersionRange{}) {
        return {};
    }
    // What was there must not stay behind in unused parts of the file.
    if (sqlite3_exec(connection.database().getHandle(), "PRAGMA secure_delete=ON", nullptr, nullptr,
                     nullptr) != SQLITE_OK) {
        return fatal(connection, "remove data");
    }
    auto remove = connection.statement(Sql::remove_payloads);
    if (!remove) {
        return fatal(connection, "remove data");
    }
    (*remove)->bind_text(1, append.stream.type());
    (*remove)->bind_text(2, append.stream.id());
    (*remove)->bind(3, append.removed.first.value);
    (*remove)->bind(4, std::min(append.removed.last, before).value);
    if ((*remove)->run() != SQLITE_OK) {
        return fatal(connection, "remove data from " + to_string(append.stream));
    }
    connection.must_empty_log = true;
    // Nobody folds a tombstoned stream again, and its state is its data.
    return append.events.back().type == system_events::tombstoned
               ? remove_snapshots(connection, append.stream)
               : Result<void>{};
}

Result<void> BatchWriter::remove_snapshots(Connection& connection, const StreamId& stream) {
    auto remove = connection.statement(Sql::remove_snapshots);
    if (!remove) {
        return fatal(connection, "remove snapshots");
    }
    (*remove)->bind_text(1, stream.type());
    (*remove)->bind_text(2, stream.id());
    if ((*remove)->run() != SQLITE_OK) {
        return fatal(connection, "remove the snapshots of " + to_string(stream));
    }
    return {};
}

Result<void> BatchWriter::insert_tags(Connection& connection, const NewEvent& event,
                                      std::uint64_t sequence) {
    if (event.tags.empty()) {
        return {};
    }
    auto statement = connection.statement(Sql::insert_tag);
    if (!statement) {
        return fatal(connection, "insert a tag");
    }
    (*statement)->bind(2, sequence);
    (*statement)->bind_text(3, event.type);
    for (const std::string& tag : event.tags) {
        (*statement)->bind_text(1, tag);
        if ((*statement)->run() != SQLITE_OK) {
            return fatal(connection, "insert a tag");
        }
    }
    return {};
}

}  // namespace eskit::inline v0_1::sqlite::detail
