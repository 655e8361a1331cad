/// How functions fold events into a value.
#pragma once

#include <eskit/event/event.hpp>
#include <eskit/event/event_set.hpp>
#include <eskit/event/type_name.hpp>

#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace eskit::inline v0_1::liveprojection {

namespace detail {

template <class F, class V, class... Args>
inline constexpr bool accepts =
    std::is_invocable_v<F&, V&, const Args&...> || std::is_invocable_v<F&, V, const Args&...>;
template <class F, class V, class T>
inline constexpr bool folds = accepts<F, V, T, EventInfo> || accepts<F, V, T>;

template <class F, class V, class... Args>
void apply(F& function, V& value, const Args&... args) {
    if constexpr (std::is_invocable_v<F&, V, const Args&...>) {
        using Returned = std::invoke_result_t<F&, V, const Args&...>;
        static_assert(!std::is_void_v<Returned>,
                      "eskit: evolve takes the view by value and returns nothing, so the change is "
                      "lost; take it by reference or return it");
        value = function(std::move(value), args...);
    } else if constexpr (std::is_void_v<std::invoke_result_t<F&, V&, const Args&...>>) {
        function(value, args...);
    } else {
        value = function(value, args...);
    }
}

template <class E, class V, class F,
          class Variant = typename eskit::detail::Alternatives<E>::Variant>
struct Folded;
template <class E, class V, class F, class... Ts>
struct Folded<E, V, F, std::variant<Ts...>> {
    static_assert((folds<F, V, Ts> || ...),
                  "eskit: a projection folds none of the store's events; evolve takes (View&, "
                  "const Event&) or returns the new view, and may take a const EventInfo& more");

    static std::vector<std::string> types() {
        std::vector<std::string> names;
        const auto add = [&](bool wanted, std::string_view name) {
            if (wanted) {
                names.emplace_back(name);
            }
        };
        (add(folds<F, V, Ts>, wire_name<Ts>()), ...);
        return names;
    }
};

}  // namespace detail

/// Folds an event into `value`. `evolve` has overloads (V, const T&) that return the new value, or
/// (V&, const T&) that change it, and may take a const EventInfo& more; an event without one
/// changes nothing.
template <class V, class F, class E>
void fold(V& value, F& evolve, const Event<E>& event) {
    const auto one = [&](const auto& data) {
        using T = std::remove_cvref_t<decltype(data)>;
        if constexpr (detail::accepts<F, V, T, EventInfo>) {
            detail::apply(evolve, value, data, static_cast<const EventInfo&>(event));
        } else if constexpr (detail::accepts<F, V, T>) {
            detail::apply(evolve, value, data);
        }
    };
    if constexpr (eskit::detail::Alternatives<E>::is_variant) {
        std::visit(one, event.data());
    } else {
        one(event.data());
    }
}

}  // namespace eskit::inline v0_1::liveprojection
