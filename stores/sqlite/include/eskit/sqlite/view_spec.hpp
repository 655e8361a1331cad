/// Given/Then for views in SQLite: events in, rows out. Link eskit::testing.
#pragma once

#include <eskit/sqlite/database.hpp>
#include <eskit/sqlite/view.hpp>
#include <eskit/testing/projection_spec.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eskit::inline v0_1::sqlite {

/// Rows of a query as text: "NULL" for NULL.
using Rows = std::vector<std::vector<std::string>>;

/// Asks `query` in a turn among the writes.
/// Errors: handler_failed for what SQLite refuses; those of Database::transact.
[[nodiscard]] Result<Rows> query_rows(const Context& ctx, const Database& database,
                                      std::string_view query);

/// What `query` finds in the tables of `view`, after it took the events in.
/// Errors: those of the view and of the query.
///
///     EXPECT_EQ(projected_rows(given_events<shop::Event>(Placed{"lamp", 3}), Turnover{},
///                              "SELECT id, total FROM turnover").value(),
///               (sqlite::Rows{{"1", "3"}}));
template <class E, SqlView V>
[[nodiscard]] Result<Rows> projected_rows(const eskit::testing::GivenEvents<E>& given, V view,
                                          std::string_view query) {
    auto database = Database::open(":memory:");
    if (!database) {
        return std::move(database).error();
    }
    auto kept = project({}, given.store(), *database, std::move(view));
    if (!kept) {
        return std::move(kept).error();
    }
    auto ok = given.run(*kept);
    return ok ? query_rows({}, *database, query) : Result<Rows>(std::move(ok).error());
}

}  // namespace eskit::inline v0_1::sqlite
