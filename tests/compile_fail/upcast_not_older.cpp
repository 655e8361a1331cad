// expect: has the schema version of the current one, or a newer one; raise eskit::wire<T>::version
// expect: PlacedV1
#include <eskit/event/event_registry.hpp>

#include <string_view>
#include <variant>

namespace shop {
struct Placed {};
struct PlacedV1 {};
struct PlacedV2 {};
struct Shipped {};
using Event = std::variant<Placed, Shipped>;
Placed upcast(const PlacedV1&) {
    return {};
}
}  // namespace shop
template <>
struct eskit::wire<shop::PlacedV1> {
    static constexpr std::string_view name = "shop.Placed";
    static constexpr std::uint32_t version = 1;
};

eskit::EventRegistry<shop::Event> registry() {
    return eskit::EventRegistry<shop::Event>{}.upcast<shop::PlacedV1>();
}
