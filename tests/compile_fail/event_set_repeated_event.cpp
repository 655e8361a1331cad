// expect: two events of this set have the same wire name
#include <eskit/event/event_set.hpp>

#include <variant>

namespace shop {
struct Placed {};
struct Paid {};
}  // namespace shop

template struct eskit::detail::EventSet<std::variant<shop::Placed, shop::Paid, shop::Placed>>;
