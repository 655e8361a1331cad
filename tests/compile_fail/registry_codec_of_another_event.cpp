// expect: eskit: this type is not in the event set
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

}  // namespace shop

eskit::EventRegistry<shop::Event> registry() {
    return eskit::EventRegistry<shop::Event>{}.codec<shop::PlacedV1>(
        *static_cast<const eskit::Codec*>(nullptr));
}
