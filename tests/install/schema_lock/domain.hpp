#pragma once

#include <eskit/event/event_registry.hpp>

#include <cstdint>
#include <string>
#include <variant>

namespace shop {

struct OrderPlaced {
    std::string customer;
    std::int32_t cents = 0;
};
struct OrderShipped {};
using Event = std::variant<OrderPlaced, OrderShipped>;

inline eskit::EventRegistry<Event> registry() {
    return eskit::EventRegistry<Event>{};
}

}  // namespace shop
