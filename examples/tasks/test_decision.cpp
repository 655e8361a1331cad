// A decision under test: its past, a command, and what it leads to. No store is needed.
#include "../bank/domain.hpp"

#include <eskit/testing/given.hpp>

#include <iostream>

// region: program
int main() {
    using namespace bank;
    eskit::given(Account{}, AccountOpened{"Ada"}, MoneyDeposited{100, "salary"})
        .when(Withdraw{70})
        .then(MoneyWithdrawn{70})
        .then_state([](const Account::State& state) {
            std::cout << state.balance_cents << " cents are left\n";
        });
    eskit::given(Account{}, AccountOpened{"Ada"}, MoneyDeposited{100, "salary"})
        .when(Withdraw{101})
        .then_rejected(Refusal::insufficient_funds);
}
// endregion: program

// Prints:
// 30 cents are left
