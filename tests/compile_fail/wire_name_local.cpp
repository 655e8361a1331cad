// expect: eskit: a type inside of a function has no wire name of its own
#include <eskit/event/type_name.hpp>

// g++ only: clang spells a local type like a global one.
#ifdef __clang__
static_assert(false, "eskit: a type inside of a function has no wire name of its own (not seen)");
#else
std::string_view used() {
    struct Placed {};
    return eskit::wire_name<Placed>();
}
#endif
