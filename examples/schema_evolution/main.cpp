// An event log that outlives its program: four versions of a shop wrote into it, and the fifth
// reads it. Fields were renamed and added, an event got another name, one was split, one was
// dropped.
#include <eskit/eskit.hpp>
#include <eskit/event/event_registry.hpp>

#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

// region: today
namespace shop {

struct OrderPlaced {
    std::string customer{};
    std::int64_t cents = 0;
    std::string currency = "EUR";  // came with version 3
};
struct ItemAdded {
    std::string sku{};
};
struct OrderShipped {  // was OrderSent
    std::string carrier{};
};
using Event = std::variant<OrderPlaced, ItemAdded, OrderShipped>;

}  // namespace shop

template <>
struct eskit::wire<shop::OrderPlaced> {
    static constexpr std::string_view name = "shop.OrderPlaced";
    static constexpr std::uint32_t version = 3;
};
// endregion: today

// region: old_structs
namespace shop {

struct OrderPlacedV1 {
    std::string client{};
    int euros = 0;
};
struct OrderPlacedV2 {
    std::string client{};
    std::int64_t cents = 0;
};
struct ItemsAdded {  // no longer in Event
    std::vector<std::string> skus{};
};
struct PageViewed {};

}  // namespace shop

template <>
struct eskit::wire<shop::OrderPlacedV1> {
    static constexpr std::string_view name = "shop.OrderPlaced";
    static constexpr std::uint32_t version = 1;
};
template <>
struct eskit::wire<shop::OrderPlacedV2> {
    static constexpr std::string_view name = "shop.OrderPlaced";
    static constexpr std::uint32_t version = 2;
};
// endregion: old_structs

// region: upcasts
namespace shop {

OrderPlacedV2 upcast(const OrderPlacedV1& old) {
    return {.client = old.client, .cents = std::int64_t{100} * old.euros};
}
OrderPlaced upcast(const OrderPlacedV2& old) {
    return {.customer = old.client, .cents = old.cents};
}
std::vector<Event> upcast(const ItemsAdded& old) {  // one becomes many
    std::vector<Event> items;
    for (const std::string& sku : old.skus) {
        items.emplace_back(ItemAdded{.sku = sku});
    }
    return items;
}
std::vector<Event> upcast(const PageViewed&) {  // and one nothing
    return {};
}

}  // namespace shop
// endregion: upcasts

// region: registry
eskit::EventRegistry<shop::Event> registry() {
    return eskit::EventRegistry<shop::Event>{}
        .alias<shop::OrderShipped>("shop.OrderSent")
        .upcast<shop::OrderPlacedV1, shop::OrderPlacedV2>()
        .upcast<shop::ItemsAdded>()
        .upcast<shop::PageViewed>();
}
// endregion: registry

namespace {

// As an older program stored it.
void store_old(const std::shared_ptr<eskit::EventLog>& log, std::string type, std::uint32_t version,
               std::string json) {
    eskit::Commit commit;
    commit.appends.push_back({{"order", "1"},
                              eskit::any_version,
                              {{.type = std::move(type),
                                .schema_version = version,
                                .payload = eskit::Payload::from_bytes("json", std::move(json))}}});
    log->commit({}, std::move(commit)).value();
}

std::string told(const shop::Event& event) {
    return eskit::match(
        event,
        [](const shop::OrderPlaced& e) {
            return e.customer + " pays " + std::to_string(e.cents) + " cents, " + e.currency;
        },
        [](const shop::ItemAdded& e) { return "one " + e.sku; },
        [](const shop::OrderShipped& e) { return "by " + e.carrier; });
}

}  // namespace

int main() {
    const eskit::MemoryStore<shop::Event> shop_store(registry());
    const auto& log = shop_store.log();
    store_old(log, "shop.OrderPlaced", 1, R"({"client":"Ada","euros":5})");
    store_old(log, "shop.OrderPlaced", 2, R"({"client":"Bob","cents":250})");
    store_old(log, "shop.ItemsAdded", 1, R"({"skus":["lamp","bulb"]})");
    store_old(log, "shop.PageViewed", 1, "{}");
    store_old(log, "shop.OrderSent", 1, R"({"carrier":"mail"})");

    // region: read
    for (const auto& event : shop_store.load({}, {"order", "1"}).value()) {
        std::cout << event.version().value << '.' << event.sub_index() << ' ' << event.type()
                  << ": " << told(event.data()) << '\n';
    }
    // endregion: read

    // region: raw
    auto with_raw = registry().upcast({"shop.OrderLost", 1}, {"shop.OrderShipped", 1},
                                      [](eskit::RawEvent event) -> eskit::Result<eskit::RawEvent> {
                                          if (event.bytes != "{}") {
                                              return eskit::Error(eskit::Errc::codec,
                                                                  "a lost order has no fields");
                                          }
                                          event.bytes = R"({"carrier":"nobody"})";
                                          return event;
                                      });
    // endregion: raw
    store_old(log, "shop.OrderLost", 1, "{}");
    const eskit::LogStore<shop::Event> lost(log, with_raw);
    std::cout << told(lost.read_all({}, {.after = 5}).value()[0].data()) << '\n';

    // region: check
    auto holey =
        eskit::EventRegistry<shop::Event>{}.upcast({"shop.OrderPlaced", 2}, {"shop.OrderPlaced", 3},
                                                   [](eskit::RawEvent event) { return event; });
    std::cout << holey.check().error().message() << '\n';
    // endregion: check

    store_old(log, "shop.ItemAdded", 2, R"({"sku":"lamp","colour":"red"})");  // a newer program's
    std::cout << shop_store.read_all({}, {.after = 6}).error().message() << '\n';
}
