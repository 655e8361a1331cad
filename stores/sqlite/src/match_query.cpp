#include "match_query.hpp"

namespace eskit::inline v0_1::sqlite::detail {
namespace {

constexpr int values_from = 4;  // ?1 after, ?2 upto, ?3 rows
constexpr std::int64_t rows_counted_max = 256;

const std::string count_rows =
    "SELECT count(*) FROM (SELECT 1 FROM main.event_tags WHERE tag=?1 AND sequence>?2 LIMIT ?3)";

// Position of the tag with the fewest rows; counting stops early, so this is cheap.
Result<std::size_t> rarest_tag(Connection& connection, const QueryItem& item,
                               GlobalSequence after) {
    std::size_t rarest = 0;
    if (item.tags.size() < 2) {
        return rarest;
    }
    auto statement = connection.statement(count_rows);
    if (!statement) {
        return std::move(statement).error();
    }
    std::int64_t fewest = rows_counted_max + 1;
    for (std::size_t at = 0; at < item.tags.size() && fewest > 0; ++at) {
        const ResetAtExit reset(**statement);
        (*statement)->bind_text(1, item.tags[at]);
        (*statement)->bind(2, after.value);
        (*statement)->bind(3, rows_counted_max);
        if ((*statement)->step() != SQLITE_ROW) {
            return connection.error("count the events of a tag");
        }
        if (const std::int64_t rows = (*statement)->integer(0); rows < fewest) {
            fewest = rows;
            rarest = at;
        }
    }
    return rarest;
}

// Beyond what SQLite takes in one statement.
bool is_large(const Query& query) {
    constexpr std::size_t items_max = 100;
    constexpr std::size_t tags_max = 60;
    constexpr std::size_t values_max = 2'000;
    std::size_t values = 0;
    bool large = query.any_of.size() > items_max;
    for (const QueryItem& item : query.any_of) {
        values += item.tags.size() + item.types.size();
        large = large || item.tags.size() > tags_max;
    }
    return large || values > values_max;
}

}  // namespace

// IN over a sorted list keeps the order of the rows without sorting them, and UNION merges items
// that arrive in order (EXPLAIN QUERY PLAN shows neither a scan nor a temporary tree).
Result<MatchQuery> MatchQuery::make(Connection& connection, const Query& query,
                                    GlobalSequence after) {
    MatchQuery made;
    made.sql_ = "SELECT " ESKIT_SQLITE_ALL_COLUMNS
                " FROM main.events WHERE sequence IN (SELECT sequence FROM (";
    static const QueryItem everything{};
    if (is_large(query)) {
        made.needs_filter_ = true;
        made.add_item(everything, 0);
        made.sql_ += " ORDER BY 1 LIMIT ?3)) ORDER BY sequence";
        return made;
    }
    const auto add = [&](const QueryItem& item) -> Result<void> {
        auto driving_tag = rarest_tag(connection, item, after);
        if (!driving_tag) {
            return std::move(driving_tag).error();
        }
        made.add_item(item, *driving_tag);
        return {};
    };
    for (std::size_t at = 0; at < query.any_of.size(); ++at) {
        made.sql_ += at > 0 ? " UNION " : "";
        if (auto ok = add(query.any_of[at]); !ok) {
            return std::move(ok).error();
        }
    }
    if (query.any_of.empty()) {
        made.add_item(everything, 0);
    }
    made.sql_ += " ORDER BY 1 LIMIT ?3)) ORDER BY sequence";
    return made;
}

void MatchQuery::add_item(const QueryItem& item, std::size_t driving_tag) {
    constexpr std::string_view range = ">?1 AND t.sequence<=?2";
    if (item.tags.empty()) {
        sql_.append("SELECT t.sequence AS sequence FROM main.events t WHERE t.sequence")
            .append(range);
        add_types(item, "t.type");
        return;
    }
    sql_ += "SELECT t.sequence AS sequence FROM main.event_tags t";
    for (std::size_t at = 0; at < item.tags.size(); ++at) {
        if (at != driving_tag) {
            const std::string name = "t" + std::to_string(at);
            sql_.append(" CROSS JOIN main.event_tags ").append(name).append(" ON ").append(name);
            sql_.append(".tag=").append(parameter(item.tags[at]));
            sql_.append(" AND ").append(name).append(".sequence=t.sequence");
        }
    }
    sql_.append(" WHERE t.tag=").append(parameter(item.tags[driving_tag]));
    sql_.append(" AND t.sequence").append(range);
    add_types(item, "t.type");
}

void MatchQuery::add_types(const QueryItem& item, std::string_view column) {
    if (item.types.empty()) {
        return;
    }
    sql_.append(" AND ").append(column).append(" IN (");
    for (std::size_t at = 0; at < item.types.size(); ++at) {
        sql_.append(at > 0 ? "," : "").append(parameter(item.types[at]));
    }
    sql_ += ")";
}

std::string MatchQuery::parameter(std::string_view value) {
    values_.push_back(value);
    return "?" + std::to_string(values_from + static_cast<int>(values_.size()) - 1);
}

void MatchQuery::bind(Statement& statement, GlobalSequence after, GlobalSequence upto,
                      std::uint64_t rows_max) const {
    statement.bind(1, after.value);
    statement.bind(2, upto.value);
    statement.bind(3, rows_max);
    for (std::size_t at = 0; at < values_.size(); ++at) {
        statement.bind_text(values_from + static_cast<int>(at), values_[at]);
    }
}

}  // namespace eskit::inline v0_1::sqlite::detail
