// Integers of any size, by their place in memory.
#pragma once

#include <eskit/event/type_info.hpp>

#include <cstdint>
#include <cstring>
#include <limits>

namespace eskit::inline v0_1::detail {

struct Integer {
    std::uint64_t magnitude = 0;
    bool negative = false;
};

template <class T>
[[nodiscard]] inline T load(const void* from) {
    T value;
    std::memcpy(&value, from, sizeof(T));
    return value;
}

template <class T>
inline void store(void* into, T value) {
    std::memcpy(into, &value, sizeof(T));
}

[[nodiscard]] constexpr Integer to_integer(std::int64_t value) {
    return value < 0 ? Integer{~static_cast<std::uint64_t>(value) + 1, true}
                     : Integer{static_cast<std::uint64_t>(value), false};
}

// `kind` is one of the integer kinds.
[[nodiscard]] inline Integer load_integer(Kind kind, const void* from) {
    switch (kind) {
        case Kind::int8:
            return to_integer(load<std::int8_t>(from));
        case Kind::int16:
            return to_integer(load<std::int16_t>(from));
        case Kind::int32:
            return to_integer(load<std::int32_t>(from));
        case Kind::int64:
            return to_integer(load<std::int64_t>(from));
        case Kind::uint8:
            return {load<std::uint8_t>(from), false};
        case Kind::uint16:
            return {load<std::uint16_t>(from), false};
        case Kind::uint32:
            return {load<std::uint32_t>(from), false};
        default:
            return {load<std::uint64_t>(from), false};
    }
}

template <class T>
[[nodiscard]] inline bool store_integer_as(void* into, Integer value) {
    constexpr auto max = static_cast<std::uint64_t>(std::numeric_limits<T>::max());
    if (value.negative) {
        if (value.magnitude > (std::numeric_limits<T>::is_signed ? max + 1 : 0)) {
            return false;
        }
        store(into, static_cast<T>(~value.magnitude + 1));
        return true;
    }
    if (value.magnitude > max) {
        return false;
    }
    store(into, static_cast<T>(value.magnitude));
    return true;
}

// False when the value is out of the kind's range.
[[nodiscard]] inline bool store_integer(Kind kind, void* into, Integer value) {
    switch (kind) {
        case Kind::int8:
            return store_integer_as<std::int8_t>(into, value);
        case Kind::int16:
            return store_integer_as<std::int16_t>(into, value);
        case Kind::int32:
            return store_integer_as<std::int32_t>(into, value);
        case Kind::int64:
            return store_integer_as<std::int64_t>(into, value);
        case Kind::uint8:
            return store_integer_as<std::uint8_t>(into, value);
        case Kind::uint16:
            return store_integer_as<std::uint16_t>(into, value);
        case Kind::uint32:
            return store_integer_as<std::uint32_t>(into, value);
        default:
            return store_integer_as<std::uint64_t>(into, value);
    }
}

}  // namespace eskit::inline v0_1::detail
