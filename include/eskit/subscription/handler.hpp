/// What a subscription calls for its events, and how functions become it.
#pragma once

#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/decider/match.hpp>
#include <eskit/event/event.hpp>
#include <eskit/event/event_set.hpp>
#include <eskit/store/log_store.hpp>
#include <eskit/store/recorded_event.hpp>
#include <eskit/subscription/checkpoint_store.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace eskit::inline v0_1::subscription {

/// The raw seam of the read side: views, dispatchers and processors implement it; functions are
/// wrapped by `make_handler`.
///
/// Thread safety: called by one thread at a time.
/// Errors: whatever a member returns or throws (which becomes handler_failed) stops the step; the
/// event comes again in a later one.
class Handler {
  public:
    /// How it wants its events.
    struct Needs {
        /// Wire names; empty = events of all types, those of the log itself ("$archived") included.
        std::vector<std::string> types{};
        /// `handle` looks at its context. If not, it gets the one of the step, and nothing is
        /// filled in.
        bool context = true;
        /// `handle` only takes events in, and `commit` is what does the work: an event counts as
        /// handled when it is committed. If not, it does when `handle` has succeeded.
        bool batches = false;
        /// `commit` stores the checkpoint together with what it does, and the subscription stores
        /// none. Requires `batches`.
        bool keeps_checkpoint = false;
    };

    explicit Handler(Needs needs) : needs_(std::move(needs)) {}
    Handler(const Handler&) = delete;
    Handler& operator=(const Handler&) = delete;
    virtual ~Handler() = default;

    [[nodiscard]] const Needs& needs() const noexcept { return needs_; }

    /// Takes only events of these types from now on. Called before the first event.
    /// Errors: invalid_argument when it does not take one of them at all.
    virtual Result<void> narrow(const std::vector<std::string>& types);

    /// In global order, each event at least once. `ctx` is continued from the event, so that what
    /// is done with it carries its correlation; it is valid during the call, as is `event`.
    virtual Result<void> handle(const Context& ctx, const RecordedEvent& event) = 0;
    /// Ends a batch: all events that were handed over since the last call, the last of them at
    /// `reached`. None, when `keeps_checkpoint` and only events of other types were passed.
    /// `stored` is the checkpoint that the store has, if any: what `keeps_checkpoint` compares with
    /// before it sets `reached`; a difference is `conflict`. Whatever it answers, the next batch
    /// begins empty.
    virtual Result<void> commit(const Context& ctx, const std::optional<Checkpoint>& stored,
                                const Checkpoint& reached) {
        static_cast<void>(ctx);
        static_cast<void>(stored);
        static_cast<void>(reached);
        return {};
    }

  protected:
    void set_types(std::vector<std::string> types) { needs_.types = std::move(types); }

  private:
    Needs needs_;
};

/// Some events of the set `E`, in global order: a range of Event<E>.
template <class E>
class Batch {
  public:
    Batch(const std::vector<Event<E>>& events, const Checkpoint& reached)
        : events_(&events), reached_(&reached) {}
    [[nodiscard]] std::size_t size() const noexcept { return events_->size(); }
    [[nodiscard]] const Event<E>& operator[](std::size_t at) const { return (*events_)[at]; }
    [[nodiscard]] auto begin() const noexcept { return events_->begin(); }
    [[nodiscard]] auto end() const noexcept { return events_->end(); }
    /// Where the subscription is when the batch is handled.
    [[nodiscard]] const Checkpoint& reached() const noexcept { return *reached_; }

  private:
    const std::vector<Event<E>>* events_;
    const Checkpoint* reached_;
};

/// Wraps a function `(const Context&, const Batch<E>&)` that wants all events of a step at once.
template <class Function>
struct InBatches {
    Function function;
};
template <class Function>
[[nodiscard]] InBatches<Function> in_batches(Function function) {
    return {std::move(function)};
}

namespace detail {

// Errors: invalid_argument when one of `types` is not among those that are taken.
[[nodiscard]] Result<void> check_types(const std::vector<std::string>& taken,
                                       const std::vector<std::string>& types);

template <class Function, class... Args>
auto call(Function& function, const Args&... args) -> Result<void> {
    using Returned = std::invoke_result_t<Function&, const Args&...>;
    if constexpr (std::is_void_v<Returned>) {
        function(args...);
        return {};
    } else {
        static_assert(
            requires(Returned returned) {
                { returned.has_value() } -> std::convertible_to<bool>;
                { returned.error() } -> std::convertible_to<Error>;
            }, "eskit: a handler of a subscription returns nothing or a Result");
        auto returned = function(args...);
        return returned ? Result<void>{} : Result<void>(std::move(returned).error());
    }
}

// Which of its forms the function has for data `T`.
template <class Function, class T>
inline constexpr bool takes_all =
    std::is_invocable_v<Function&, const Context&, const T&, const EventInfo&>;
template <class Function, class T>
inline constexpr bool takes_context = std::is_invocable_v<Function&, const Context&, const T&>;
template <class Function, class T>
inline constexpr bool takes_info = std::is_invocable_v<Function&, const T&, const EventInfo&>;
template <class Function, class T>
inline constexpr bool takes_data = std::is_invocable_v<Function&, const T&>;
template <class Function, class T>
inline constexpr bool handles = takes_all<Function, T> || takes_context<Function, T> ||
                                takes_info<Function, T> || takes_data<Function, T>;

template <class Function, class T, class MakeInfo>
Result<void> call_for(Function& function, const Context& ctx, const T& data, const MakeInfo& info) {
    if constexpr (takes_all<Function, T>) {
        return call(function, ctx, data, info());
    } else if constexpr (takes_context<Function, T>) {
        return call(function, ctx, data);
    } else if constexpr (takes_info<Function, T>) {
        return call(function, data, info());
    } else if constexpr (takes_data<Function, T>) {
        return call(function, data);
    } else {
        return {};  // the type filter leaves these out
    }
}

template <class E, class Function, class Variant = typename eskit::detail::Alternatives<E>::Variant>
struct Handled;
template <class E, class Function, class... Ts>
struct Handled<E, Function, std::variant<Ts...>> {
    static constexpr bool any = (handles<Function, Ts> || ...);
    static constexpr bool context =
        ((takes_all<Function, Ts> || takes_context<Function, Ts>) || ...);

    static std::vector<std::string> types() {
        std::vector<std::string> names;
        (
            [&] {
                if constexpr (handles<Function, Ts>) {
                    names.emplace_back(wire_name<Ts>());
                }
            }(),
            ...);
        return names;
    }
};

// What the handlers of the events `E` share: which of them they want.
template <class E>
class TypedHandler : public Handler {
  public:
    Result<void> narrow(const std::vector<std::string>& types) override {
        auto ok = check_types(wanted_, types);
        if (ok) {
            wanted_ = types;
            set_types(store_.stored_types(types));
        }
        return ok;
    }

  protected:
    TypedHandler(const LogStore<E>& store, std::vector<std::string> wanted, Needs needs)
        : Handler(std::move(needs)), store_(store), wanted_(std::move(wanted)) {
        set_types(store_.stored_types(wanted_));
    }
    [[nodiscard]] const LogStore<E>& store() const noexcept { return store_; }
    // An old event may have become one that nobody asked for.
    [[nodiscard]] bool wants(std::string_view type) const {
        return eskit::detail::wants_type(wanted_, type);
    }

  private:
    LogStore<E> store_;
    std::vector<std::string> wanted_;
};

// Calls an overload set with the data of an event.
template <class E, class Function>
class DataHandler final : public TypedHandler<E> {
  public:
    DataHandler(const LogStore<E>& store, Function function)
        : TypedHandler<E>(store, Handled<E, Function>::types(),
                          {.context = Handled<E, Function>::context}),
          function_(std::move(function)) {}

    Result<void> handle(const Context& ctx, const RecordedEvent& event) override {
        Result<void> done;
        auto ok = this->store().visit(event, scratch_,
                                      [&](const E& data, const RecordedEvent& one) -> bool {
                                          if (this->wants(one.type)) {
                                              done = call_with(ctx, data, one);
                                          }
                                          return done.has_value();
                                      });
        return done ? ok : done;
    }

  private:
    Result<void> call_with(const Context& ctx, const E& data, const RecordedEvent& event) {
        const auto info = [&] { return this->store().info(event); };
        if constexpr (eskit::detail::Alternatives<E>::is_variant) {
            return std::visit(
                [&](const auto& held) { return call_for(function_, ctx, held, info); }, data);
        } else {
            return call_for(function_, ctx, data, info);
        }
    }

    Function function_;
    E scratch_{};
};

// Calls a function with whole events.
template <class E, class Function>
class EventHandler final : public TypedHandler<E> {
    static constexpr bool wants_context =
        std::is_invocable_v<Function&, const Context&, const Event<E>&>;

  public:
    EventHandler(const LogStore<E>& store, Function function)
        : TypedHandler<E>(store, LogStore<E>::types(), {.context = wants_context}),
          function_(std::move(function)) {}

    Result<void> handle(const Context& ctx, const RecordedEvent& event) override {
        if (event.is_removed()) {
            return {};
        }
        const auto decoded = this->store().decoded(event);
        if (!decoded) {
            return decoded.error();
        }
        for (const Event<E>& one : *decoded) {
            if (!this->wants(one.type())) {
                continue;
            }
            if (auto ok = call_with(ctx, one); !ok) {
                return ok;
            }
        }
        return {};
    }

  private:
    Result<void> call_with(const Context& ctx, const Event<E>& event) {
        if constexpr (wants_context) {
            return call(function_, ctx, event);
        } else {
            return call(function_, event);
        }
    }

    Function function_;
};

template <class E, class Function>
class BatchHandler final : public TypedHandler<E> {
    static constexpr bool wants_context =
        std::is_invocable_v<Function&, const Context&, const Batch<E>&>;
    static_assert(wants_context || std::is_invocable_v<Function&, const Batch<E>&>,
                  "eskit: a handler of batches is a function (const Context&, const Batch<E>&)");

  public:
    BatchHandler(const LogStore<E>& store, Function function)
        : TypedHandler<E>(store, LogStore<E>::types(), {.context = false, .batches = true}),
          function_(std::move(function)) {}

    Result<void> handle(const Context&, const RecordedEvent& event) override {
        if (event.is_removed()) {
            return {};
        }
        auto decoded = this->store().decoded(event);
        if (!decoded) {
            return std::move(decoded).error();
        }
        for (Event<E>& one : *decoded) {
            if (this->wants(one.type())) {
                events_.push_back(std::move(one));
            }
        }
        return {};
    }
    Result<void> commit(const Context& ctx, const std::optional<Checkpoint>&,
                        const Checkpoint& reached) override {
        const auto events = std::exchange(events_, {});
        if (events.empty()) {
            return {};
        }
        const Batch<E> batch(events, reached);
        if constexpr (wants_context) {
            return call(function_, ctx, batch);
        } else {
            return call(function_, batch);
        }
    }

  private:
    Function function_;
    std::vector<Event<E>> events_;
};

template <class T>
inline constexpr bool is_in_batches = false;
template <class Function>
inline constexpr bool is_in_batches<InBatches<Function>> = true;

}  // namespace detail

/// The handler that calls `functions` with the events of the set `E`. They are one of:
///
/// - an overload set, given as one object or several functions: `(const OrderPlaced&)`, with
///   `const Context&` before it and `const EventInfo&` after it, if wanted. What it takes is its
///   type filter: other events are never decoded;
/// - `(const Context&, const Event<E>&)` or `(const Event<E>&)`: all types of `E`;
/// - `in_batches((const Context&, const Batch<E>&))`: all types of `E`, many at once.
///
/// They return nothing or a Result. Events whose data was removed are left out.
template <class E, class... Functions>
[[nodiscard]] std::unique_ptr<Handler> make_handler(const LogStore<E>& store,
                                                    Functions... functions) {
    using First = std::tuple_element_t<0, std::tuple<Functions...>>;
    if constexpr (sizeof...(Functions) == 1 && detail::is_in_batches<First>) {
        return std::make_unique<detail::BatchHandler<E, decltype(First::function)>>(
            store, std::move(functions.function)...);
    } else {
        using Function = std::conditional_t<sizeof...(Functions) == 1, First,
                                            eskit::detail::Overloaded<Functions...>>;
        constexpr bool takes_events =
            std::is_invocable_v<Function&, const Context&, const Event<E>&> ||
            std::is_invocable_v<Function&, const Event<E>&>;
        static_assert(detail::Handled<E, Function>::any || takes_events,
                      "eskit: a handler of a subscription takes none of the store's events");
        if constexpr (detail::Handled<E, Function>::any) {
            return std::make_unique<detail::DataHandler<E, Function>>(
                store, Function{std::move(functions)...});
        } else {
            return std::make_unique<detail::EventHandler<E, Function>>(
                store, Function{std::move(functions)...});
        }
    }
}

}  // namespace eskit::inline v0_1::subscription
