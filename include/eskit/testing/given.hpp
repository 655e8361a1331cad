/// Given/When/Then for deciders: no store, no I/O.
#pragma once

#include <eskit/codec/json.hpp>
#include <eskit/decider/decider.hpp>
#include <eskit/decider/decider_handler.hpp>
#include <eskit/testing/report.hpp>
#include <eskit/testing/sequential_ids.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace eskit::inline v0_1 {
namespace testing {

/// An event or command as reports show it.
struct Shown {
    std::string type{};
    std::string json{};   ///< empty for what has no JSON form
    std::string fault{};  ///< why this very value cannot be stored
};

/// What a scenario was about, for its report.
struct Story {
    std::vector<Shown> past{};
    Shown command{};
    std::vector<Shown> events{};   ///< what was decided
    std::optional<Error> error{};  ///< or why nothing was
};

/// Compares what was decided with what was expected; empty when they are equal, else the report.
[[nodiscard]] std::string compare(const Story& story, const std::vector<Shown>& expected);
/// The report of any other broken expectation.
[[nodiscard]] std::string unexpected(const Story& story, std::string_view expectation);

/// The envelope of the event at `version` of a past.
[[nodiscard]] EventInfo given_envelope(const EventType& type, std::size_t version, Timestamp now,
                                       const Principal& principal);

template <class T>
[[nodiscard]] Shown show(const T& value) {
    if constexpr (detail::Alternatives<T>::is_variant) {
        return std::visit([](const auto& held) { return show(held); }, value);
    } else if constexpr (is_storable<T>) {
        Shown shown{.type = std::string(detail::type_text<T>())};
        if (auto json = to_json(value)) {
            shown.json = std::move(*json);
        } else {
            shown.fault = json.error().message();
        }
        return shown;
    } else {
        return {.type = std::string(detail::type_text<T>())};
    }
}

template <class E>
[[nodiscard]] Shown show_event(const E& event) {
    Shown shown = show(event);
    using Set = detail::EventSet<E>;
    shown.type = Set::table[Set::index(event)].name;
    return shown;
}

template <class E>
[[nodiscard]] std::vector<Shown> show_events(const std::vector<E>& events) {
    std::vector<Shown> shown;
    for (const E& event : events) {
        shown.push_back(show_event(event));
    }
    return shown;
}

/// What a command led to, and what is expected of it. Each `then` reports at the user's own line
/// and may be followed by others.
template <class D>
class When {
    using Traits = detail::DeciderTraits<D>;

  public:
    using State = typename Traits::State;
    using Event = typename Traits::Event;

    When(Story story, std::vector<Event> events, State state, Location where)
        : story_(std::move(story)),
          events_(std::move(events)),
          state_(std::move(state)),
          where_(where) {}

    /// Exactly these events, in this order. They are equal when they would be stored alike; what
    /// cannot be stored equals nothing.
    template <class... Events>
        requires(sizeof...(Events) > 0 && (std::convertible_to<Events, Event> && ...))
    const When& then(Events&&... expected) const {
        std::vector<Event> all;
        (all.emplace_back(std::forward<Events>(expected)), ...);
        return report(compare(story_, show_events(all)), where_);
    }
    /// No event, and no refusal.
    const When& then_nothing(Location where = Location::current()) const {
        return report(compare(story_, {}), where);
    }
    /// A refusal, for whatever reason.
    const When& then_rejected(Location where = Location::current()) const {
        return expect(is_rejected(), "a refusal", where);
    }
    /// A refusal with this very reason.
    template <class Enum>
        requires std::is_enum_v<Enum>
    const When& then_rejected(Enum reason, Location where = Location::current()) const {
        return expect(is_rejected() && story_.error->is(reason),
                      "a refusal with " + std::string(detail::enum_name(reason)), where);
    }
    /// A refusal with this very message.
    const When& then_rejected(std::string_view message,
                              Location where = Location::current()) const {
        return expect(is_rejected() && story_.error->message() == message,
                      "a refusal with \"" + std::string(message) + "\"", where);
    }
    /// An error: handler_failed, when `decide` or `evolve` threw, or rejected.
    const When& then_error(Errc code, Location where = Location::current()) const {
        return expect(story_.error && story_.error->code() == code,
                      "the error " + std::string(to_string(code)), where);
    }
    /// The state after the command, to be looked at by `check`.
    template <std::invocable<const State&> Check>
    const When& then_state(Check&& check, Location where = Location::current()) const {
        if (story_.error) {
            return expect(false, "a state", where);
        }
        check(state_);
        return *this;
    }

  private:
    [[nodiscard]] bool is_rejected() const {
        return story_.error && story_.error->code() == Errc::rejected;
    }
    const When& expect(bool kept, std::string_view expectation, Location where) const {
        return report(kept ? std::string() : unexpected(story_, expectation), where);
    }
    const When& report(std::string text, Location where) const {
        if (!text.empty()) {
            report_failure({where, std::move(text)});
        }
        return *this;
    }

    Story story_;
    std::vector<Event> events_;
    State state_;
    Location where_;
};

/// A decider and its past.
template <class D>
class Given {
    using Traits = detail::DeciderTraits<D>;

  public:
    using Event = typename Traits::Event;

    Given(D decider, std::vector<Event> past)
        : decider_(std::move(decider)), past_(std::move(past)) {}

    /// The time that `Deciding::now()` and the envelopes of the past tell; the epoch by default.
    Given& at(Timestamp now) {
        now_ = now;
        return *this;
    }
    /// Who acts, as `Deciding::principal()` tells.
    Given& by(Principal principal) {
        principal_ = std::move(principal);
        return *this;
    }
    /// Decides `command`. `Deciding::new_id()` gives SequentialIds.
    template <class Command>
        requires std::convertible_to<const Command&, typename Traits::Command>
    [[nodiscard]] When<D> when(const Command& command, Location where = Location::current()) const {
        Story story{.past = show_events(past_), .command = show(command)};
        typename Traits::State state = Traits::initial_state(decider_);
        std::vector<Event> events;
        try {
            evolve(state, past_, 0);
            SequentialIds ids;
            const Deciding deciding(now_, principal_, ids);
            auto decision = Traits::decide(decider_, state, command,
                                           [&]() -> const Deciding& { return deciding; });
            if (decision.is_rejected()) {
                story.error = decision.rejection();
            } else {
                events = std::move(decision).events();
                evolve(state, events, past_.size());
            }
        } catch (...) {
            story.error = detail::callback_failed("the decider");
        }
        story.events = show_events(events);
        return When<D>(std::move(story), std::move(events), std::move(state), where);
    }

  private:
    void evolve(typename Traits::State& state, const std::vector<Event>& events,
                std::size_t before) const {
        for (std::size_t at = 0; at < events.size(); ++at) {
            Traits::evolve(decider_, state, events[at], [&] {
                using Set = detail::EventSet<Event>;
                return given_envelope(Set::table[Set::index(events[at])], before + at + 1, now_,
                                      principal_);
            });
        }
    }
    D decider_;
    std::vector<Event> past_;
    Timestamp now_{};
    Principal principal_{};
};

}  // namespace testing

/// Begins a scenario: a decider and the events of its past, in order.
///
///     given(Account{}, AccountOpened{"Ada"})
///         .when(Deposit{500})
///         .then(MoneyDeposited{500});
template <class D, class... Events>
    requires(std::convertible_to<Events, typename detail::DeciderTraits<D>::Event> && ...)
[[nodiscard]] testing::Given<D> given(D decider, Events&&... past) {
    std::vector<typename detail::DeciderTraits<D>::Event> all;
    (all.emplace_back(std::forward<Events>(past)), ...);
    return testing::Given<D>(std::move(decider), std::move(all));
}
template <class D>
[[nodiscard]] testing::Given<D> given(D decider,
                                      std::vector<typename detail::DeciderTraits<D>::Event> past) {
    return testing::Given<D>(std::move(decider), std::move(past));
}

}  // namespace eskit::inline v0_1
