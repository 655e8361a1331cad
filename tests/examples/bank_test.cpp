// region: include
#include <eskit/testing/gtest.hpp>
// endregion: include

#include "bank/domain.hpp"

namespace bank {
namespace {

// region: given
TEST(Account, deposits_into_an_open_account) {
    eskit::given(Account{}, AccountOpened{"Ada"})
        .when(Deposit{500, "salary"})
        .then(MoneyDeposited{500, "salary"});
}
// endregion: given

// region: rejected
TEST(Account, refuses_to_overdraw) {
    eskit::given(Account{}, AccountOpened{"Ada"}, MoneyDeposited{100, ""})
        .when(Withdraw{101})
        .then_rejected(Refusal::insufficient_funds)
        .then_rejected("short by 1");
}
// endregion: rejected

TEST(Account, refuses_what_needs_an_open_account) {
    eskit::given(Account{}).when(Deposit{1, ""}).then_rejected(Refusal::not_open);
    eskit::given(Account{}).when(Withdraw{1}).then_rejected(Refusal::not_open);
    eskit::given(Account{}, AccountOpened{"Ada"}, AccountClosed{})
        .when(Deposit{1, ""})
        .then_rejected(Refusal::not_open);
}

TEST(Account, refuses_amounts_that_are_not_positive) {
    const auto account = eskit::given(Account{}, AccountOpened{"Ada"});

    account.when(Deposit{0, ""}).then_rejected(Refusal::not_positive);
    account.when(Withdraw{-5}).then_rejected(Refusal::not_positive);
}

TEST(Account, is_opened_once) {
    eskit::given(Account{}, AccountOpened{"Ada"})
        .when(OpenAccount{"Ada"})
        .then_rejected(Refusal::already_open);
}

// region: several
TEST(Account, pays_out_before_it_is_closed) {
    eskit::given(Account{}, AccountOpened{"Ada"}, MoneyDeposited{80, ""})
        .when(CloseAccount{})
        .then(MoneyWithdrawn{80}, AccountClosed{})
        .then_state([](const Account::State& state) {
            EXPECT_FALSE(state.open);
            EXPECT_EQ(state.balance_cents, 0);
        });
}

TEST(Account, stays_closed) {
    eskit::given(Account{}, AccountOpened{"Ada"}, AccountClosed{})
        .when(CloseAccount{})
        .then_nothing();
}
// endregion: several

}  // namespace
}  // namespace bank
