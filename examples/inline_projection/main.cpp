// A table of accounts that is never behind: it is changed in the transaction that writes the event,
// so whoever sees a deposit sees the new balance with it. The table also keeps a rule that no
// stream could, one account per owner, by refusing the commit that would break it. It is set up
// late here, and catches up with the events that are there already.
#include "../bank/domain.hpp"

#include <eskit/sqlite/database.hpp>
#include <eskit/sqlite/inline_projection.hpp>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <iostream>
#include <string>

namespace {

using Event = bank::Account::Event;

void add_to_balance(SQLite::Database& database, const std::string& id, std::int64_t cents) {
    SQLite::Statement add(database, "UPDATE accounts SET cents=cents+?2 WHERE id=?1");
    add.bind(1, id);
    add.bind(2, cents);
    add.exec();
}

// region: projection
// Once in the life of the file.
eskit::Result<void> create_accounts(SQLite::Database& database) {
    database.exec(
        "CREATE TABLE accounts(id TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL UNIQUE,"
        " cents INTEGER NOT NULL) STRICT");
    return {};
}

// For each event, in the transaction that writes it. What SQLite throws refuses the commit.
eskit::Result<void> keep_accounts(SQLite::Database& database, const eskit::Event<Event>& event) {
    const std::string id(event.stream().id());
    eskit::match(
        event.data(),
        [&](const bank::AccountOpened& opened) {
            SQLite::Statement insert(database, "INSERT INTO accounts VALUES(?1,?2,0)");
            insert.bind(1, id);
            insert.bind(2, opened.owner);
            insert.exec();
        },
        [&](const bank::MoneyDeposited& in) { add_to_balance(database, id, in.amount_cents); },
        [&](const bank::MoneyWithdrawn& out) { add_to_balance(database, id, -out.amount_cents); },
        [](const bank::AccountClosed&) {});
    return {};
}

eskit::Result<void> keep_table(const eskit::sqlite::Database& database) {
    return database.project_inline(
        {}, eskit::sqlite::inline_projection<Event>("accounts", &create_accounts, &keep_accounts));
}
// endregion: projection

// region: transact
// A look at the table, in its turn among the commits: none is written meanwhile.
eskit::Result<std::int64_t> total(const eskit::sqlite::Database& database) {
    std::int64_t cents = 0;
    auto read = database.transact({}, [&](SQLite::Database& sql) -> eskit::Result<void> {
        cents = sql.execAndGet("SELECT coalesce(sum(cents),0) FROM accounts").getInt64();
        return {};
    });
    return read ? eskit::Result<std::int64_t>(cents) : read.error();
}
// endregion: transact

eskit::Result<void> run(const std::string& path) {
    auto database = eskit::sqlite::Database::open(path);
    if (!database) {
        return database.error();
    }
    const eskit::DeciderHandler accounts{database->store<Event>(), bank::Account{}};
    auto opened = accounts.handle({}, "a-1", bank::OpenAccount{"Ada"});
    if (!opened) {
        return opened.error();
    }
    if (auto ok = keep_table(*database); !ok) {
        return ok;
    }
    auto deposited = accounts.handle({}, "a-1", bank::Deposit{5'000, "salary"});
    if (!deposited) {
        return deposited.error();
    }

    auto second = accounts.handle({}, "a-2", bank::OpenAccount{"Ada"});
    std::cout << "a second account for Ada: " << eskit::to_string(second.error().code()) << '\n';
    auto other = accounts.handle({}, "a-2", bank::OpenAccount{"Eve"});
    std::cout << "an account for Eve: version " << (other ? other->version.value : 0) << '\n';

    auto cents = total(*database);
    if (!cents) {
        return cents.error();
    }
    std::cout << "all accounts: " << *cents << " cents\n";
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    if (auto ok = run(argc > 1 ? argv[1] : "accounts.db"); !ok) {
        std::cerr << ok.error().message() << '\n';
        return 1;
    }
}
