// The balances of accounts, in a table.
#pragma once

#include "../bank/domain.hpp"

#include <eskit/sqlite/database.hpp>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>

// region: balances
struct Balances {
    static constexpr std::string_view name = "balances";
    std::uint32_t version = 1;
    std::string table = "balances";

    void setup(SQLite::Database& db) const {
        db.exec("CREATE TABLE " + table + "(id TEXT PRIMARY KEY, cents INTEGER NOT NULL) STRICT");
    }
    void reset(SQLite::Database& db) const { db.exec("DROP TABLE IF EXISTS " + table); }

    void evolve(SQLite::Database& db, const bank::MoneyDeposited& in,
                const eskit::EventInfo& info) const {
        add(db, info, in.amount_cents);
    }
    void evolve(SQLite::Database& db, const bank::MoneyWithdrawn& out,
                const eskit::EventInfo& info) const {
        add(db, info, -out.amount_cents);
    }

    void add(SQLite::Database& db, const eskit::EventInfo& info, std::int64_t cents) const {
        SQLite::Statement upsert(db, "INSERT INTO " + table +
                                         " VALUES(?1,?2) ON CONFLICT(id) DO UPDATE"
                                         " SET cents=cents+excluded.cents");
        upsert.bind(1, std::string(info.stream().id()));
        upsert.bind(2, cents);
        upsert.exec();
    }
};
// endregion: balances

inline void print(const eskit::sqlite::Database& database, const std::string& table) {
    database
        .transact({},
                  [&](SQLite::Database& db) -> eskit::Result<void> {
                      SQLite::Statement row(db, "SELECT id, cents FROM " + table + " ORDER BY id");
                      while (row.executeStep()) {
                          std::cout << "  " << table << ": " << row.getColumn(0).getString() << ' '
                                    << row.getColumn(1).getInt64() << '\n';
                      }
                      return {};
                  })
        .value();
}
