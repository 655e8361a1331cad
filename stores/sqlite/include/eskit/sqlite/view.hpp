/// Views in SQLite tables, kept by a subscription.
#pragma once

#include <eskit/decider/decider.hpp>
#include <eskit/projection/state_view.hpp>
#include <eskit/sqlite/database.hpp>
#include <eskit/sqlite/fwd.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace eskit::inline v0_1::sqlite {

/// A view as a struct: its name, the tables that it makes and drops, and one `evolve` for each
/// event that changes it. Functions return nothing or a Result; what SQLite throws is an error.
///
///     struct Turnover {
///         static constexpr std::string_view name = "turnover";
///         static constexpr std::uint32_t version = 1;  // may be left out
///         void setup(SQLite::Database&) const;         // CREATE TABLE
///         void reset(SQLite::Database&) const;         // DROP TABLE IF EXISTS
///         void evolve(SQLite::Database&, const OrderPlaced&) const;
///         void evolve(SQLite::Database&, const OrderPaid&, const EventInfo&) const;
///     };
///
/// The functions get the connection that writes, inside of a transaction. What they may do with it
/// is what an InlineProjection may.
template <class V>
concept SqlView = requires(const V& view, SQLite::Database& database) {
    { view.name } -> std::convertible_to<std::string_view>;
    view.setup(database);
    view.reset(database);
};

struct ViewOptions {
    /// The checkpoint is written in the transaction that changes the tables: each event changes
    /// them exactly once. If not, events may come again after a crash, and an instance that starts
    /// before another has saved its first checkpoint makes the tables anew.
    bool checkpoint_in_tx = true;
    /// Told, after each transaction, of the streams whose events were taken in, once for each.
    /// It must not throw.
    std::function<void(const ViewChange&)> on_change{};
    /// Of its subscription. The consumer is the view's, "name@version", when it is empty.
    subscription::Options subscription{};
};

namespace detail {

template <class V>
[[nodiscard]] std::uint32_t version_of(const V& view) {
    if constexpr (requires { view.version; }) {
        return view.version;
    } else {
        return 1;
    }
}

template <class V, class... Args>
concept Evolves = requires(const V& view, SQLite::Database& database, const Args&... args) {
    view.evolve(database, args...);
};
// Only an overload for T itself counts: one that is reached by a conversion is for another event.
template <class V, class T>
inline constexpr bool evolves_with_info = Evolves<V, eskit::detail::Exactly<T>, EventInfo>;
template <class V, class T>
inline constexpr bool evolves = evolves_with_info<V, T> || Evolves<V, eskit::detail::Exactly<T>>;

template <class V, class E, class Variant = typename eskit::detail::Alternatives<E>::Variant>
struct ViewEvents;
template <class V, class E, class... Ts>
struct ViewEvents<V, E, std::variant<Ts...>> {
    static_assert(!Evolves<V, eskit::detail::Unrelated> &&
                      !Evolves<V, eskit::detail::Unrelated, EventInfo>,
                  "eskit: the view has a catch-all evolve template, which would take every event; "
                  "write one overload per event");
    static_assert((evolves<V, Ts> || ...),
                  "eskit: the view has no evolve overload for any event of the store; it takes "
                  "(SQLite::Database&, const Event&) and may take a const EventInfo& more");

    static std::vector<std::string> types() {
        std::vector<std::string> names;
        const auto add = [&](bool wanted, std::string_view name) {
            if (wanted) {
                names.emplace_back(name);
            }
        };
        (add(evolves<V, Ts>, wire_name<Ts>()), ...);
        return names;
    }
};

template <class V, class E>
Result<void> evolve_view(const V& view, SQLite::Database& database, const Event<E>& event) {
    const auto one = [&](const auto& data) -> Result<void> {
        using T = std::remove_cvref_t<decltype(data)>;
        const auto evolve = [&](const auto&... args) { return view.evolve(database, args...); };
        if constexpr (evolves_with_info<V, T>) {
            return subscription::detail::call(evolve, data, static_cast<const EventInfo&>(event));
        } else if constexpr (evolves<V, T>) {
            return subscription::detail::call(evolve, data);
        } else {
            return {};  // what an old event became beside what is wanted
        }
    };
    if constexpr (eskit::detail::Alternatives<E>::is_variant) {
        return std::visit(one, event.data());
    } else {
        return one(event.data());
    }
}

template <class V>
Result<void> reset_view(const V& view, SQLite::Database& sql) {
    const auto reset = [&] { return view.reset(sql); };
    return subscription::detail::call(reset);
}
template <class V>
Result<void> make_view(const V& view, SQLite::Database& sql) {
    const auto setup = [&] { return view.setup(sql); };
    return subscription::detail::call(setup);
}

// Resets and sets up, in one transaction, unless the view has a checkpoint already.
[[nodiscard]] Result<void> set_up_view(
    const Context& ctx, const Database& database, std::string_view name, std::string_view consumer,
    eskit::detail::FunctionRef<Result<void>(SQLite::Database&)> reset,
    eskit::detail::FunctionRef<Result<void>(SQLite::Database&)> setup);

// Once for each stream, with its newest event.
void tell_changes(std::string_view view, std::span<const EventInfo* const> events,
                  const std::function<void(const ViewChange&)>& on_change);

template <class E, class V>
class ViewHandler final : public subscription::detail::TypedHandler<E> {
    using Base = subscription::detail::TypedHandler<E>;

  public:
    ViewHandler(const LogStore<E>& store, Database database, V view, const ViewOptions& options)
        : Base(store, ViewEvents<V, E>::types(),
               {.context = false, .batches = true, .keeps_checkpoint = options.checkpoint_in_tx}),
          database_(std::move(database)),
          view_(std::move(view)),
          consumer_(options.subscription.consumer),
          on_change_(options.on_change) {}

    Result<void> handle(const Context&, const RecordedEvent& recorded) override {
        if (recorded.is_removed()) {
            return {};
        }
        auto events = this->store().decoded(recorded);
        if (!events) {
            return std::move(events).error();
        }
        std::copy_if(std::move_iterator(events->begin()), std::move_iterator(events->end()),
                     std::back_inserter(events_),
                     [&](const Event<E>& event) { return this->wants(event.type()); });
        return {};
    }

    Result<void> commit(const Context& ctx, const std::optional<subscription::Checkpoint>& stored,
                        const subscription::Checkpoint& reached) override {
        const auto events = std::exchange(events_, {});
        const Event<E>* at = nullptr;  // that evolve fails with
        const auto evolve = [&](SQLite::Database& sql) -> Result<void> {
            for (const Event<E>& event : events) {
                at = &event;
                if (auto ok = evolve_view(view_, sql, event); !ok) {
                    return ok;
                }
            }
            at = nullptr;
            return {};
        };
        auto done = this->needs().keeps_checkpoint
                        ? database_.transact(
                              ctx, {.consumer = consumer_, .from = stored, .to = reached}, evolve)
                        : database_.transact(ctx, evolve);
        if (!done && at != nullptr) {
            return done.error().prefixed("event " + std::to_string(at->global_sequence().value));
        }
        if (done && on_change_ && !events.empty()) {
            const std::vector<const EventInfo*> infos = pointers(events);
            tell_changes(view_.name, infos, on_change_);
        }
        return done;
    }

  private:
    static std::vector<const EventInfo*> pointers(const std::vector<Event<E>>& events) {
        std::vector<const EventInfo*> infos;
        infos.reserve(events.size());
        for (const Event<E>& event : events) {
            infos.push_back(&event);
        }
        return infos;
    }

    Database database_;
    V view_;
    std::string consumer_;
    std::function<void(const ViewChange&)> on_change_;
    std::vector<Event<E>> events_;
};

}  // namespace detail

/// The subscription that keeps `view` in tables of `database`: the one of the events, whose commits
/// then wait while a batch is written, or another one. If the view has no checkpoint there, its
/// tables are dropped and made anew here, so that readers find them from now on.
///
/// A new `version` has a checkpoint of its own. Give its tables other names, and it is built beside
/// the old one; when it has caught up, readers are sent to it.
/// Errors: invalid_argument for a name that is not valid; those of `setup`, `reset` and the
/// database.
template <class E, SqlView V>
[[nodiscard]] Result<subscription::Subscription> project(const Context& ctx,
                                                         const LogStore<E>& store,
                                                         const Database& database, V view,
                                                         ViewOptions options = {}) {
    if (auto ok = eskit::detail::check_view(view.name, {}, {}); !ok) {
        return std::move(ok).error();
    }
    std::string& consumer = options.subscription.consumer;
    if (consumer.empty()) {
        consumer = consumer_of(view.name, detail::version_of(view));
    }
    auto made = detail::set_up_view(
        ctx, database, view.name, consumer,
        [&](SQLite::Database& sql) { return detail::reset_view(view, sql); },
        [&](SQLite::Database& sql) { return detail::make_view(view, sql); });
    if (!made) {
        return std::move(made).error();
    }
    auto handler =
        std::make_unique<detail::ViewHandler<E, V>>(store, database, std::move(view), options);
    return subscription::Subscription(store.log(),
                                      std::make_shared<CheckpointStore>(database.checkpoints()),
                                      std::move(options.subscription), std::move(handler));
}

}  // namespace eskit::inline v0_1::sqlite
