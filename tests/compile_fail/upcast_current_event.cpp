// expect: lists an event \(Old\) that is in the event set
// expect: Shipped
#include <eskit/event/event_registry.hpp>

#include <string_view>
#include <variant>

namespace shop {
struct Placed {};
struct PlacedV1 {};
struct PlacedV2 {};
struct Shipped {};
using Event = std::variant<Placed, Shipped>;
Placed upcast(const Shipped&) {
    return {};
}
}  // namespace shop

eskit::EventRegistry<shop::Event> registry() {
    return eskit::EventRegistry<shop::Event>{}.upcast<shop::Shipped>();
}
