// Many commands in flight on one thread: coroutines of Boost.Asio await their commits, and the log
// writes those that come together with one flush. `async_handle.hpp` is all that connects the two;
// the library knows neither coroutines nor Asio.
#include "../bank/domain.hpp"
#include "async_handle.hpp"

#include <eskit/sqlite/store.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <iostream>
#include <string>

namespace {

namespace asio = boost::asio;
using Store = eskit::sqlite::Store<bank::Account::Event>;
using Accounts = eskit::DeciderHandler<Store, bank::Account>;

constexpr int customers = 8;
constexpr int deposits = 25;

asio::awaitable<void> customer(const Accounts& accounts, int number, int& failures) {
    const std::string id = "customer-" + std::to_string(number);
    const eskit::Context ctx = eskit::new_chain({}, {eskit::Principal::Kind::user, id});
    // The commands have names, because g++ 12 destroys some temporaries of a co_await twice.
    const bank::OpenAccount open{id};
    auto opened = co_await async_handle(accounts, ctx, id, open);
    failures += opened ? 0 : 1;
    const bank::Deposit deposit{100, "savings"};
    for (int at = 0; at < deposits; ++at) {
        auto deposited = co_await async_handle(accounts, ctx, id, deposit);
        failures += deposited ? 0 : 1;
    }
    // All customers at one account: who loses the race is decided again.
    const std::string shared_id = "shared";
    auto shared = co_await async_handle(accounts, ctx, shared_id, deposit);
    failures += shared ? 0 : 1;
}

}  // namespace

int main() {
    auto store = Store::open("asio.db");
    if (!store) {
        std::cerr << store.error().message() << '\n';
        return 1;
    }
    const Accounts accounts{*store, bank::Account{}, {.retry = {.attempts_max = 50}}};
    if (auto opened = accounts.handle({}, "shared", bank::OpenAccount{"all"}); !opened) {
        std::cerr << opened.error().message() << '\n';
        return 1;
    }

    asio::io_context loop;
    int failures = 0;
    for (int number = 0; number < customers; ++number) {
        asio::co_spawn(loop, customer(accounts, number, failures),
                       [](const std::exception_ptr& thrown) {
                           if (thrown) {
                               std::rethrow_exception(thrown);
                           }
                       });
    }
    loop.run();

    auto first = accounts.load({}, {"account", "customer-0"});
    auto shared = accounts.load({}, {"account", "shared"});
    if (!first || !shared) {
        return 1;
    }
    std::cout << "failures: " << failures << '\n'
              << "customer-0: " << first->state.balance_cents << " cents, version "
              << first->version.value << '\n'
              << "shared: " << shared->state.balance_cents << " cents\n";
    return 0;
}
