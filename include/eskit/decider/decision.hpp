/// What a decider answers to a command.
#pragma once

#include <eskit/base/result.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace eskit::inline v0_1 {

/// The decision that nothing happens.
struct NoEvents {};
inline constexpr NoEvents no_events{};

/// A refusal by the domain. Made by `reject`.
class Rejection {
  public:
    explicit Rejection(Error error) : error_(std::move(error)) {}
    [[nodiscard]] const Error& error() const& noexcept { return error_; }
    [[nodiscard]] Error&& error() && noexcept { return std::move(error_); }

  private:
    Error error_;
};

/// Refuses with a sentence for people.
[[nodiscard]] inline Rejection reject(std::string why) {
    return Rejection(Error(Errc::rejected, std::move(why)));
}
/// Refuses with a reason that the caller can test, `error().is(Refusal::not_open)`, and a sentence;
/// without one, the enumerator's name is the message.
template <class Enum>
    requires std::is_enum_v<Enum>
[[nodiscard]] Rejection reject(Enum reason, std::string why = {}) {
    return Rejection(Error::with_reason(reason, std::move(why)));
}

/// One event, several, none, or a refusal.
///
///     return Deposited{amount};                  // one
///     return {Withdrawn{amount}, Overdrawn{}};   // several, in this order
///     return eskit::no_events;
///     return eskit::reject(Refusal::not_open);
///
/// Thread safety: a value.
template <class E>
class [[nodiscard]] Decision {
  public:
    using event_type = E;

    // NOLINTBEGIN(google-explicit-constructor): a Decision is what `decide` returns.
    Decision(NoEvents) {}
    Decision(Rejection rejection) : outcome_(std::move(rejection).error()) {}
    Decision(std::vector<E> events) : outcome_(std::move(events)) {}
    template <class T>
        requires(!std::same_as<std::remove_cvref_t<T>, Decision> &&
                 !std::same_as<std::remove_cvref_t<T>, std::vector<E>> &&
                 !std::same_as<std::remove_cvref_t<T>, Rejection> &&
                 !std::same_as<std::remove_cvref_t<T>, NoEvents> && std::convertible_to<T &&, E>)
    Decision(T&& event) {
        outcome_->emplace_back(std::forward<T>(event));
    }
    template <class T1, class T2, class... Ts>
        requires(std::convertible_to<T1 &&, E> && std::convertible_to<T2 &&, E> &&
                 (std::convertible_to<Ts &&, E> && ...))
    Decision(T1&& first, T2&& second, Ts&&... more) {
        outcome_->reserve(2 + sizeof...(Ts));
        outcome_->emplace_back(std::forward<T1>(first));
        outcome_->emplace_back(std::forward<T2>(second));
        (outcome_->emplace_back(std::forward<Ts>(more)), ...);
    }
    // NOLINTEND(google-explicit-constructor)

    [[nodiscard]] bool is_rejected() const noexcept { return !outcome_.has_value(); }
    /// Requires: is_rejected().
    [[nodiscard]] const Error& rejection() const noexcept { return outcome_.error(); }
    /// Requires: not is_rejected().
    [[nodiscard]] const std::vector<E>& events() const& noexcept { return *outcome_; }
    [[nodiscard]] std::vector<E>&& events() && noexcept { return std::move(*outcome_); }

  private:
    Result<std::vector<E>> outcome_{std::vector<E>{}};
};

}  // namespace eskit::inline v0_1
