#pragma once

#include <eskit/event/event_registry.hpp>

#include <cstdint>
#include <string>
#include <variant>

namespace shop {

struct OrderPlaced {
    std::string client;
    std::int32_t cents = 0;
};
struct OrderShipped {};
using Event = std::variant<OrderPlaced, OrderShipped>;

struct OrderPlacedV1 {
    std::string customer{};
    std::int32_t cents{};
};
inline OrderPlaced upcast(const OrderPlacedV1& old) {
    return {.client = old.customer, .cents = old.cents};
}

}  // namespace shop

template <>
struct eskit::wire<shop::OrderPlacedV1> {
    static constexpr std::string_view name = "shop.OrderPlaced";
    static constexpr std::uint32_t version = 1;
};
template <>
struct eskit::wire<shop::OrderPlaced> {
    static constexpr std::string_view name = "shop.OrderPlaced";
    static constexpr std::uint32_t version = 2;
};

namespace shop {

inline eskit::EventRegistry<Event> registry() {
    return eskit::EventRegistry<Event>{}.upcast<OrderPlacedV1>();
}

}  // namespace shop
