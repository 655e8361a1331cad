// expect: the chain has a hole: upcast<>\(\) lists no struct of the version after this one
// expect: PlacedV1
#include "shop_versions.hpp"

namespace shop {
Placed upcast(const PlacedV1&) {
    return {};
}
}  // namespace shop

eskit::EventRegistry<shop::Event> registry() {
    return eskit::EventRegistry<shop::Event>{}.upcast<shop::PlacedV1>();
}
