/// Given/Then for projections: events in, state out.
#pragma once

#include <eskit/base/context.hpp>
#include <eskit/base/error.hpp>
#include <eskit/event/stream_id.hpp>
#include <eskit/liveprojection/fold.hpp>
#include <eskit/projection/state_view.hpp>
#include <eskit/store/memory_store.hpp>
#include <eskit/subscription/memory_checkpoint_store.hpp>
#include <eskit/testing/given.hpp>
#include <eskit/testing/report.hpp>

#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eskit::inline v0_1 {
namespace testing {

/// The report of a projection that is not what was expected; empty when it is. A state is compared
/// as it would be stored.
[[nodiscard]] std::string compare_projected(const std::vector<Shown>& past, const Shown& expected,
                                            const Shown& got);

/// What a projection made of its events, or why it could not. Each `then` reports at the user's own
/// line and may be followed by others.
template <class V>
class Projected {
  public:
    Projected(std::vector<Shown> past, V state, std::optional<Error> error)
        : past_(std::move(past)), state_(std::move(state)), error_(std::move(error)) {}

    /// This very state: equal when both would be stored alike.
    const Projected& then(const V& expected, Location where = Location::current()) const
        requires is_storable<V>
    {
        return report(compare_projected(past_, show(expected), got()), where);
    }
    /// The state, to be looked at by `check`.
    template <std::invocable<const V&> Check>
    const Projected& then_state(Check&& check, Location where = Location::current()) const {
        if (error_) {
            return report(compare_projected(past_, {.type = "a state"}, got()), where);
        }
        check(state_);
        return *this;
    }
    /// An error: handler_failed, when `evolve` threw.
    const Projected& then_error(Errc code, Location where = Location::current()) const {
        if (error_ && error_->code() == code) {
            return *this;
        }
        return report(
            compare_projected(past_, {.type = "the error " + std::string(to_string(code))}, got()),
            where);
    }

  private:
    [[nodiscard]] Shown got() const {
        return error_ ? Shown{.type =
                                  std::string(to_string(error_->code())) + ": " + error_->message()}
                      : show(state_);
    }
    const Projected& report(std::string text, Location where) const {
        if (!text.empty()) {
            report_failure({where, std::move(text)});
        }
        return *this;
    }

    std::vector<Shown> past_;
    V state_;
    std::optional<Error> error_;
};

/// Events for a projection, in a log in memory.
template <class E>
class GivenEvents {
  public:
    explicit GivenEvents(const std::vector<E>& past) { add({"given", "1"}, past); }

    /// More events, of this stream. Those before are of the stream {"given", "1"}.
    template <std::convertible_to<E>... Events>
    GivenEvents&& then_in(const StreamId& stream, Events&&... events) && {
        std::vector<E> more;
        (more.emplace_back(std::forward<Events>(events)), ...);
        add(stream, more);
        return std::move(*this);
    }

    /// Folds them as a LiveProjection does.
    template <class V, class Evolve>
    [[nodiscard]] Projected<V> fold(V state, Evolve evolve) const {
        std::optional<Error> error;
        try {
            for (const Event<E>& event : store_.read_all({}, {.limit = SIZE_MAX}).value()) {
                liveprojection::fold(state, evolve, event);
            }
        } catch (...) {
            error = eskit::detail::callback_failed("evolve");
        }
        return Projected<V>(past_, std::move(state), std::move(error));
    }

    /// Lets `view` take them in, from its setup on, as a subscription would.
    /// Errors: those of the view.
    [[nodiscard]] Result<void> project(StateView<E> view) const {
        auto kept = subscription::from_state_view({}, store_, subscription::MemoryCheckpointStore{},
                                                  std::move(view));
        return kept ? run(*kept) : Result<void>(std::move(kept).error());
    }

    /// Steps a subscription of `store()` until there is nothing to do, or an error.
    static Result<void> run(const subscription::Subscription& subscription) {
        for (;;) {
            const auto step = subscription.step({});
            if (!step) {
                return step.error();
            }
            if (step->state != StepOutcome::State::worked) {
                return {};
            }
        }
    }
    [[nodiscard]] const LogStore<E>& store() const noexcept { return store_; }

  private:
    void add(const StreamId& stream, const std::vector<E>& events) {
        if (events.empty()) {
            return;
        }
        for (const E& event : events) {
            past_.push_back(show_event(event));
        }
        store_.append({}, stream, any_version, std::span<const E>(events)).value();
    }

    MemoryStore<E> store_;
    std::vector<Shown> past_;
};

}  // namespace testing

/// Begins the test of a projection of the events `E`.
///
///     given_events<shop::Event>(Placed{"lamp", 3}, Paid{3})
///         .fold(Turnover{}, add_to_turnover)
///         .then(Turnover{.placed = 3, .paid = 3});
template <class E, std::convertible_to<E>... Events>
[[nodiscard]] testing::GivenEvents<E> given_events(Events&&... events) {
    std::vector<E> past;
    (past.emplace_back(std::forward<Events>(events)), ...);
    return testing::GivenEvents<E>(past);
}

}  // namespace eskit::inline v0_1
