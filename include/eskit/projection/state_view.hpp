/// Views: state that a subscription keeps up to date with the log.
#pragma once

#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/event/event.hpp>
#include <eskit/event/ordinal.hpp>
#include <eskit/event/stream_id.hpp>
#include <eskit/store/log_store.hpp>
#include <eskit/store/recorded_event.hpp>
#include <eskit/subscription/checkpoint_store.hpp>
#include <eskit/subscription/handler.hpp>
#include <eskit/subscription/subscription.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace eskit::inline v0_1 {

/// A view is no longer what it was. Valid during the call that tells it.
struct ViewChange {
    std::string_view view{};  ///< its name
    const StreamId& stream;   ///< whose event changed it
    GlobalSequence sequence{};
};

/// A function of a view: any callable of these arguments that returns nothing or a Result.
template <class... Args>
class ViewFunction {
  public:
    ViewFunction() = default;
    template <class F>
        requires(!std::same_as<std::remove_cvref_t<F>, ViewFunction> &&
                 std::is_invocable_v<F&, Args...>)
    // NOLINTNEXTLINE(google-explicit-constructor): written as a lambda.
    ViewFunction(F function)
        : call_([f = std::move(function)](Args... args) mutable -> Result<void> {
              return subscription::detail::call(f, args...);
          }) {}

    [[nodiscard]] explicit operator bool() const { return static_cast<bool>(call_); }
    Result<void> operator()(Args... args) const { return call_(args...); }

  private:
    std::function<Result<void>(Args...)> call_;
};

/// A view of the events `E`, as functions over whatever it is kept in: a map, a cache, another
/// system. Views in SQLite have a transaction around each batch and are written as a struct (see
/// sqlite::project).
///
/// A view whose state lives no longer than the process needs a MemoryCheckpointStore: a checkpoint
/// that outlives the state would leave out all events before it.
///
///     std::map<std::string, int> placed;
///     StateView<Event> view{.name = "placed", .evolve = [&](const Context&, const auto& event) {
///                               ++placed[std::string(event.stream().id())];
///                           }};
template <class E>
struct StateView {
    /// Names it to people, and its checkpoint.
    std::string name{};
    /// A new version has a checkpoint of its own: it begins at the first event, in a place of its
    /// own, while the old one still works.
    std::uint32_t version = 1;
    /// Wire names of the events that it is made from; empty = all of `E`.
    std::vector<std::string> types{};
    /// Prepares its place, when it begins at the first event.
    ViewFunction<const Context&> setup{};
    /// Empties its place. Called before `setup`: what is there without a checkpoint is of no use.
    ViewFunction<const Context&> reset{};
    /// Takes an event in. An event comes again after a failure between it and its checkpoint.
    ViewFunction<const Context&, const Event<E>&> evolve{};
    /// Told of each event that was taken in. It must not throw: the event would come again.
    std::function<void(const ViewChange&)> on_change{};
};

/// The name of the checkpoint of a view, "orders@2".
[[nodiscard]] std::string consumer_of(std::string_view view, std::uint32_t version);

namespace detail {

// Whether a view that has this checkpoint begins at the first event.
[[nodiscard]] bool is_new_view(const std::optional<subscription::Checkpoint>& stored);
[[nodiscard]] Result<void> check_view(std::string_view name, std::span<const std::string> wanted,
                                      std::span<const std::string> known);
// Resets and sets a view up, if it is new.
struct Preparation {
    std::string view;
    std::string consumer;
    std::shared_ptr<subscription::CheckpointStore> checkpoints;
    ViewFunction<const Context&> reset;
    ViewFunction<const Context&> setup;

    [[nodiscard]] Result<void> run(const Context& ctx) const;
};

template <class E>
class StateViewHandler final : public subscription::detail::TypedHandler<E> {
    using Base = subscription::detail::TypedHandler<E>;

  public:
    // With `unprepared`, the view is prepared before its first event.
    StateViewHandler(const LogStore<E>& store, StateView<E> view,
                     std::optional<Preparation> unprepared)
        : Base(store, view.types.empty() ? LogStore<E>::types() : view.types, {}),
          view_(std::move(view)),
          unprepared_(std::move(unprepared)) {}

    Result<void> handle(const Context& ctx, const RecordedEvent& recorded) override {
        if (unprepared_) {
            if (auto ok = unprepared_->run(ctx); !ok) {
                return ok;
            }
            unprepared_.reset();
        }
        if (recorded.is_removed()) {
            return {};
        }
        auto events = this->store().decoded(recorded);
        if (!events) {
            return std::move(events).error();
        }
        for (const Event<E>& event : *events) {
            if (!this->wants(event.type())) {
                continue;
            }
            if (auto ok = view_.evolve(ctx, event); !ok) {
                return ok;
            }
            if (view_.on_change) {
                view_.on_change({view_.name, event.stream(), event.global_sequence()});
            }
        }
        return {};
    }

  private:
    StateView<E> view_;
    std::optional<Preparation> unprepared_;
};

}  // namespace detail

namespace subscription {

/// The subscription that keeps `view`. If it has no checkpoint, the view is reset and set up: here,
/// or, when instances elect a leader (`options.lock`), by the leader before its first event, so
/// that one that starts late does not empty what another has begun. So removing the checkpoint, and
/// starting again, is how it is built anew. `checkpoints` is a
/// store of checkpoints, or a std::shared_ptr of one. `options.consumer` and `options.types` are
/// the view's when they are empty.
/// Errors: invalid_argument for a view without a name or `evolve`, or a type outside of `E`; those
/// of `setup`, `reset` and the store of checkpoints.
template <class E, class Checkpoints>
[[nodiscard]] Result<Subscription> from_state_view(const Context& ctx, const LogStore<E>& store,
                                                   Checkpoints checkpoints, StateView<E> view,
                                                   Options options = {}) {
    if (auto ok = eskit::detail::check_view(view.name, view.types, LogStore<E>::types()); !ok) {
        return std::move(ok).error();
    }
    if (!view.evolve) {
        return Error(Errc::invalid_argument, "view \"" + view.name + "\" has no `evolve`");
    }
    if (options.consumer.empty()) {
        options.consumer = consumer_of(view.name, view.version);
    }
    std::shared_ptr<CheckpointStore> kept;
    if constexpr (std::derived_from<Checkpoints, CheckpointStore>) {
        kept = std::make_shared<Checkpoints>(std::move(checkpoints));
    } else {
        kept = std::move(checkpoints);
    }
    std::optional<eskit::detail::Preparation> unprepared{
        {view.name, options.consumer, kept, view.reset, view.setup}};
    if (!options.lock) {
        if (auto ok = unprepared->run(ctx); !ok) {
            return std::move(ok).error();
        }
        unprepared.reset();
    }
    auto handler = std::make_unique<eskit::detail::StateViewHandler<E>>(store, std::move(view),
                                                                        std::move(unprepared));
    return Subscription(store.log(), std::move(kept), std::move(options), std::move(handler));
}

}  // namespace subscription
}  // namespace eskit::inline v0_1
