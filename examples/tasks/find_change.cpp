// The balance is lower than expected: which event lowered it, when the account had how much, and
// who was it? The state is folded event by event, and compared before and after each.
#include "../bank/domain.hpp"

#include <iostream>
#include <variant>

namespace {

// region: find
void print_changes_of_balance(const eskit::MemoryStore<bank::Account::Event>& store,
                              const eskit::StreamId& stream) {
    bank::Account::State state;
    for (const auto& event : store.load({}, stream).value()) {
        const std::int64_t before = state.balance_cents;
        std::visit([&](const auto& data) { bank::Account::evolve(state, data); }, event.data());
        if (state.balance_cents != before) {
            std::cout << before << " -> " << state.balance_cents << " at version "
                      << event.version().value << ": " << event.type() << " by "
                      << event.metadata().initiator.id << '\n';
        }
    }
}
// endregion: find

}  // namespace

int main() {
    const eskit::MemoryStore<bank::Account::Event> store;
    const eskit::DeciderHandler accounts{store, bank::Account{}};
    const eskit::Context ada = eskit::new_chain({}, {eskit::Principal::Kind::user, "ada"});
    const eskit::Context bob = eskit::new_chain({}, {eskit::Principal::Kind::user, "bob"});
    accounts.handle(ada, "a-1", bank::OpenAccount{"Ada"}).value();
    accounts.handle(ada, "a-1", bank::Deposit{500, "salary"}).value();
    accounts.handle(bob, "a-1", bank::Withdraw{120}).value();
    print_changes_of_balance(store, {"account", "a-1"});
}

// Prints:
// 0 -> 500 at version 2: bank.MoneyDeposited by ada
// 500 -> 380 at version 3: bank.MoneyWithdrawn by bob
