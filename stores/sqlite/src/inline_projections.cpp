#include "inline_projections.hpp"

#include "engine.hpp"
#include "event_page.hpp"
#include "event_row.hpp"
#include "user_code.hpp"

#include <eskit/detail/text.hpp>

#include <algorithm>
#include <optional>

namespace eskit::inline v0_1::sqlite::detail {
namespace {

std::string consumer_of(const InlineProjection& projection) {
    return "$inline/" + projection.name + "@" + std::to_string(projection.version);
}

bool wants(const InlineProjection& projection, std::string_view type) {
    return projection.types.empty() || std::find(projection.types.begin(), projection.types.end(),
                                                 type) != projection.types.end();
}

Result<void> call(Connection& connection, const InlineProjection& projection,
                  const RecordedEvent& event) {
    const std::string name = "inline projection " + eskit::detail::quoted(projection.name);
    auto ok = run_user_code(connection, name, [&](SQLite::Database& database) {
        return projection.apply(database, event);
    });
    if (ok) {
        return ok;
    }
    const std::string where = "event " + std::to_string(event.version.value) + " of " +
                              to_string(event.stream_id()) + " (" + std::string(event.type) + ")";
    return ok.error().code() == Errc::handler_failed
               ? ok.error().prefixed(where)
               : Error(Errc::handler_failed, where + ": " + ok.error().message());
}

struct Position {
    GlobalSequence sequence{};
    EventId event{};
};

// How far it has come; nothing when it is new.
Result<std::optional<Position>> load_position(Connection& connection,
                                              const InlineProjection& projection) {
    auto statement = connection.statement(Sql::load_checkpoint);
    if (!statement) {
        return std::move(statement).error();
    }
    const ResetAtExit reset(**statement);
    const std::string consumer = consumer_of(projection);
    (*statement)->bind_text(1, consumer);
    switch ((*statement)->step()) {
        case SQLITE_ROW: {
            Position position{.sequence = (*statement)->position(1)};
            const std::string_view event = (*statement)->bytes(2);
            std::copy_n(event.begin(), std::min(event.size(), position.event.size()),
                        position.event.begin());
            return std::optional(position);
        }
        case SQLITE_DONE:
            return std::optional<Position>{};
        default:
            return connection.error("load the position of an inline projection");
    }
}

// The next rows, copied: the statement is reset before user code runs.
Result<EventPage> read_page(Connection& connection, GlobalSequence after) {
    constexpr std::uint64_t rows_max = 500;
    auto statement = connection.statement(Sql::read_all);
    if (!statement) {
        return std::move(statement).error();
    }
    const ResetAtExit reset(**statement);
    (*statement)->bind(1, after.value);
    (*statement)->bind(2, UINT64_MAX);
    (*statement)->bind(3, rows_max);
    EventPage page;
    EventRows rows;
    RecordedEvent event;
    int code = (*statement)->step();
    for (; code == SQLITE_ROW; code = (*statement)->step()) {
        if (auto ok = rows.read(**statement, event); !ok) {
            return std::move(ok).error();
        }
        page.add(event);
    }
    return code == SQLITE_DONE ? Result<EventPage>(std::move(page))
                               : Result<EventPage>(connection.error("read events"));
}

}  // namespace

Result<void> InlineProjections::check(const InlineProjection& projection) const {
    const auto refuse = [&](const char* why) {
        return Error(Errc::invalid_argument,
                     "inline projection " + eskit::detail::quoted(projection.name) + ": " + why);
    };
    if (projection.name.empty() || projection.name.size() > 255 ||
        !eskit::detail::is_utf8(projection.name) ||
        eskit::detail::has_control_bytes(projection.name)) {
        return refuse("a name has 1 to 255 bytes of plain UTF-8 text");
    }
    if (!projection.setup || !projection.apply) {
        return refuse("it needs the functions `setup` and `apply`");
    }
    const bool is_taken = std::any_of(all_.begin(), all_.end(), [&](const InlineProjection& known) {
        return known.name == projection.name;
    });
    return is_taken ? refuse("it is at work already") : Result<void>{};
}

Result<void> InlineProjections::catch_up(Connection& connection,
                                         const InlineProjection& projection) {
    if (auto ok = check(projection); !ok) {
        return ok;
    }
    auto position = load_position(connection, projection);
    if (!position) {
        return std::move(position).error();
    }
    if (!*position) {
        const std::string name =
            "set up inline projection " + eskit::detail::quoted(projection.name);
        if (auto ok = run_user_code(connection, name, projection.setup); !ok) {
            return ok;
        }
    }
    const Position from = position->value_or(Position{});
    return feed(connection, projection, from.sequence, from.event);
}

Result<void> InlineProjections::feed(Connection& connection, const InlineProjection& projection,
                                     GlobalSequence after, EventId last) {
    for (;;) {
        auto page = read_page(connection, after);
        if (!page) {
            return std::move(page).error();
        }
        if (page->size() == 0) {
            return save_position(connection, projection, after, last);
        }
        for (std::size_t at = 0; at < page->size(); ++at) {
            const RecordedEvent& event = (*page)[at];
            if (wants(projection, event.type)) {
                if (auto ok = call(connection, projection, event); !ok) {
                    return ok;
                }
            }
            after = event.global_sequence;
            last = event.id;
        }
    }
}

Result<void> InlineProjections::apply(Connection& connection, const RecordedEvent& event) {
    for (const InlineProjection& projection : all_) {
        if (wants(projection, event.type)) {
            if (auto ok = call(connection, projection, event); !ok) {
                return ok;
            }
        }
    }
    return {};
}

Result<void> InlineProjections::save_positions(Connection& connection, GlobalSequence head,
                                               const EventId& last) {
    for (const InlineProjection& projection : all_) {
        if (auto ok = save_position(connection, projection, head, last); !ok) {
            return ok;
        }
    }
    return {};
}

Result<void> InlineProjections::save_position(Connection& connection,
                                              const InlineProjection& projection,
                                              GlobalSequence head, const EventId& last) {
    auto statement = connection.statement(Sql::save_checkpoint);
    if (!statement) {
        return std::move(statement).error();
    }
    const std::string consumer = consumer_of(projection);
    const Timestamp now = engine_.options().environment.clock->now();
    (*statement)->bind_text(1, consumer);
    (*statement)->bind_id(2, engine_.epoch());
    (*statement)->bind(3, head.value);
    (*statement)->bind_id(4, last);
    (*statement)->bind(5, std::uint64_t{0});
    (*statement)->bind(6, std::int64_t{now.time_since_epoch().count()});
    return (*statement)->run() == SQLITE_OK
               ? Result<void>{}
               : Result<void>(connection.error("save the position of an inline projection"));
}

}  // namespace eskit::inline v0_1::sqlite::detail
