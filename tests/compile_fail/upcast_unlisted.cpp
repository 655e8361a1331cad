// expect: leads to a type \(Next\) that is neither in the event set nor listed
// expect: Unlisted
#include "shop_versions.hpp"

namespace shop {
struct Unlisted {};
Unlisted upcast(const PlacedV1&) {
    return {};
}
Placed upcast(const PlacedV2&) {
    return {};
}
}  // namespace shop

eskit::EventRegistry<shop::Event> registry() {
    return eskit::EventRegistry<shop::Event>{}.upcast<shop::PlacedV1, shop::PlacedV2>();
}
