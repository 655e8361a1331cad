// What an application writes once per bounded context: ten events, their decider, a SQLite store,
// a handler. tests/budget/compile_time.py measures how long this file takes to compile.
#include <eskit/eskit.hpp>
#include <eskit/sqlite/store.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace orders {

struct Line {
    std::string sku;
    std::int64_t quantity = 0;
    double price = 0;
};
enum class Channel { web, shop, phone };
enum class Refusal { closed, unknown_line };

struct OrderPlaced {
    std::string customer;
    Channel channel = Channel::web;
    std::vector<Line> lines;
};
struct LineAdded {
    Line line;
};
struct LineRemoved {
    std::string sku;
};
struct QuantityChanged {
    std::string sku;
    std::int64_t quantity = 0;
};
struct AddressGiven {
    std::string street;
    std::string city;
    std::optional<std::string> note;
};
struct CouponApplied {
    std::string code;
    double discount = 0;
};
struct OrderConfirmed {
    bool by_mail = false;
};
struct OrderPaid {
    std::int64_t amount_cents = 0;
    std::string reference;
};
struct OrderShipped {
    std::string carrier;
    std::vector<std::string> parcels;
};
struct OrderCancelled {
    std::string reason;
};

struct Place {
    std::string customer;
};
struct AddLine {
    Line line;
};
struct Pay {
    std::int64_t amount_cents = 0;
};
struct Cancel {
    std::string reason;
};

struct Order {
    static constexpr std::string_view stream_type = "order";
    using Command = std::variant<Place, AddLine, Pay, Cancel>;
    using Event =
        std::variant<OrderPlaced, LineAdded, LineRemoved, QuantityChanged, AddressGiven,
                     CouponApplied, OrderConfirmed, OrderPaid, OrderShipped, OrderCancelled>;
    struct State {
        bool open = false;
        std::vector<Line> lines;
        std::int64_t paid_cents = 0;
    };
    using Decision = eskit::Decision<Event>;

    static Decision decide(const State&, const Place& command) {
        return OrderPlaced{command.customer, Channel::web, {}};
    }
    static Decision decide(const State& state, const AddLine& command) {
        if (!state.open) {
            return eskit::reject(Refusal::closed);
        }
        return LineAdded{command.line};
    }
    static Decision decide(const State& state, const Pay& command) {
        if (!state.open) {
            return eskit::reject(Refusal::closed);
        }
        return OrderPaid{command.amount_cents, "transfer"};
    }
    static Decision decide(const State& state, const Cancel& command) {
        if (!state.open) {
            return eskit::no_events;
        }
        return OrderCancelled{command.reason};
    }

    static void evolve(State& state, const OrderPlaced&) { state.open = true; }
    static void evolve(State& state, const LineAdded& event) { state.lines.push_back(event.line); }
    static void evolve(State&, const LineRemoved&) {}
    static void evolve(State&, const QuantityChanged&) {}
    static void evolve(State&, const AddressGiven&) {}
    static void evolve(State&, const CouponApplied&) {}
    static void evolve(State&, const OrderConfirmed&) {}
    static void evolve(State& state, const OrderPaid& event) {
        state.paid_cents += event.amount_cents;
    }
    static void evolve(State&, const OrderShipped&) {}
    static void evolve(State& state, const OrderCancelled&) { state.open = false; }
};

}  // namespace orders

int main() {
    auto store = eskit::sqlite::Store<orders::Order::Event>::open(":memory:");
    if (!store) {
        return 1;
    }
    eskit::DeciderHandler handler{*store, orders::Order{}};
    const eskit::Context ctx;
    auto placed = handler.handle(ctx, "1", orders::Place{"Ada"});
    auto paid = handler.handle(ctx, "1", orders::Pay{100});
    return placed && paid && paid->state.paid_cents == 100 ? 0 : 1;
}
