// expect: wire<T>::version is 1 or more
#include <eskit/event/type_name.hpp>

#include <cstdint>

struct Placed {};
template <>
struct eskit::wire<Placed> {
    static constexpr std::uint32_t version = 0;
};

static_assert(eskit::wire_version<Placed>() > 0);
