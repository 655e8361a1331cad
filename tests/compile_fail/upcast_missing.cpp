// expect: eskit: this old event \(Old\) has no .New upcast\(const Old&\). in its namespace
// expect: PlacedV2
#include "shop_versions.hpp"

namespace shop {
PlacedV2 upcast(const PlacedV1&) {
    return {};
}
}  // namespace shop

eskit::EventRegistry<shop::Event> registry() {
    return eskit::EventRegistry<shop::Event>{}.upcast<shop::PlacedV1, shop::PlacedV2>();
}
