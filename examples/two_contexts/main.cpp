// One database and two bounded contexts that share nothing but the log. The bank and the shop each
// have their own events, deciders and view; neither decodes what the other wrote. The log puts all
// of it in one order, and a checkpoint remembers how far a reader has come.
#include "../bank/domain.hpp"

#include <eskit/eskit.hpp>
#include <eskit/sqlite/database.hpp>

#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>
#include <variant>

namespace shop {

struct OrderPlaced {
    std::int64_t total_cents = 0;
};
struct PlaceOrder {
    std::int64_t total_cents = 0;
};

struct Order {
    static constexpr std::string_view stream_type = "order";
    using Command = std::variant<PlaceOrder>;
    using Event = std::variant<OrderPlaced>;
    struct State {
        bool placed = false;
    };
    static eskit::Decision<Event> decide(const State& state, const PlaceOrder& command) {
        if (state.placed) {
            return eskit::reject("already placed");
        }
        return OrderPlaced{command.total_cents};
    }
    static void evolve(State& state, const OrderPlaced&) { state.placed = true; }
};

}  // namespace shop

namespace {

eskit::Result<void> trade(const eskit::sqlite::Database& database) {
    // region: handlers
    const eskit::DeciderHandler accounts{database.store<bank::Account::Event>(), bank::Account{}};
    const eskit::DeciderHandler orders{database.store<shop::Order::Event>(), shop::Order{}};
    // endregion: handlers
    auto opened = accounts.handle({}, "ada", bank::OpenAccount{"Ada"});
    if (!opened) {
        return opened.error();
    }
    auto placed = orders.handle({}, "o-1", shop::PlaceOrder{990});
    if (!placed) {
        return placed.error();
    }
    auto paid = accounts.handle({}, "ada", bank::Deposit{990, "refund of o-1"});
    if (!paid) {
        return paid.error();
    }
    return {};
}

template <class Event>
eskit::Result<eskit::GlobalSequence> list(const eskit::sqlite::Database& database,
                                          std::string_view context) {
    auto page = database.store<Event>().read_all({});
    if (!page) {
        return page.error();
    }
    std::cout << context << " sees";
    for (const auto& event : *page) {
        std::cout << ' ' << event.global_sequence().value << ':' << event.type();
    }
    std::cout << ", and has looked at " << page->next().value << " events\n";
    return page->next();
}

eskit::Result<void> remember(const eskit::sqlite::Database& database, eskit::GlobalSequence at) {
    // region: checkpoint
    auto checkpoints = database.checkpoints();
    auto saved =
        checkpoints.save({}, "orders-list", {.log_epoch = database.log()->epoch(), .sequence = at});
    if (!saved) {
        return saved;
    }
    auto loaded = checkpoints.load({}, "orders-list");
    // endregion: checkpoint
    if (!loaded) {
        return loaded.error();
    }
    const auto checkpoint = *loaded;  // none when this reader never saved one
    std::cout << "the reader goes on after " << (checkpoint ? checkpoint->sequence.value : 0)
              << '\n';
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    auto database = eskit::sqlite::Database::open(argc > 1 ? argv[1] : ":memory:");
    if (!database) {
        std::cerr << database.error().message() << '\n';
        return 1;
    }
    auto done = trade(*database)
                    .and_then([&] { return list<bank::Account::Event>(*database, "the bank"); })
                    .and_then([&](auto) { return list<shop::Order::Event>(*database, "the shop"); })
                    .and_then([&](auto next) { return remember(*database, next); });
    if (!done) {
        std::cerr << done.error().message() << '\n';
        return 1;
    }
}
