/// Deciders: what a command leads to, and what an event changes.
#pragma once

#include <eskit/decider/deciding.hpp>
#include <eskit/decider/decision.hpp>
#include <eskit/event/event.hpp>
#include <eskit/event/event_set.hpp>

#include <concepts>
#include <functional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace eskit::inline v0_1 {

/// `decide` of a Decider value: any callable (state, command) or (state, command, deciding) that
/// returns a Decision.
template <class State, class Command, class Event>
class DecideFunction {
  public:
    DecideFunction() = default;
    template <class F>
        requires(!std::same_as<std::remove_cvref_t<F>, DecideFunction>)
    // NOLINTNEXTLINE(google-explicit-constructor): written as a lambda.
    DecideFunction(F function) {
        if constexpr (std::invocable<const F&, const State&, const Command&, const Deciding&>) {
            call_ = std::move(function);
        } else {
            static_assert(std::invocable<const F&, const State&, const Command&>,
                          "eskit: decide takes (state, command) or (state, command, deciding)");
            call_ = [f = std::move(function)](const State& state, const Command& command,
                                              const Deciding&) -> Decision<Event> {
                return f(state, command);
            };
        }
    }
    Decision<Event> operator()(const State& state, const Command& command,
                               const Deciding& deciding) const {
        return call_(state, command, deciding);
    }

  private:
    std::function<Decision<Event>(const State&, const Command&, const Deciding&)> call_;
};

/// `evolve` of a Decider value: any callable (state, event) or (state, event, info) that returns
/// the new state, or takes the state by reference and changes it.
template <class State, class Event>
class EvolveFunction {
  public:
    EvolveFunction() = default;
    template <class F>
        requires(!std::same_as<std::remove_cvref_t<F>, EvolveFunction>)
    // NOLINTNEXTLINE(google-explicit-constructor): written as a lambda.
    EvolveFunction(F function) {
        if constexpr (std::invocable<const F&, State&, const Event&, const EventInfo&> ||
                      std::invocable<const F&, State, const Event&, const EventInfo&>) {
            with_info_ = [f = std::move(function)](State& state, const Event& event,
                                                   const EventInfo& info) {
                apply(f, state, event, info);
            };
        } else {
            static_assert(std::invocable<const F&, State&, const Event&> ||
                              std::invocable<const F&, State, const Event&>,
                          "eskit: evolve takes (state, event) or (state, event, info)");
            plain_ = [f = std::move(function)](State& state, const Event& event) {
                apply(f, state, event);
            };
        }
    }
    [[nodiscard]] bool wants_info() const { return static_cast<bool>(with_info_); }
    void operator()(State& state, const Event& event) const { plain_(state, event); }
    void operator()(State& state, const Event& event, const EventInfo& info) const {
        with_info_(state, event, info);
    }

  private:
    template <class F, class... Args>
    static void apply(const F& f, State& state, const Args&... args) {
        if constexpr (std::invocable<const F&, State&&, const Args&...>) {
            using Returned = std::invoke_result_t<const F&, State&&, const Args&...>;
            static_assert(!std::is_void_v<Returned>,
                          "eskit: evolve takes the state by value and returns nothing; take it by "
                          "reference or return it");
            state = f(std::move(state), args...);
        } else if constexpr (std::is_void_v<
                                 std::invoke_result_t<const F&, State&, const Args&...>>) {
            f(state, args...);
        } else {
            state = f(state, args...);
        }
    }

    std::function<void(State&, const Event&)> plain_;
    std::function<void(State&, const Event&, const EventInfo&)> with_info_;
};

/// A decider as a value, for small things and for composition at run time. Larger ones are structs
/// with overloads (see StructDecider).
template <class State, class Command, class Event>
struct Decider {
    using state_type = State;
    using command_type = Command;
    using event_type = Event;

    std::function<State()> initial_state = [] { return State{}; };
    DecideFunction<State, Command, Event> decide{};
    EvolveFunction<State, Event> evolve{};
};

/// A decider as a struct: one `decide` per command and one `evolve` per event, static or const.
///
///     struct Door {
///         using Command = std::variant<Open, Close>;
///         using Event = std::variant<Opened, Closed>;
///         struct State { bool open = false; };
///         static eskit::Decision<Event> decide(const State&, const Open&);
///         static eskit::Decision<Event> decide(const State&, const Close&, const
///         eskit::Deciding&); static void evolve(State&, const Opened&); static State evolve(State,
///         const Closed&, const eskit::EventInfo&);
///     };
///
/// A state begins as `D::initial_state()` if there is one, else as `State{}`. `D::stream_type` lets
/// a handler take ids alone. A missing overload, one that is reached only by a conversion or by a
/// catch-all template, and an `evolve` that changes a copy of the state do not compile.
template <class D>
concept StructDecider = requires {
    typename D::Command;
    typename D::Event;
    typename D::State;
};

namespace detail {

// Converts to a T and to nothing else, so that only an overload for T itself accepts it.
template <class T>
struct Exactly {
    template <class U>
        requires std::same_as<U, T>
    // NOLINTNEXTLINE(google-explicit-constructor): the conversion is the point.
    operator U() const;
};
// Accepted by a catch-all template alone.
struct Unrelated {};

template <class D, class... Args>
concept HasDecide = requires(const D& decider, const Args&... args) { decider.decide(args...); };
template <class D, class State, class... Args>
concept HasEvolve = requires(const D& decider, State state, const Args&... args) {
    // NOLINTNEXTLINE(readability-redundant-casting): State may be a reference; this keeps its kind.
    decider.evolve(static_cast<State>(state), args...);
};

// Checks of one struct decider. Each check is a function template whose argument is the type that
// it is about, because compilers name template arguments in their messages.
template <class D>
struct Check {
    using State = typename D::State;

    template <class Command>
    static constexpr bool decides_with_deciding = HasDecide<D, State, Exactly<Command>, Deciding>;

    template <class Command>
    static constexpr void decide() {
        static_assert(!HasDecide<D, State, Unrelated> && !HasDecide<D, State, Unrelated, Deciding>,
                      "eskit: the decider has a catch-all decide template, which would hide a "
                      "missing overload; write one overload per command");
        static_assert(HasDecide<D, State, Exactly<Command>> || decides_with_deciding<Command>,
                      "eskit: the decider has no decide overload for this command; it takes (const "
                      "State&, const Command&) and may take a const Deciding& more");
    }

    template <class Event>
    static constexpr bool evolves_with_info = HasEvolve<D, State&, Exactly<Event>, EventInfo> ||
                                              HasEvolve<D, State&&, Exactly<Event>, EventInfo>;

    // Returns nothing although it takes a copy of the state: its work would be lost.
    template <class Event, class... More>
    static constexpr bool forgets_state() {
        if constexpr (HasEvolve<D, State&&, Exactly<Event>, More...>) {
            return std::is_void_v<decltype(std::declval<const D&>().evolve(
                std::declval<State&&>(), std::declval<const Exactly<Event>&>(),
                std::declval<const More&>()...))>;
        } else {
            return false;
        }
    }

    template <class Event>
    static constexpr void evolve() {
        static_assert(
            !HasEvolve<D, State&, Unrelated> && !HasEvolve<D, State&, Unrelated, EventInfo>,
            "eskit: the decider has a catch-all evolve template, which would hide a "
            "missing overload; write one overload per event");
        static_assert(
            HasEvolve<D, State&, Exactly<Event>> || HasEvolve<D, State&&, Exactly<Event>> ||
                evolves_with_info<Event>,
            "eskit: the decider has no evolve overload for this event; it takes (State&, "
            "const Event&) or returns the new state, and may take a const EventInfo& more");
        static_assert(!forgets_state<Event>() && !forgets_state<Event, EventInfo>(),
                      "eskit: evolve takes the state by value and returns nothing, so the change "
                      "is lost; take it as State&");
    }
};

template <class D, class Commands>
struct CheckCommands;
template <class D, class... Commands>
struct CheckCommands<D, std::variant<Commands...>> {
    static constexpr bool all() {
        (Check<D>::template decide<Commands>(), ...);
        return true;
    }
};
template <class D, class Events>
struct CheckEvents;
template <class D, class... Events>
struct CheckEvents<D, std::variant<Events...>> {
    static constexpr bool wants_info = (Check<D>::template evolves_with_info<Events> || ...);
    static constexpr bool all() {
        (Check<D>::template evolve<Events>(), ...);
        return true;
    }
};

// One way to use both kinds of decider.
template <class D>
struct DeciderTraits {
    static_assert(
        StructDecider<D>,
        "eskit: a decider is an eskit::Decider or a struct with Command, Event and State");
    using State = typename D::State;
    using Command = typename D::Command;
    using Event = typename D::Event;
    using Commands = typename Alternatives<Command>::Variant;
    using Events = typename Alternatives<Event>::Variant;
    static_assert(CheckCommands<D, Commands>::all());
    static_assert(CheckEvents<D, Events>::all());

    static State initial_state(const D& decider) {
        if constexpr (requires { decider.initial_state(); }) {
            return decider.initial_state();
        } else {
            return State{};
        }
    }

    static constexpr bool wants_info(const D&) { return CheckEvents<D, Events>::wants_info; }

    // `command` is the variant or one of its alternatives; `deciding()` is called when it is
    // wanted.
    template <class Given, class MakeDeciding>
    static Decision<Event> decide(const D& decider, const State& state, const Given& command,
                                  MakeDeciding&& deciding) {
        if constexpr (std::same_as<Given, Command> && Alternatives<Command>::is_variant) {
            return std::visit(
                [&](const auto& alternative) {
                    return decide(decider, state, alternative, deciding);
                },
                command);
        } else if constexpr (Check<D>::template decides_with_deciding<Given>) {
            return decider.decide(state, command, deciding());
        } else {
            return decider.decide(state, command);
        }
    }

    // `info()` is called for the events whose overload wants it.
    template <class MakeInfo>
    static void evolve(const D& decider, State& state, const Event& event, MakeInfo&& info) {
        const auto one = [&](const auto& alternative) {
            using T = std::remove_cvref_t<decltype(alternative)>;
            if constexpr (Check<D>::template evolves_with_info<T>) {
                apply(decider, state, alternative, info());
            } else {
                apply(decider, state, alternative);
            }
        };
        if constexpr (Alternatives<Event>::is_variant) {
            std::visit(one, event);
        } else {
            one(event);
        }
    }

  private:
    template <class... Args>
    static void apply(const D& decider, State& state, const Args&... args) {
        if constexpr (HasEvolve<D, State&&, Args...>) {
            state = decider.evolve(std::move(state), args...);
        } else if constexpr (std::is_void_v<decltype(decider.evolve(state, args...))>) {
            decider.evolve(state, args...);
        } else {
            state = decider.evolve(state, args...);
        }
    }
};

template <class S, class C, class E>
struct DeciderTraits<Decider<S, C, E>> {
    using State = S;
    using Command = C;
    using Event = E;

    static State initial_state(const Decider<S, C, E>& decider) { return decider.initial_state(); }
    static bool wants_info(const Decider<S, C, E>& decider) { return decider.evolve.wants_info(); }
    template <class Given, class MakeDeciding>
    static Decision<Event> decide(const Decider<S, C, E>& decider, const State& state,
                                  const Given& command, MakeDeciding&& deciding) {
        if constexpr (std::same_as<Given, Command>) {
            return decider.decide(state, command, deciding());
        } else {
            return decider.decide(state, Command(command), deciding());
        }
    }
    template <class MakeInfo>
    static void evolve(const Decider<S, C, E>& decider, State& state, const Event& event,
                       MakeInfo&& info) {
        if (decider.evolve.wants_info()) {
            decider.evolve(state, event, info());
        } else {
            decider.evolve(state, event);
        }
    }
};

}  // namespace detail
}  // namespace eskit::inline v0_1
