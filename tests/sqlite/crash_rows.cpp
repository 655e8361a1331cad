#include "crash_rows.hpp"

#include <sqlite3.h>

namespace eskit::inline v0_1::sqlite::testing {
namespace {

// The first column of the first row.
std::string ask(sqlite3* database, const char* sql) {
    sqlite3_stmt* query = nullptr;
    std::string answer;
    if (sqlite3_prepare_v2(database, sql, -1, &query, nullptr) == SQLITE_OK &&
        sqlite3_step(query) == SQLITE_ROW) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(query, 0));
        answer = text == nullptr ? "NULL" : text;
    } else {
        answer = sqlite3_errmsg(database);
    }
    sqlite3_finalize(query);
    return answer;
}

}  // namespace

std::vector<std::string> check_rows(const std::filesystem::path& file, std::size_t commits) {
    sqlite3* database = nullptr;
    if (sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK) {
        sqlite3_close(database);
        return {"SQLite cannot open the file"};
    }
    std::vector<std::string> wrong;
    if (const std::string said = ask(database, "PRAGMA integrity_check"); said != "ok") {
        wrong.push_back("integrity_check: " + said);
    }
    if (const std::string rows = ask(database, "SELECT count(*) FROM commits");
        rows != std::to_string(commits)) {
        wrong.push_back(rows + " rows in commits, not " + std::to_string(commits));
    }
    const std::string rows = ask(database, "SELECT count(*) FROM event_tags");
    const std::string of_events =
        ask(database,
            "SELECT count(*) FROM events e, json_each(e.tags) j"
            " JOIN event_tags t ON t.tag=j.value AND t.sequence=e.sequence AND t.type=e.type");
    const std::string in_events =
        ask(database, "SELECT ifnull(sum(json_array_length(tags)),0) FROM events");
    if (rows != of_events || rows != in_events) {
        wrong.push_back(rows + " rows in event_tags, " + of_events + " of events, which have " +
                        in_events + " tags");
    }
    sqlite3_close(database);
    return wrong;
}

}  // namespace eskit::inline v0_1::sqlite::testing
