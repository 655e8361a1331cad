// expect: eskit: a type in an anonymous namespace has no wire name of its own
#include <eskit/event/type_name.hpp>

namespace {
struct Placed {};
}  // namespace

static_assert(!eskit::wire_name<Placed>().empty());
