// A bank account as a struct decider: one `decide` per command, one `evolve` per event.
#pragma once

#include <eskit/eskit.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace bank {

// region: events
struct AccountOpened {
    std::string owner;
};
struct MoneyDeposited {
    std::int64_t amount_cents = 0;
    std::string note;
};
struct MoneyWithdrawn {
    std::int64_t amount_cents = 0;
};
struct AccountClosed {};
// endregion: events

// region: commands
struct OpenAccount {
    std::string owner;
};
struct Deposit {
    std::int64_t amount_cents = 0;
    std::string note;
};
struct Withdraw {
    std::int64_t amount_cents = 0;
};
struct CloseAccount {};

enum class Refusal { already_open, not_open, not_positive, insufficient_funds };
// endregion: commands

// region: decider
struct Account {
    static constexpr std::string_view stream_type = "account";
    using Command = std::variant<OpenAccount, Deposit, Withdraw, CloseAccount>;
    using Event = std::variant<AccountOpened, MoneyDeposited, MoneyWithdrawn, AccountClosed>;
    using Decision = eskit::Decision<Event>;

    struct State {
        bool open = false;
        std::int64_t balance_cents = 0;
    };

    static Decision decide(const State& state, const OpenAccount& command);
    static Decision decide(const State& state, const Deposit& command);
    static Decision decide(const State& state, const Withdraw& command);
    static Decision decide(const State& state, const CloseAccount& command);

    static void evolve(State& state, const AccountOpened&) { state.open = true; }
    static void evolve(State& state, const MoneyDeposited& event) {
        state.balance_cents += event.amount_cents;
    }
    static void evolve(State& state, const MoneyWithdrawn& event) {
        state.balance_cents -= event.amount_cents;
    }
    static void evolve(State& state, const AccountClosed&) { state.open = false; }
};
// endregion: decider

// region: decide
inline Account::Decision Account::decide(const State& state, const OpenAccount& command) {
    if (state.open) {
        return eskit::reject(Refusal::already_open);
    }
    return AccountOpened{command.owner};
}

inline Account::Decision Account::decide(const State& state, const Deposit& command) {
    if (!state.open) {
        return eskit::reject(Refusal::not_open);
    }
    if (command.amount_cents <= 0) {
        return eskit::reject(Refusal::not_positive);
    }
    return MoneyDeposited{command.amount_cents, command.note};
}

inline Account::Decision Account::decide(const State& state, const Withdraw& command) {
    if (!state.open) {
        return eskit::reject(Refusal::not_open);
    }
    if (command.amount_cents <= 0) {
        return eskit::reject(Refusal::not_positive);
    }
    if (state.balance_cents < command.amount_cents) {
        const std::int64_t missing = command.amount_cents - state.balance_cents;
        return eskit::reject(Refusal::insufficient_funds, "short by " + std::to_string(missing));
    }
    return MoneyWithdrawn{command.amount_cents};
}

inline Account::Decision Account::decide(const State& state, const CloseAccount&) {
    if (!state.open) {
        return eskit::no_events;  // closing twice is as good as closing once
    }
    if (state.balance_cents == 0) {
        return AccountClosed{};
    }
    return {MoneyWithdrawn{state.balance_cents}, AccountClosed{}};  // pays out, then closes
}
// endregion: decide

}  // namespace bank
