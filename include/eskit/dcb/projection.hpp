/// One fact that a decision depends on, as a fold over the events that bear on it.
#pragma once

#include <eskit/dcb/query.hpp>
#include <eskit/event/event.hpp>
#include <eskit/event/event_set.hpp>

#include <concepts>
#include <functional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace eskit::inline v0_1::dcb {

namespace detail {

template <class Folded, class State, class Event, class... Info>
struct HandlerShape {
    using Returned = Folded;
    using EventType = std::remove_cvref_t<Event>;
    static constexpr bool wants_info = sizeof...(Info) == 1;
    static constexpr bool mutates =
        std::is_lvalue_reference_v<State> && !std::is_const_v<std::remove_reference_t<State>>;
};

// What a handler takes and returns. Not defined for what has no one signature.
template <class Signature>
struct HandlerOf;
template <class R, class State, class Event, class... Info>
    requires(sizeof...(Info) <= 1)
struct HandlerOf<R(State, Event, Info...)> : HandlerShape<R, State, Event, Info...> {};
template <class R, class... Args>
struct HandlerOf<R (*)(Args...)> : HandlerOf<R(Args...)> {};
template <class R, class... Args>
struct HandlerOf<R (*)(Args...) noexcept> : HandlerOf<R(Args...)> {};
template <class C, class R, class... Args>
struct HandlerOf<R (C::*)(Args...) const> : HandlerOf<R(Args...)> {};
template <class C, class R, class... Args>
struct HandlerOf<R (C::*)(Args...) const noexcept> : HandlerOf<R(Args...)> {};

template <class Handler>
struct HandlerTraits {
    static constexpr bool is_handler = false;
};
template <class Handler>
    requires requires { typename HandlerOf<decltype(&Handler::operator())>::EventType; }
struct HandlerTraits<Handler> : HandlerOf<decltype(&Handler::operator())> {
    static constexpr bool is_handler = true;
};
template <class Function>
    requires requires { typename HandlerOf<Function>::EventType; }
struct HandlerTraits<Function> : HandlerOf<Function> {
    static constexpr bool is_handler = true;
};

// The Query with the handled types in items that name none.
template <class... Handlers>
Query with_handled_types(Query query) {
    if (query.any_of.empty()) {
        query.any_of.emplace_back();
    }
    if constexpr (sizeof...(Handlers) > 0) {
        for (QueryItem& item : query.any_of) {
            if (item.types.empty()) {
                item.types = event_types<typename HandlerTraits<Handlers>::EventType...>().types;
            }
        }
    }
    return query;
}

template <class E, class T>
inline constexpr bool is_event_of = std::same_as<E, T>;
template <class... Ts, class T>
inline constexpr bool is_event_of<std::variant<Ts...>, T> = (std::same_as<Ts, T> || ...);

}  // namespace detail

/// A query, an initial state, and a handler for each event type that changes the state:
///
///     dcb::Projection{dcb::tagged_with("course:c1"), 0,
///                     [](int& capacity, const CourseDefined& e) { capacity = e.capacity; },
///                     [](int& capacity, const CapacityChanged& e) { capacity = e.capacity; }};
///
/// A handler changes the state in place or returns the new one, and may take the event's envelope
/// as well: `[](State&, const Event&, const EventInfo&)`. It names the type of its event, which is
/// how types get into the query: an item of the query that names no types means those that are
/// handled. An event that the query matches and no handler takes leaves the state as it is, and
/// counts for the condition of the decision all the same. A query without items is all events of
/// the handled types; it and items without tags make a log look at every event.
///
/// Not for read models: it is folded again for each decision, from the events that match.
///
/// Thread safety: immutable; its handlers must be callable from any thread that uses it.
template <class State, class... Handlers>
class Projection {
    static_assert((detail::HandlerTraits<Handlers>::is_handler && ...),
                  "eskit: a handler of a projection is a function (State&, const Event&) or "
                  "(State&, const Event&, const EventInfo&) without template parameters");

  public:
    using state_type = State;

    Projection(Query query, State initial, Handlers... handlers)
        : query_(detail::with_handled_types<Handlers...>(std::move(query))),
          initial_(std::move(initial)),
          handlers_(std::move(handlers)...) {}
    Projection(QueryItem item, State initial, Handlers... handlers)
        : Projection(any_of(std::move(item)), std::move(initial), std::move(handlers)...) {}

    /// With the handled types filled in.
    [[nodiscard]] const Query& query() const noexcept { return query_; }
    [[nodiscard]] const State& initial() const noexcept { return initial_; }

    /// Folds an event of the set E that the query matches. `info()` makes its envelope; it is
    /// called for a handler that takes one.
    template <class E, class MakeInfo>
    void fold(State& state, const E& event, const MakeInfo& info) const {
        std::apply([&](const Handlers&... handlers) { (call(handlers, state, event, info), ...); },
                   handlers_);
    }

  private:
    template <class Handler, class E, class MakeInfo>
    static void call(const Handler& handler, State& state, const E& event, const MakeInfo& info) {
        using Traits = detail::HandlerTraits<Handler>;
        using T = typename Traits::EventType;
        static_assert(detail::is_event_of<E, T>,
                      "eskit: a projection handles an event that is not in the store's event set");
        if constexpr (std::same_as<E, T>) {
            apply<Traits>(handler, state, event, info);
        } else if (const T* data = std::get_if<T>(&event)) {
            apply<Traits>(handler, state, *data, info);
        }
    }

    template <class Traits, class Handler, class T, class MakeInfo>
    static void apply(const Handler& handler, State& state, const T& data, const MakeInfo& info) {
        const auto run = [&](auto&& held) -> decltype(auto) {
            if constexpr (Traits::wants_info) {
                return std::invoke(handler, std::forward<decltype(held)>(held), data, info());
            } else {
                return std::invoke(handler, std::forward<decltype(held)>(held), data);
            }
        };
        if constexpr (std::is_void_v<typename Traits::Returned>) {
            static_assert(Traits::mutates,
                          "eskit: a handler of a projection that returns nothing takes the state "
                          "by reference: [](State& state, const Event& event)");
            run(state);
        } else if constexpr (Traits::mutates) {
            state = run(state);
        } else {
            state = run(std::move(state));
        }
    }

    Query query_;
    State initial_;
    std::tuple<Handlers...> handlers_;
};

}  // namespace eskit::inline v0_1::dcb
