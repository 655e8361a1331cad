// expect: eskit: this old event \(Old\) has no .New upcast\(const Old&\). in its namespace
// expect: PlacedV2
#include <eskit/event/event_registry.hpp>

#include <string_view>
#include <variant>

namespace shop {
struct Placed {};
struct PlacedV1 {};
struct PlacedV2 {};
struct Shipped {};
using Event = std::variant<Placed, Shipped>;
PlacedV2 upcast(const PlacedV1&) {
    return {};
}
}  // namespace shop
template <>
struct eskit::wire<shop::Placed> {
    static constexpr std::string_view name = "shop.Placed";
    static constexpr std::uint32_t version = 3;
};
template <>
struct eskit::wire<shop::PlacedV1> {
    static constexpr std::string_view name = "shop.Placed";
    static constexpr std::uint32_t version = 1;
};
template <>
struct eskit::wire<shop::PlacedV2> {
    static constexpr std::string_view name = "shop.Placed";
    static constexpr std::uint32_t version = 2;
};

eskit::EventRegistry<shop::Event> registry() {
    return eskit::EventRegistry<shop::Event>{}.upcast<shop::PlacedV1, shop::PlacedV2>();
}
