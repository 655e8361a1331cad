/// Tags: what events are found by, besides their stream and type.
#pragma once

#include <concepts>
#include <iterator>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace eskit::inline v0_1 {

/// The event type, or the variant of them, has a tag function: a function `tags(const T&)` in the
/// namespace of T that returns a range of strings, declared before the first use of a store of T.
///
///     std::vector<std::string> tags(const CourseDefined& event) {
///         return {"course:" + event.course};
///     }
///
/// Every typed append puts these tags on the event. A function that takes the whole variant wins
/// over functions that take one event each. Types without one cost nothing.
template <class T>
concept HasTags = requires(const T& event) { tags(event); };

/// An event, and tags that it gets besides those of its tag function. Made by `tagged`; a plain
/// event converts into one without tags.
///
/// Thread safety: a value.
template <class E>
struct Tagged {
    // NOLINTBEGIN(google-explicit-constructor): an event is a tagged event without tags.
    template <class T>
        requires std::convertible_to<T&&, E>
    Tagged(T&& data) : event(std::forward<T>(data)) {}
    template <class T>
        requires(!std::same_as<T, E> && std::convertible_to<T, E>)
    Tagged(Tagged<T> other) : event(std::move(other.event)), tags(std::move(other.tags)) {}
    // NOLINTEND(google-explicit-constructor)
    Tagged(E data, std::vector<std::string> more_tags)
        : event(std::move(data)), tags(std::move(more_tags)) {}

    E event;
    std::vector<std::string> tags{};
};

/// Tags at the call, for events whose type does not know them: `tagged(event, {"import:7"})`.
template <class T>
[[nodiscard]] Tagged<T> tagged(T event, std::vector<std::string> tags) {
    return {std::move(event), std::move(tags)};
}

namespace detail {

template <class E>
inline constexpr bool any_tags = HasTags<E>;
template <class... Ts>
inline constexpr bool any_tags<std::variant<Ts...>> =
    HasTags<std::variant<Ts...>> || (HasTags<Ts> || ...);

template <class T>
concept Tags = requires(T&& found) { std::string(*std::begin(found)); };

template <class Found>
void add_tags(Found&& found, std::vector<std::string>& into) {
    static_assert(Tags<Found>, "eskit: tags(const Event&) returns a range of strings");
    if constexpr (std::same_as<Found, std::vector<std::string>>) {
        if (into.empty()) {
            into = std::forward<Found>(found);
            return;
        }
    }
    for (auto&& tag : found) {
        into.emplace_back(tag);
    }
}

// Adds what the tag functions of E say of `event`.
template <class E>
void add_tags_of(const E& event, std::vector<std::string>& into) {
    if constexpr (HasTags<E>) {
        add_tags(tags(event), into);
    } else if constexpr (any_tags<E>) {
        std::visit(
            [&](const auto& data) {
                if constexpr (HasTags<std::remove_cvref_t<decltype(data)>>) {
                    add_tags(tags(data), into);
                }
            },
            event);
    }
}

}  // namespace detail
}  // namespace eskit::inline v0_1
