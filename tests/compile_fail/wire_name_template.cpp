// expect: eskit: an instance of a template has no wire name of its own
#include <eskit/event/type_name.hpp>

namespace shop {
template <class T>
struct Placed {};
}  // namespace shop

static_assert(!eskit::wire_name<shop::Placed<int>>().empty());
