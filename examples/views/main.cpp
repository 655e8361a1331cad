// Views of one log of bank accounts: a map, a table whose rows change exactly once for each event,
// a second version of it beside the first, and another in a file of its own, and a figure that
// clients watch. At the
// end the table is damaged, compared with its events, and built anew while it is in use.
#include "../bank/domain.hpp"
#include "balances.hpp"

#include <eskit/liveprojection/live_projection.hpp>
#include <eskit/projection/state_view.hpp>
#include <eskit/sqlite/collector.hpp>
#include <eskit/sqlite/database.hpp>
#include <eskit/sqlite/rebuild.hpp>
#include <eskit/sqlite/view.hpp>
#include <eskit/subscription/memory_checkpoint_store.hpp>

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <iostream>
#include <map>
#include <string>

namespace {

using Event = bank::Account::Event;
using eskit::StepOutcome;

void run(const auto& service) {
    while (service.step({}).value().state == StepOutcome::State::worked) {
    }
}

void keep_a_map(const eskit::sqlite::Store<Event>& store) {
    // region: state_view
    std::map<std::string, int> deposits;
    const eskit::StateView<Event> view{
        .name = "deposits",
        .types = {"bank.MoneyDeposited"},
        .evolve =
            [&](const eskit::Context&, const eskit::Event<Event>& event) {
                ++deposits[std::string(event.stream().id())];
            },
        .on_change =
            [](const eskit::ViewChange& change) {
                std::cout << "  " << change.view << " of " << change.stream.id() << " changed\n";
            }};
    const auto kept = eskit::subscription::from_state_view(
        {}, store, eskit::subscription::MemoryCheckpointStore{}, view);
    // endregion: state_view
    run(*kept);
}

void keep_a_file(const eskit::sqlite::Store<Event>& store) {
    // region: collector
    eskit::sqlite::Collector views({.dir = "."});
    const auto balances = views.add({}, store, Balances{});  // in ./balances.db
    // endregion: collector
    run(*balances);
    print(*views.find("balances"), "balances");
}

void rebuild(const eskit::sqlite::Database& database, const eskit::sqlite::Store<Event>& store) {
    // region: rebuild
    using Rebuild = eskit::sqlite::Rebuild<Balances>;
    Rebuild order{.shadow = {.table = "balances_new"},
                  .tables = {{.live = "balances", .shadow = "balances_new"}},
                  .compare = Rebuild::Compare::only};
    const auto compared = eskit::sqlite::rebuild({}, store, database, order);
    std::cout << compared->differences << " rows differ\n";
    order.compare = Rebuild::Compare::no;
    const auto rebuilt = eskit::sqlite::rebuild({}, store, database, order);
    // endregion: rebuild
    std::cout << "rebuilt from " << rebuilt->events << " events\n";
}

}  // namespace

int main(int argc, char** argv) {
    const auto database = eskit::sqlite::Database::open(argc > 1 ? argv[1] : "bank.db").value();
    const auto store = database.store<Event>();
    const eskit::DeciderHandler accounts{store, bank::Account{}};
    accounts.handle({}, "ada", bank::OpenAccount{"Ada"}).value();
    accounts.handle({}, "ada", bank::Deposit{5'000, "salary"}).value();

    keep_a_map(store);
    // region: project
    const auto balances = eskit::sqlite::project({}, store, database, Balances{}).value();
    // endregion: project
    run(balances);
    // region: version
    const Balances next{.version = 2, .table = "balances_2"};
    const auto second = eskit::sqlite::project({}, store, database, next).value();
    // endregion: version
    run(second);
    print(database, "balances");
    print(database, "balances_2");
    keep_a_file(store);

    // region: live
    const eskit::liveprojection::LiveProjection total(
        store, {.consumer = "total"}, std::int64_t{0},
        [](std::int64_t& cents, const bank::MoneyDeposited& in) { cents += in.amount_cents; },
        [](std::int64_t& cents, const bank::MoneyWithdrawn& out) { cents -= out.amount_cents; });
    auto client = total.subscribe();
    run(total);  // on a thread of a Runner
    std::cout << "all accounts: " << *client.wait({}).value().view << '\n';
    // endregion: live

    database
        .transact({},
                  [](SQLite::Database& db) -> eskit::Result<void> {
                      db.exec("UPDATE balances SET cents=0");
                      return {};
                  })
        .value();
    rebuild(database, store);
    accounts.handle({}, "ada", bank::Withdraw{700}).value();
    run(balances);
    print(database, "balances");
}
