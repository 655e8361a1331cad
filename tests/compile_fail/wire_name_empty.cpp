// expect: wire<T>::name is 1 to 255 bytes
#include <eskit/event/type_name.hpp>

#include <string_view>

struct Placed {};
template <>
struct eskit::wire<Placed> {
    static constexpr std::string_view name = "";
};

static_assert(!eskit::wire_name<Placed>().empty());
