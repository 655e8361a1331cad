#include <eskit/event/type_name.hpp>

#include <cstdint>
#include <string_view>

namespace shop {
struct Placed {};
template <class T>
struct Box {};
}  // namespace shop
namespace {
struct Hidden {};
}  // namespace

template <>
struct eskit::wire<shop::Box<int>> {
    static constexpr std::string_view name = "shop.IntBox";
    static constexpr std::uint32_t version = 2;
};
template <>
struct eskit::wire<Hidden> {
    static constexpr std::string_view name = "Hidden";
};

static_assert(eskit::wire_name<shop::Placed>() == "shop.Placed");
static_assert(eskit::wire_version<shop::Placed>() == 1);
static_assert(eskit::wire_name<shop::Box<int>>() == "shop.IntBox");
static_assert(eskit::wire_version<shop::Box<int>>() == 2);
static_assert(eskit::wire_name<Hidden>() == "Hidden");
