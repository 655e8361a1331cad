#include "event_reads.hpp"

#include "detail/mutant.hpp"
#include "event_page.hpp"
#include "event_row.hpp"
#include "match_query.hpp"

#include <eskit/store/event_log.hpp>
#include <eskit/store/stream_status.hpp>

#include <algorithm>

namespace eskit::inline v0_1::sqlite::detail {
namespace {

// Rows per statement: between two, the snapshot is let go, so that a slow sink does not keep the
// write-ahead log from being reset for long.
constexpr std::uint64_t page_rows = 1'000;

using RowSink = eskit::detail::FunctionRef<Result<bool>(const Statement&)>;

// Steps through the rows until the sink says false.
Result<void> each_row(Connection& connection, Statement& statement, std::string_view tried,
                      RowSink sink) {
    for (;;) {
        const int code = statement.step();
        if (code == SQLITE_DONE) {
            return {};
        }
        if (code != SQLITE_ROW) {
            return connection.error(tried);
        }
        auto more = sink(statement);
        if (!more) {
            return std::move(more).error();
        }
        if (!*more) {
            return {};
        }
    }
}

Result<std::uint64_t> read_number(Connection& connection, Statement& statement,
                                  std::string_view tried) {
    const ResetAtExit reset(statement);
    if (statement.step() != SQLITE_ROW) {
        return connection.error(tried);
    }
    return statement.position(0);  // NULL, the maximum of nothing, reads as 0
}

// A read over the whole log in pages.
class LogScan {
  public:
    LogScan(Engine& engine, const Context& ctx, const ReadOptions& options, EventSink sink)
        : engine_(engine), ctx_(ctx), options_(options), sink_(sink), left_(options.limit) {
        scan_.next = options.after;
    }

    // Everything, or what `query` matches.
    Result<Scan> run(const Query* query) {
        query_ = query;
        if (auto ok = begin(); !ok) {
            return std::move(ok).error();
        }
        while (!done_ && left_ > 0 && scan_.next < upto_) {
            if (auto ok = ctx_.check(*engine_.options().environment.clock); !ok) {
                return std::move(ok).error();
            }
            auto ok = engine_.is_memory() ? copied_page() : direct_page();
            if (!ok) {
                return std::move(ok).error();
            }
        }
        if (ESKIT_MUTANT("head_read_after_events")) {
            scan_.head = *read_head(**engine_.reader());
        }
        return scan_;
    }

  private:
    // The head comes before the rows, and bounds them: what is appended meanwhile is for later.
    Result<void> begin() {
        if (auto ok = ctx_.check(*engine_.options().environment.clock); !ok) {
            return ok;
        }
        auto reader = engine_.reader();
        if (!reader) {
            return std::move(reader).error();
        }
        auto head = read_head(**reader);
        if (!head) {
            return std::move(head).error();
        }
        scan_.head = upto_ = *head;
        if (upto_ > scan_.next && upto_.value - scan_.next.value > options_.scan_limit) {
            upto_.value = scan_.next.value + options_.scan_limit;
        }
        return {};
    }

    Result<void> direct_page() {
        auto reader = engine_.reader();
        if (!reader) {
            return std::move(reader).error();
        }
        return page(**reader, sink_);
    }

    // The sink runs when the connection is free again.
    Result<void> copied_page() {
        EventPage copies;
        {
            auto reader = engine_.reader();
            if (!reader) {
                return std::move(reader).error();
            }
            auto ok = page(**reader, [&](const RecordedEvent& event) {
                copies.add(event);
                return true;
            });
            if (!ok) {
                return ok;
            }
        }
        for (std::size_t at = 0; at < copies.size(); ++at) {
            if (!sink_(copies[at])) {
                scan_.next = copies[at].global_sequence;
                done_ = true;
                break;
            }
        }
        return {};
    }

    Result<void> page(Connection& connection, EventSink sink) {
        std::optional<MatchQuery> match;
        Result<Statement*> statement = static_cast<Statement*>(nullptr);
        if (query_ != nullptr) {
            auto made = MatchQuery::make(connection, *query_, scan_.next);
            if (!made) {
                return std::move(made).error();
            }
            match = *std::move(made);
            statement = connection.statement(match->sql());
        } else {
            statement = connection.statement(Sql::read_all);
        }
        if (!statement) {
            return std::move(statement).error();
        }
        const ResetAtExit reset(**statement);
        if (match) {
            match->bind(**statement, scan_.next, upto_, page_rows);
        } else {
            (*statement)->bind(1, scan_.next.value);
            (*statement)->bind(2, upto_.value);
            (*statement)->bind(3, page_rows);
        }
        return rows(connection, **statement, match && match->needs_filter(), sink);
    }

    Result<void> rows(Connection& connection, Statement& statement, bool filter, EventSink sink) {
        std::uint64_t count = 0;
        bool stopped = false;
        RecordedEvent event;
        auto ok = each_row(
            connection, statement, "read events", [&](const Statement& row) -> Result<bool> {
                ++count;
                const GlobalSequence sequence = EventRows::sequence(row);
                if (!wants_type(EventRows::type(row))) {
                    scan_.next = sequence;
                    return true;
                }
                if (auto read = rows_.read(row, event); !read) {
                    return std::move(read).error();
                }
                scan_.next = sequence;
                if (filter && !eskit::detail::matches(*query_, event.type, event.tag_set())) {
                    return true;
                }
                --left_;
                stopped = !sink(event) || left_ == 0;
                return !stopped;
            });
        if (ok && !stopped && count < page_rows) {  // every row up to the bound was looked at
            scan_.next = std::max(scan_.next, upto_);
        }
        done_ = done_ || stopped;
        return ok;
    }

    // Before the other columns are touched. Types repeat, so the last answer is kept.
    bool wants_type(std::string_view type) {
        if (options_.types.empty()) {
            return true;
        }
        if (type != last_type_) {
            last_type_ = type;
            last_wanted_ = eskit::detail::wants_type(options_.types, type);
        }
        return last_wanted_;
    }

    Engine& engine_;
    const Context& ctx_;
    const ReadOptions& options_;
    EventSink sink_;
    const Query* query_ = nullptr;
    Scan scan_{};
    GlobalSequence upto_{};
    std::size_t left_;
    bool done_ = false;
    EventRows rows_{};
    std::string last_type_{};
    bool last_wanted_ = false;
};

// A read of one stream. Versions are dense and never change, so later pages continue the first.
class StreamRead {
  public:
    StreamRead(Engine& engine, const Context& ctx, const StreamId& stream,
               const LoadOptions& options, EventSink sink)
        : engine_(engine),
          ctx_(ctx),
          stream_(stream),
          options_(options),
          sink_(sink),
          after_(options.after),
          upto_(options.upto.value_or(StreamVersion{INT64_MAX})),
          left_(options.limit),
          rows_(stream),
          filters_(!options.types.empty()),
          only_system_events_(filters_ && std::all_of(options.types.begin(), options.types.end(),
                                                      &is_system_event)) {}

    Result<StreamVersion> run() {
        if (auto ok = ctx_.check(*engine_.options().environment.clock); !ok) {
            return std::move(ok).error();
        }
        auto ok = engine_.is_memory() ? copied() : direct();
        if (!ok) {
            return std::move(ok).error();
        }
        return current_;
    }

  private:
    // One statement, one snapshot.
    Result<void> direct() {
        auto reader = engine_.reader();
        if (!reader) {
            return std::move(reader).error();
        }
        return select(**reader, sink_, std::min<std::uint64_t>(left_, INT64_MAX));
    }

    Result<void> copied() {
        bool more = true;
        while (more) {
            EventPage copies;
            {
                auto reader = engine_.reader();
                if (!reader) {
                    return std::move(reader).error();
                }
                auto ok = select(
                    **reader,
                    [&](const RecordedEvent& event) {
                        copies.add(event);
                        return true;
                    },
                    std::min<std::uint64_t>(left_, page_rows));
                if (!ok) {
                    return ok;
                }
            }
            more = copies.size() == page_rows && left_ > page_rows;
            left_ -= copies.size();
            for (std::size_t at = 0; at < copies.size(); ++at) {
                if (!sink_(copies[at])) {
                    return {};
                }
            }
            if (more) {
                continue_after(copies[copies.size() - 1].version);
            }
        }
        return {};
    }

    void continue_after(StreamVersion version) {
        is_continued_ = true;
        upto_ = std::min(upto_, current_);  // later events are for later reads
        if (options_.backwards) {
            upto_ = version.value - 1;
        } else {
            after_ = version;
        }
    }

    // The current version is that of the last row when all later rows were selected; otherwise it
    // is looked up first, while the same snapshot is held.
    Result<void> select(Connection& connection, EventSink sink, std::uint64_t limit) {
        const bool selects_last =
            !filters_ && !options_.backwards && !options_.upto && limit >= INT64_MAX;
        auto version = connection.statement(Sql::stream_version);
        auto statement = connection.statement(sql());
        if (!version || !statement) {
            return version ? std::move(statement).error() : std::move(version).error();
        }
        const ResetAtExit reset_version(**version);
        const ResetAtExit reset(**statement);
        if (!selects_last && !is_continued_) {
            if (auto ok = look_up(connection, **version); !ok) {
                return ok;
            }
        }
        bind(**statement, filters_ && limit > 0 ? INT64_MAX : limit);
        auto delivered = deliver(connection, **statement, sink, limit);
        if (!delivered) {
            return std::move(delivered).error();
        }
        if (*delivered == Delivered::all && selects_last && last_ != StreamVersion{}) {
            current_ = last_;
        } else if (selects_last) {
            // Stopped: the statement still holds the snapshot. Nothing found: events that came
            // since would be reported as current without having been delivered.
            if (auto ok = look_up(connection, **version); !ok) {
                return ok;
            }
            if (*delivered == Delivered::all) {
                current_ = std::min(current_, after_);
            }
        }
        return {};
    }

    [[nodiscard]] Sql sql() const {
        if (only_system_events_) {
            return options_.backwards ? Sql::read_system_events_backwards : Sql::read_system_events;
        }
        return options_.backwards ? Sql::read_stream_backwards : Sql::read_stream;
    }

    void bind(Statement& statement, std::uint64_t limit) const {
        statement.bind_text(1, stream_.type());
        statement.bind_text(2, stream_.id());
        statement.bind(3, after_.value);
        statement.bind(4, upto_.value);
        statement.bind(5, limit);
    }

    Result<void> look_up(Connection& connection, Statement& version) {
        version.bind_text(1, stream_.type());
        version.bind_text(2, stream_.id());
        if (version.step() != SQLITE_ROW) {
            return connection.error("read the version of " + to_string(stream_));
        }
        current_ = version.position(0);
        return {};
    }

    enum class Delivered : std::uint8_t { all, stopped };

    // At most `limit` of those that the filter lets through.
    Result<Delivered> deliver(Connection& connection, Statement& statement, EventSink sink,
                              std::uint64_t limit) {
        Delivered delivered = Delivered::all;
        std::uint64_t count = 0;
        std::uint64_t left = limit;
        RecordedEvent event;
        auto ok = each_row(
            connection, statement, "read a stream", [&](const Statement& row) -> Result<bool> {
                if (++count % page_rows == 0) {
                    if (auto go_on = ctx_.check(*engine_.options().environment.clock); !go_on) {
                        return std::move(go_on).error();
                    }
                }
                if (filters_ && !eskit::detail::wants_type(options_.types, EventRows::type(row))) {
                    return true;
                }
                if (auto read = rows_.read(row, event); !read) {
                    return std::move(read).error();
                }
                last_ = event.version;
                if (!sink(event) || --left == 0) {
                    delivered = Delivered::stopped;
                    return false;
                }
                return true;
            });
        if (!ok) {
            return std::move(ok).error();
        }
        return delivered;
    }

    Engine& engine_;
    const Context& ctx_;
    const StreamId& stream_;
    const LoadOptions& options_;
    EventSink sink_;
    StreamVersion after_;
    StreamVersion upto_;
    std::size_t left_;
    StreamVersion last_{};     // of the last event that was delivered
    StreamVersion current_{};  // of the stream
    bool is_continued_ = false;
    EventRows rows_;
    bool filters_;
    bool only_system_events_;
};

// Each append was one run of events of one stream.
Result<void> read_versions(Connection& connection, Committed& committed) {
    auto statement = connection.statement(Sql::commit_streams);
    if (!statement) {
        return std::move(statement).error();
    }
    const ResetAtExit reset(**statement);
    (*statement)->bind(1, committed.first.value);
    (*statement)->bind(2, committed.last.value);
    std::uint64_t rows = 0;
    std::string type;
    std::string id;
    auto ok = each_row(
        connection, **statement, "read a commit", [&](const Statement& row) -> Result<bool> {
            ++rows;
            if (committed.versions.empty() || row.bytes(0) != type || row.bytes(1) != id) {
                type = row.bytes(0);
                id = row.bytes(1);
                committed.versions.emplace_back();
            }
            committed.versions.back() = row.position(2);
            return true;
        });
    if (ok && rows != committed.last.value - committed.first.value + 1) {
        return Error(Errc::corrupt, "read commit " + to_string(committed.id) + ": only " +
                                        std::to_string(rows) +
                                        " of its events are there; restore a backup");
    }
    return ok;
}

}  // namespace

Result<StreamVersion> read_stream(Engine& engine, const Context& ctx, const StreamId& stream,
                                  const LoadOptions& options, EventSink sink) {
    return StreamRead(engine, ctx, stream, options, sink).run();
}

Result<Scan> read_all(Engine& engine, const Context& ctx, const ReadOptions& options,
                      EventSink sink) {
    return LogScan(engine, ctx, options, sink).run(nullptr);
}

Result<Scan> read_matching(Engine& engine, const Context& ctx, const Query& query,
                           const ReadOptions& options, EventSink sink) {
    return LogScan(engine, ctx, options, sink).run(query.any_of.empty() ? nullptr : &query);
}

Result<std::optional<Committed>> find_commit(Connection& connection, const CommitId& id) {
    auto statement = connection.statement(Sql::find_commit);
    if (!statement) {
        return std::move(statement).error();
    }
    const ResetAtExit reset(**statement);
    (*statement)->bind_id(1, id);
    const int code = (*statement)->step();
    if (code == SQLITE_DONE) {
        return std::optional<Committed>{};
    }
    if (code != SQLITE_ROW) {
        return connection.error("look up a commit");
    }
    Committed committed{.id = id, .first = (*statement)->position(0), .replayed = true};
    committed.last = committed.first.value + (*statement)->position(1) - 1;
    committed.fingerprint = (*statement)->bytes(2);
    committed.recorded_at = Timestamp(std::chrono::microseconds((*statement)->integer(3)));
    if (auto ok = read_versions(connection, committed); !ok) {
        return std::move(ok).error();
    }
    return std::optional(std::move(committed));
}

Result<GlobalSequence> read_head(Connection& connection) {
    auto statement = connection.statement(Sql::head);
    if (!statement) {
        return std::move(statement).error();
    }
    auto head = read_number(connection, **statement, "read the newest sequence");
    return head ? Result<GlobalSequence>(*head) : Result<GlobalSequence>(std::move(head).error());
}

Result<bool> has_system_events(Connection& connection) {
    auto statement = connection.statement(Sql::has_system_events);
    if (!statement) {
        return std::move(statement).error();
    }
    auto has = read_number(connection, **statement, "look for system events");
    return has ? Result<bool>(*has != 0) : Result<bool>(std::move(has).error());
}

Result<StreamStatus> read_status(Connection& connection, const StreamId& stream) {
    auto statement = connection.statement(Sql::stream_status);
    if (!statement) {
        return std::move(statement).error();
    }
    const ResetAtExit reset(**statement);
    (*statement)->bind_text(1, stream.type());
    (*statement)->bind_text(2, stream.id());
    const int code = (*statement)->step();
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return connection.error("read the status of a stream");
    }
    return code == SQLITE_ROW
               ? eskit::detail::status_after((*statement)->bytes(0), StreamStatus::active)
               : StreamStatus::active;
}

Result<StreamVersion> read_version(Connection& connection, const StreamId& stream) {
    auto statement = connection.statement(Sql::stream_version);
    if (!statement) {
        return std::move(statement).error();
    }
    (*statement)->bind_text(1, stream.type());
    (*statement)->bind_text(2, stream.id());
    auto version = read_number(connection, **statement, "read the version of a stream");
    return version ? Result<StreamVersion>(*version)
                   : Result<StreamVersion>(std::move(version).error());
}

}  // namespace eskit::inline v0_1::sqlite::detail
