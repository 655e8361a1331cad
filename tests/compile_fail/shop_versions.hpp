// An event whose shape changed twice, for the cases upcast_*.cpp; they say what leads to what.
#pragma once

#include <eskit/event/event_registry.hpp>

#include <cstdint>
#include <string_view>
#include <variant>

namespace shop {
struct Placed {};
struct PlacedV1 {};
struct PlacedV2 {};
struct Shipped {};
using Event = std::variant<Placed, Shipped>;
}  // namespace shop
template <>
struct eskit::wire<shop::Placed> {
    static constexpr std::string_view name = "shop.Placed";
    static constexpr std::uint32_t version = 3;
};
template <>
struct eskit::wire<shop::PlacedV1> {
    static constexpr std::string_view name = "shop.Placed";
    static constexpr std::uint32_t version = 1;
};
template <>
struct eskit::wire<shop::PlacedV2> {
    static constexpr std::string_view name = "shop.Placed";
    static constexpr std::uint32_t version = 2;
};
