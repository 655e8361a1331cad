// A view of the shop's orders, for the tests of views.
#pragma once

#include "fixture.hpp"
#include "subscription/shop.hpp"

#include <eskit/sqlite/view.hpp>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <stdexcept>
#include <string>

namespace eskit::inline v0_1::sqlite::testing {

// One row per order: how many lamps were placed, for how much, and up to which event.
struct Turnover {
    static constexpr std::string_view name = "turnover";
    std::uint32_t version = 1;
    std::string table = "turnover";
    std::int64_t factor = 1;

    void setup(SQLite::Database& database) const {
        database.exec("CREATE TABLE " + table +
                      "(id TEXT PRIMARY KEY, placed INTEGER NOT NULL, total INTEGER NOT NULL,"
                      " sequence INTEGER NOT NULL) STRICT");
    }
    void reset(SQLite::Database& database) const { database.exec("DROP TABLE IF EXISTS " + table); }
    void evolve(SQLite::Database& database, const shop::Placed& placed,
                const EventInfo& info) const {
        if (placed.price < 0) {
            throw std::invalid_argument("a price is not negative");
        }
        SQLite::Statement add(database, "INSERT INTO " + table +
                                            " VALUES(?1,1,?2,?3) ON CONFLICT(id) DO UPDATE SET"
                                            " placed=placed+1, total=total+excluded.total,"
                                            " sequence=excluded.sequence");
        add.bind(1, std::string(info.stream().id()));
        add.bind(2, placed.price * factor);
        add.bind(3, static_cast<std::int64_t>(info.global_sequence().value));
        add.exec();
    }
};
static_assert(SqlView<Turnover>);

// The first column of the first row, as text; "none" when there is no row.
inline std::string ask(const Database& database, const std::string& sql) {
    std::string answer = "none";
    database
        .transact({},
                  [&](SQLite::Database& opened) -> Result<void> {
                      SQLite::Statement query(opened, sql);
                      if (query.executeStep()) {
                          answer = query.getColumn(0).getString();
                      }
                      return {};
                  })
        .value();
    return answer;
}

inline std::string total_in(const Database& database, const std::string& table = "turnover") {
    return ask(database, "SELECT sum(placed)||' for '||sum(total) FROM " + table);
}

}  // namespace eskit::inline v0_1::sqlite::testing
