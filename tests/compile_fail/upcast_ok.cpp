// The positive control of upcast_*.cpp.
#include "shop_versions.hpp"

namespace shop {
PlacedV2 upcast(const PlacedV1&) {
    return {};
}
Placed upcast(const PlacedV2&) {
    return {};
}
}  // namespace shop

eskit::EventRegistry<shop::Event> registry() {
    return eskit::EventRegistry<shop::Event>{}.upcast<shop::PlacedV1, shop::PlacedV2>();
}
