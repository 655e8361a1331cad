/// Positions: within a stream and over the whole log.
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>

namespace eskit::inline v0_1 {

/// A position that never converts into another kind of position. Integers convert in; `value` is
/// the way out.
template <class Tag>
struct Ordinal {
    std::uint64_t value = 0;

    constexpr Ordinal() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): positions are written as plain numbers.
    template <std::integral Integer>
    constexpr Ordinal(Integer n) : value(static_cast<std::uint64_t>(n)) {}

    constexpr auto operator<=>(const Ordinal&) const = default;
};

/// 1, 2, 3 ... within a stream; 0 means that there is no event yet.
using StreamVersion = Ordinal<struct StreamVersionTag>;
/// Order of commit over the whole log; 0 is before the first event.
using GlobalSequence = Ordinal<struct GlobalSequenceTag>;

}  // namespace eskit::inline v0_1
