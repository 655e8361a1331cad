/// A view in memory that many clients watch.
#pragma once

#include <eskit/base/clock.hpp>
#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/decider/match.hpp>
#include <eskit/event/ordinal.hpp>
#include <eskit/liveprojection/fold.hpp>
#include <eskit/runner/signal.hpp>
#include <eskit/runner/steppable.hpp>
#include <eskit/store/log_store.hpp>
#include <eskit/subscription/handler.hpp>
#include <eskit/subscription/memory_checkpoint_store.hpp>
#include <eskit/subscription/subscription.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace eskit::inline v0_1::liveprojection {

/// A view as it was after the event at `sequence`. It never changes: newer ones are other objects.
template <class V>
struct Update {
    std::shared_ptr<const V> view{};
    GlobalSequence sequence{};
};

namespace detail {

// Those who are told.
class Audience {
  public:
    void add(const std::shared_ptr<Signal>& signal);
    // Also forgets those who went away.
    void tell();
    [[nodiscard]] std::size_t size();

  private:
    std::mutex mutex_;
    std::vector<std::weak_ptr<Signal>> signals_;  // guarded by mutex_
};

// Errors: as the context says.
[[nodiscard]] Result<void> wait_for(Signal& signal, const Context& ctx, Clock& clock);

template <class V>
class Stage {
  public:
    Stage(V initial, Clock& time)
        : clock(&time), latest_{std::make_shared<const V>(std::move(initial)), {}} {}

    [[nodiscard]] Update<V> latest() const {
        const std::scoped_lock lock(mutex_);
        return latest_;
    }
    void show(Update<V> update) {
        {
            const std::scoped_lock lock(mutex_);
            std::swap(latest_, update);
        }
        audience.tell();
    }

    Clock* clock;
    Audience audience;

  private:
    mutable std::mutex mutex_;
    Update<V> latest_;  // guarded by mutex_
};

}  // namespace detail

/// One who watches. It sees the newest view and may miss those between, so that a slow client
/// costs nobody anything. It may outlive the projection.
///
/// Thread safety: used by one thread at a time; clients are independent of each other.
template <class V>
class Client {
  public:
    explicit Client(std::shared_ptr<detail::Stage<V>> stage) : stage_(std::move(stage)) {
        stage_->audience.add(signal_);
    }

    /// The newest view, if it is not the one that this returned last; the first time always.
    [[nodiscard]] std::optional<Update<V>> take() {
        auto latest = stage_->latest();
        if (latest.view == seen_) {
            return std::nullopt;
        }
        seen_ = latest.view;
        return latest;
    }
    /// Blocks until there is one. Errors: timed_out and cancelled as `ctx` says.
    [[nodiscard]] Result<Update<V>> wait(const Context& ctx) {
        for (;;) {
            if (auto update = take()) {
                return *std::move(update);
            }
            if (auto ok = detail::wait_for(*signal_, ctx, *stage_->clock); !ok) {
                return std::move(ok).error();
            }
        }
    }
    /// Set when there may be a newer view: for whoever waits for many things at once.
    [[nodiscard]] const std::shared_ptr<Signal>& signal() const noexcept { return signal_; }

  private:
    std::shared_ptr<detail::Stage<V>> stage_;
    std::shared_ptr<Signal> signal_ = Signal::create();
    std::shared_ptr<const V> seen_;
};

namespace detail {

template <class E, class V, class Evolve>
class FoldHandler final : public subscription::detail::TypedHandler<E> {
    using Base = subscription::detail::TypedHandler<E>;

  public:
    FoldHandler(const LogStore<E>& store, std::shared_ptr<Stage<V>> stage, Evolve evolve)
        : Base(store, Folded<E, V, Evolve>::types(), {.context = false, .batches = true}),
          stage_(std::move(stage)),
          evolve_(std::move(evolve)) {}

    Result<void> handle(const Context&, const RecordedEvent& recorded) override {
        if (recorded.is_removed()) {
            return {};
        }
        auto events = this->store().decoded(recorded);
        if (!events) {
            return std::move(events).error();
        }
        for (Event<E>& event : *events) {
            if (this->wants(event.type())) {
                events_.push_back(std::move(event));
            }
        }
        return {};
    }

    Result<void> commit(const Context&, const std::optional<subscription::Checkpoint>&,
                        const subscription::Checkpoint& reached) override {
        const auto events = std::exchange(events_, {});
        if (!events.empty()) {
            V next = *stage_->latest().view;  // clients keep the old one
            for (const Event<E>& event : events) {
                fold(next, evolve_, event);
            }
            stage_->show({std::make_shared<const V>(std::move(next)), reached.sequence});
        }
        return {};
    }

  private:
    std::shared_ptr<Stage<V>> stage_;
    Evolve evolve_;
    std::vector<Event<E>> events_;
};

}  // namespace detail

/// A view `V` in memory, folded from the log by one subscription and watched by any number of
/// clients, none of which reads the log.
///
/// It is folded anew, from the first event, in each process: for views that are small, or made from
/// few events. A step copies the view once, however many events it folds.
///
/// Thread safety: `step` and `close` by one thread at a time, all else from any thread.
/// Ownership: a shared handle; copies are the same projection.
/// Blocking: only `step`, on the log. Clients never hold it up.
///
///     LiveProjection board(orders, {.consumer = "board"}, Board{},
///                          [](Board& board, const OrderPlaced&) { ++board.open; },
///                          [](Board& board, const OrderShipped&) { --board.open; });
///     auto client = board.subscribe();
///     auto update = client.wait(ctx);
template <class E, class V>
class LiveProjection {
  public:
    /// `evolve` as `fold` takes it: one object with overloads, or several functions. Of the
    /// options, `start` must stay at the beginning.
    template <class... Evolve>
    LiveProjection(const LogStore<E>& store, subscription::Options options, V initial,
                   Evolve... evolve)
        : stage_(std::make_shared<detail::Stage<V>>(std::move(initial), store.clock())),
          subscription_(store.log(), std::make_shared<subscription::MemoryCheckpointStore>(),
                        std::move(options), handler(store, std::move(evolve)...)) {}

    Result<StepOutcome> step(const Context& ctx) const { return subscription_.step(ctx); }
    Result<void> close(const Context& ctx) const { return subscription_.close(ctx); }

    /// A new client, which sees the newest view first.
    [[nodiscard]] Client<V> subscribe() const { return Client<V>(stage_); }
    [[nodiscard]] Update<V> latest() const { return stage_->latest(); }
    /// For its status, and to wait until it has seen an event.
    [[nodiscard]] const subscription::Subscription& subscription() const noexcept {
        return subscription_;
    }

  private:
    template <class... Evolve>
    std::unique_ptr<subscription::Handler> handler(const LogStore<E>& store, Evolve... evolve) {
        using First = std::tuple_element_t<0, std::tuple<Evolve...>>;
        using Function =
            std::conditional_t<sizeof...(Evolve) == 1, First, eskit::detail::Overloaded<Evolve...>>;
        return std::make_unique<detail::FoldHandler<E, V, Function>>(
            store, stage_, Function{std::move(evolve)...});
    }

    std::shared_ptr<detail::Stage<V>> stage_;
    subscription::Subscription subscription_;
};

}  // namespace eskit::inline v0_1::liveprojection
