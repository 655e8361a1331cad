// A bank: commands on accounts, and what the caller makes of each outcome. The decider in
// domain.hpp is pure, so tests/examples/bank_test.cpp tests it without a store. A refusal has a
// reason that code can test and a message for people; any other error means that the bank itself
// failed.
#include "domain.hpp"

#include <eskit/eskit.hpp>

#include <array>
#include <iostream>
#include <string_view>
#include <utility>

namespace {

using Accounts = eskit::DeciderHandler<eskit::MemoryStore<bank::Account::Event>, bank::Account>;

// region: outcome
// False when the bank failed; a customer's mistake is not a failure.
bool perform(const Accounts& accounts, std::string_view id, const bank::Account::Command& command) {
    auto handled = accounts.handle({}, id, command);
    if (handled) {
        std::cout << id << ": version " << handled->version.value << ", balance "
                  << handled->state.balance_cents << ", " << handled->events.size()
                  << (handled->events.size() == 1 ? " event\n" : " events\n");
        return true;
    }
    const eskit::Error& error = handled.error();
    if (error.is(bank::Refusal::insufficient_funds)) {
        std::cout << id << ": not enough money, " << error.message() << '\n';
        return true;
    }
    if (error.code() == eskit::Errc::rejected) {
        std::cout << id << ": refused, " << error.message() << '\n';
        return true;
    }
    std::cerr << id << ": " << error.message() << '\n';
    return false;
}
// endregion: outcome

}  // namespace

int main() {
    const eskit::MemoryStore<bank::Account::Event> store;
    const Accounts accounts{store, bank::Account{}};

    const auto day = std::to_array<std::pair<std::string_view, bank::Account::Command>>({
        {"ada", bank::OpenAccount{"Ada Lovelace"}},
        {"ada", bank::Deposit{50'000, "salary"}},
        {"ada", bank::Withdraw{12'000}},
        {"ada", bank::Withdraw{99'000}},
        {"ada", bank::OpenAccount{"Ada again"}},
        {"bob", bank::Deposit{100, "nobody's account"}},
        {"bob", bank::OpenAccount{"Bob"}},
        {"bob", bank::Deposit{-1, "a typing error"}},
        {"ada", bank::CloseAccount{}},
        {"ada", bank::CloseAccount{}},
    });
    for (const auto& [id, command] : day) {
        if (!perform(accounts, id, command)) {
            return 1;
        }
    }

    // region: read
    auto history = store.load({}, {"account", "ada"});
    if (!history) {
        std::cerr << history.error().message() << '\n';
        return 1;
    }
    std::cout << "the history of ada:\n";
    for (const auto& event : *history) {
        std::cout << "  " << event.version().value << ' ' << event.type() << '\n';
    }
    // endregion: read
}
