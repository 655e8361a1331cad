// expect: leads to one \(Next\) that is listed before it; list them oldest first
// expect: PlacedV2
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
    return eskit::EventRegistry<shop::Event>{}.upcast<shop::PlacedV2, shop::PlacedV1>();
}
