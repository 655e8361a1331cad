#include <eskit/sqlite/view_spec.hpp>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace eskit::inline v0_1::sqlite {

Result<Rows> query_rows(const Context& ctx, const Database& database, std::string_view query) {
    Rows rows;
    auto ok = database.transact(ctx, [&](SQLite::Database& sql) -> Result<void> {
        SQLite::Statement statement(sql, std::string(query));
        while (statement.executeStep()) {
            std::vector<std::string>& row = rows.emplace_back();
            for (int at = 0; at < statement.getColumnCount(); ++at) {
                const SQLite::Column column = statement.getColumn(at);
                row.push_back(column.isNull() ? "NULL" : column.getString());
            }
        }
        return {};
    });
    return ok ? Result<Rows>(std::move(rows)) : Result<Rows>(std::move(ok).error());
}

}  // namespace eskit::inline v0_1::sqlite
