/// The events that belong together: the alternatives of a variant, or one struct.
#pragma once

#include <eskit/event/type_info.hpp>
#include <eskit/event/type_name.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace eskit::inline v0_1 {

/// One event type as it is stored.
struct EventType {
    std::string_view name{};  ///< wire name
    std::uint32_t schema_version = 1;
    const TypeInfo& (*shape)() = nullptr;
};

/// The types of an event set, to be looked up by wire name.
///
/// Thread safety: immutable.
class EventTypes {
  public:
    static constexpr std::size_t npos = SIZE_MAX;

    explicit EventTypes(std::span<const EventType> types);

    /// The position of the type with this wire name, or npos. O(1).
    [[nodiscard]] std::size_t find(std::string_view name) const noexcept;
    [[nodiscard]] const EventType& operator[](std::size_t index) const noexcept {
        return types_[index];
    }
    [[nodiscard]] std::size_t size() const noexcept { return types_.size(); }
    /// All wire names, for use as a filter.
    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

  private:
    std::span<const EventType> types_;
    std::vector<std::string> names_;
    std::vector<std::uint16_t> slots_;  // open addressing; 0 = empty, else index + 1
};

namespace detail {

template <class E>
struct Alternatives {
    using Variant = std::variant<E>;
    static constexpr bool is_variant = false;
};
template <class... Ts>
struct Alternatives<std::variant<Ts...>> {
    using Variant = std::variant<Ts...>;
    static constexpr bool is_variant = true;
};

template <std::size_t size>
constexpr bool all_different(const std::array<EventType, size>& types) {
    for (std::size_t a = 0; a < size; ++a) {
        for (std::size_t b = a + 1; b < size; ++b) {
            if (types[a].name == types[b].name) {
                return false;
            }
        }
    }
    return true;
}

// The position of T among Ts; their number when it is not there.
template <class T, class... Ts>
constexpr std::size_t position_in() {
    std::size_t at = 0;
    static_cast<void>(((std::is_same_v<T, Ts> || (++at, false)) || ...));
    return at;
}

// What the compiled parts need to know about the event set E.
template <class E, class Variant = typename Alternatives<E>::Variant>
struct EventSet;

template <class E, class... Ts>
struct EventSet<E, std::variant<Ts...>> {
    static constexpr std::size_t size = sizeof...(Ts);
    static constexpr std::array<EventType, size> table{
        EventType{wire_name<Ts>(), wire_version<Ts>(), &type_info<Ts>}...};
    static_assert(all_different(table),
                  "eskit: two events of this set have the same wire name; give one of them another "
                  "with eskit::wire<T>::name");

    static const EventTypes& types() {
        static const EventTypes all{table};
        return all;
    }

    // The position of T.
    template <class T>
    static constexpr std::size_t index_of() {
        return position_in<T, Ts...>();
    }

    static std::size_t index(const E& event) {
        if constexpr (Alternatives<E>::is_variant) {
            return event.index();
        } else {
            return 0;
        }
    }

    static const void* data(const E& event) {
        if constexpr (Alternatives<E>::is_variant) {
            const void* data = nullptr;
            static_cast<void>((((data = std::get_if<Ts>(&event)) != nullptr) || ...));
            return data;
        } else {
            return &event;
        }
    }

    // A default-constructed alternative to decode into.
    static void* emplace(E& event, std::size_t index) {
        static constexpr void* (*emplacers[])(E&) = {&emplace_one<Ts>...};
        return emplacers[index](event);
    }

    // A copy of a live event that another view wrote.
    static void assign(E& event, std::size_t index, const void* data) {
        static constexpr void (*assigners[])(E&, const void*) = {&assign_one<Ts>...};
        assigners[index](event, data);
    }

  private:
    template <class T>
    static void* emplace_one(E& event) {
        if constexpr (Alternatives<E>::is_variant) {
            return &event.template emplace<T>();
        } else {
            event = T{};
            return &event;
        }
    }
    template <class T>
    static void assign_one(E& event, const void* data) {
        if constexpr (Alternatives<E>::is_variant) {
            event.template emplace<T>(*static_cast<const T*>(data));
        } else {
            event = *static_cast<const T*>(data);
        }
    }
};

}  // namespace detail
}  // namespace eskit::inline v0_1
