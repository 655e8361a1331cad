// A tag query as SQL.
#pragma once

#include "connection.hpp"

#include <eskit/store/commit.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace eskit::inline v0_1::sqlite::detail {

// Finds the events of ]after, upto] that match a Query, oldest first, through the index of tags. An
// item without tags looks at every event of the range.
//
// Thread safety: a value that refers to the query.
class MatchQuery {
  public:
    // Looks up which tag of each item is the rarest after `after`: that one drives the search.
    static Result<MatchQuery> make(Connection& connection, const Query& query,
                                   GlobalSequence after);

    // Rows of ESKIT_SQLITE_ALL_COLUMNS.
    [[nodiscard]] const std::string& sql() const noexcept { return sql_; }
    void bind(Statement& statement, GlobalSequence after, GlobalSequence upto,
              std::uint64_t rows_max) const;
    // The query is too large for one statement: the rows are all events, to be filtered.
    [[nodiscard]] bool needs_filter() const noexcept { return needs_filter_; }

  private:
    MatchQuery() = default;
    void add_item(const QueryItem& item, std::size_t driving_tag);
    void add_types(const QueryItem& item, std::string_view column);
    std::string parameter(std::string_view value);

    std::string sql_;
    std::vector<std::string_view> values_;  // bound from ?4 on
    bool needs_filter_ = false;
};

}  // namespace eskit::inline v0_1::sqlite::detail
