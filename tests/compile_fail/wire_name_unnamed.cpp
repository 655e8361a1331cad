// expect: eskit: an unnamed type has no wire name
#include <eskit/event/type_name.hpp>

namespace shop {
inline constexpr auto placed = [] {};
}  // namespace shop

static_assert(!eskit::wire_name<decltype(shop::placed)>().empty());
