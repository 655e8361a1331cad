/// Background work as steps: bounded pieces that never block.
#pragma once

#include <eskit/base/clock.hpp>
#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/runner/signal.hpp>

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace eskit::inline v0_1 {

/// What a step leaves behind: when to come back, and on what.
struct StepOutcome {
    enum class State : std::uint8_t {
        worked,   ///< something was done: step again at once, there may be more
        idle,     ///< nothing to do until `wake_at` or `wake_on`
        held,     ///< there is something to do, but it must wait: a retry, a gap
        standby,  ///< another instance does it
        halted,   ///< stopped for good after an error that a step returned; somebody must look
        done,     ///< finished: there will never be more
    } state = State::idle;
    /// In the Clock's steady time; nothing = only `wake_on` wakes it.
    std::optional<SteadyTime> wake_at{};
    /// Lives as long as the service whose step returned it.
    Signal* wake_on = nullptr;
};

[[nodiscard]] std::string_view to_string(StepOutcome::State state) noexcept;

/// Work that is done in steps. A step is bounded and never blocks on a lock of other instances; it
/// is called by one thread at a time. After an error it may be called again, to try again.
///
/// A service may have `Result<void> close(const Context&)` too: it is called once, after the last
/// step, to save what is unsaved and to let go of what others wait for.
template <class S>
concept Steppable = requires(S& service, const Context& ctx) {
    { service.step(ctx) } -> std::same_as<Result<StepOutcome>>;
};

/// Any Steppable, by a handle. Copies share it.
///
/// Thread safety: that of the service.
class AnySteppable {
  public:
    /// Keeps `service`: a shared handle, or a value that nobody else needs.
    template <Steppable S>
        requires(!std::same_as<std::remove_cvref_t<S>, AnySteppable>)
    // NOLINTNEXTLINE(google-explicit-constructor): any service is one
    AnySteppable(S service) : AnySteppable(std::make_shared<S>(std::move(service))) {}
    template <Steppable S>
    // NOLINTNEXTLINE(google-explicit-constructor): any service is one
    AnySteppable(std::shared_ptr<S> service)
        : service_(std::move(service)),
          step_([](void* held, const Context& ctx) { return static_cast<S*>(held)->step(ctx); }),
          close_([](void* held, const Context& ctx) -> Result<void> {
              if constexpr (requires(S& closing) { closing.close(ctx); }) {
                  return static_cast<S*>(held)->close(ctx);
              } else {
                  static_cast<void>(held);
                  static_cast<void>(ctx);
                  return {};
              }
          }) {}

    Result<StepOutcome> step(const Context& ctx) const { return step_(service_.get(), ctx); }
    Result<void> close(const Context& ctx) const { return close_(service_.get(), ctx); }

  private:
    std::shared_ptr<void> service_;
    Result<StepOutcome> (*step_)(void*, const Context&);
    Result<void> (*close_)(void*, const Context&);
};

}  // namespace eskit::inline v0_1
