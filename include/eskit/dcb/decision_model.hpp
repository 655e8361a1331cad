/// Decisions across streams, consistent exactly as far as they look.
#pragma once

#include <eskit/dcb/projection.hpp>
#include <eskit/dcb/query.hpp>
#include <eskit/decider/decider_handler.hpp>
#include <eskit/decider/decision.hpp>
#include <eskit/store/log_store.hpp>

#include <concepts>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace eskit::inline v0_1::dcb {

/// A store that appends under a condition, as `LogStore<E>` does.
template <class S>
concept ConditionalStore =
    EventStore<S> &&
    requires(const S& store, const Context& ctx, AppendCondition condition,
             std::vector<StreamEvents<typename S::event_type>> parts, AppendOptions options,
             bool (*sink)(const typename S::event_type&, const RecordedEvent&)) {
        { store.append_if(ctx, condition, parts, options) } -> std::same_as<Result<Committed>>;
        {
            store.fold_matching(ctx, condition.fail_if_match, ReadOptions{}, sink)
        } -> std::same_as<Result<Scan>>;
        { store.find_commit(ctx, options.commit_id) };
        { store.clock() } -> std::same_as<Clock&>;
    };

/// What a decision is based on: the states of the projections, and the condition under which they
/// are still the whole truth.
template <class... States>
struct Basis {
    std::tuple<States...> states;
    AppendCondition condition{};
};

namespace detail {

// Puts the name of the decision into `options`: a hash of the tenant and the idempotency key, and
// as fingerprint one of the query.
void name_decision(const Context& ctx, const Query& query, AppendOptions& options);
[[nodiscard]] Error key_taken(const Context& ctx);

template <class E>
eskit::Decision<StreamEvents<E>> to_stream(eskit::Decision<E> decision, const StreamId& stream) {
    if (decision.is_rejected()) {
        return Rejection(decision.rejection());
    }
    auto events = std::move(decision).events();
    if (events.empty()) {
        return no_events;
    }
    return StreamEvents<E>(stream, std::vector<Tagged<E>>(std::move_iterator(events.begin()),
                                                          std::move_iterator(events.end())));
}

}  // namespace detail

/// Several small projections that one decision depends on, whatever streams their events are in.
///
///     const dcb::DecisionModel model{exists(course), seats_left(course), courses_of(student)};
///     auto done = model.decide(
///         ctx, store, {"student", student},
///         [&](bool exists, int seats_left, int courses) -> eskit::Decision<Event> {
///             if (!exists) return eskit::reject("no such course");
///             ...
///             return StudentSubscribed{student, course};
///         });
///
/// One read finds the events of all projections. The decision is then appended under the condition
/// that no event which any of the projections looks at has been appended since; if one has, all is
/// read and decided again.
///
/// Thread safety: immutable; its projections' handlers must be callable from any thread that uses
/// it.
/// Ownership: keeps copies of the projections. It is cheap to make; make one per command.
/// Blocking: as the store does, and between attempts.
template <class... Projections>
class DecisionModel {
    static_assert(sizeof...(Projections) > 0, "eskit: a decision depends on something");

  public:
    explicit DecisionModel(Projections... projections)
        : projections_(std::move(projections)...), query_(united()), condition_(query_) {}

    /// The union of the projections' queries.
    [[nodiscard]] const Query& query() const noexcept { return query_; }

    /// The same model, whose decisions are refused only for events that match `condition`: for a
    /// decision that some of the events it looks at cannot change. The projections read what they
    /// did before.
    [[nodiscard]] DecisionModel narrowed_to(Query condition) const {
        DecisionModel narrowed = *this;
        narrowed.condition_ = std::move(condition);
        return narrowed;
    }
    [[nodiscard]] DecisionModel narrowed_to(QueryItem condition) const {
        return narrowed_to(any_of(std::move(condition)));
    }

    /// Reads and folds, for a caller that appends by itself, with `append_if`.
    /// Errors: those of the store; handler_failed when a handler threw.
    template <ConditionalStore Store>
    Result<Basis<typename Projections::state_type...>> build(const Context& ctx,
                                                             const Store& store) const {
        Basis<typename Projections::state_type...> basis{
            std::apply([](const auto&... each) { return std::tuple(each.initial()...); },
                       projections_),
            {condition_, {}}};
        Result<void> status;
        const auto scan = store.fold_matching(
            ctx, query_, {.limit = SIZE_MAX}, [&](const auto& event, const RecordedEvent& record) {
                try {
                    fold(basis.states, event, record, store,
                         std::index_sequence_for<Projections...>());
                } catch (...) {
                    status = eskit::detail::callback_failed("projection");
                }
                return status.has_value();
            });
        if (!scan || !status) {
            return status ? scan.error() : status.error();
        }
        basis.condition.after = scan->head;
        return basis;
    }

    /// Builds, decides, and appends to the streams that the decision names, until no conflict is
    /// met or `options.retry` is used up. `decide` takes the states and returns a
    /// `Decision<StreamEvents<Event>>`. No events: nothing is written, and the outcome has no id.
    ///
    /// With `ctx.idempotency_key` the decision is recognised when it comes again, and answered with
    /// its first outcome before anything is decided. A key covers one decision of the tenant in
    /// this log.
    ///
    /// Errors: rejected by `decide`; handler_failed when it or a handler threw; conflict after the
    /// last attempt; already_exists when another decision used the idempotency key; in_doubt is
    /// never retried here: repeat the decision with its idempotency key; all others of the store.
    template <ConditionalStore Store, class Decide>
    Result<Committed> decide(const Context& ctx, const Store& store, const Decide& decide,
                             const HandlerOptions& options = {}) const {
        AppendOptions append_options;
        Result<Committed> outcome;
        if (ctx.idempotency_key) {
            detail::name_decision(ctx, query_, append_options);
            if (find(ctx, store, append_options, outcome)) {
                return outcome;
            }
        }
        eskit::detail::Attempts attempts(store.clock(), options);
        for (;;) {
            outcome = attempt(ctx, store, decide, append_options);
            if (outcome || !attempts.again(ctx, outcome.error())) {
                return outcome;
            }
        }
    }

    /// The same for events of one stream: `decide` returns a `Decision<Event>`.
    template <ConditionalStore Store, class Decide>
    Result<Committed> decide(const Context& ctx, const Store& store, const StreamId& stream,
                             const Decide& decide, const HandlerOptions& options = {}) const {
        using E = typename Store::event_type;
        return this->decide(
            ctx, store,
            [&](const typename Projections::state_type&... states) {
                return detail::to_stream<E>(decide(states...), stream);
            },
            options);
    }

  private:
    [[nodiscard]] Query united() const {
        Query all;
        std::apply([&](const auto&... each) { (detail::unite(all, each.query()), ...); },
                   projections_);
        return all;
    }

    template <class States, class E, class Store, std::size_t... at>
    void fold(States& states, const E& event, const RecordedEvent& record, const Store& store,
              std::index_sequence<at...>) const {
        const auto info = [&] { return store.info(record); };
        const auto one = [&](const auto& projection, auto& state) {
            if (sizeof...(at) == 1 ||
                eskit::detail::matches(projection.query(), record.type, record.tag_set())) {
                projection.fold(state, event, info);
            }
        };
        (one(std::get<at>(projections_), std::get<at>(states)), ...);
    }

    // True when the commit that `wanted` names is known, or it cannot be told whether: then
    // `outcome` is its outcome, or says why.
    template <class Store>
    static bool find(const Context& ctx, const Store& store, const AppendOptions& wanted,
                     Result<Committed>& outcome) {
        auto known = store.find_commit(ctx, wanted.commit_id);
        if (!known) {
            outcome = std::move(known).error();
        } else if (!*known) {
            return false;
        } else if ((*known)->fingerprint != wanted.fingerprint) {
            outcome = detail::key_taken(ctx);
        } else {
            outcome = **std::move(known);
        }
        return true;
    }

    template <class Store, class Decide>
    Result<Committed> attempt(const Context& ctx, const Store& store, const Decide& decide,
                              const AppendOptions& options) const {
        using Parts = eskit::Decision<StreamEvents<typename Store::event_type>>;
        auto basis = build(ctx, store);
        if (!basis) {
            return std::move(basis).error();
        }
        auto decided = [&]() -> Result<Parts> {
            try {
                return Parts(std::apply(decide, std::as_const(basis->states)));
            } catch (...) {
                return eskit::detail::callback_failed("decide");
            }
        }();
        if (!decided) {
            return std::move(decided).error();
        }
        if (decided->is_rejected() || decided->events().empty()) {
            // Perhaps by its own effect, when the same decision was made meanwhile.
            Result<Committed> first;
            if (ctx.idempotency_key && find(ctx, store, options, first)) {
                return first;
            }
            return decided->is_rejected() ? Result<Committed>(decided->rejection())
                                          : Result<Committed>(Committed{});
        }
        auto parts = (*std::move(decided)).events();
        return store.append_if(ctx, std::move(basis->condition), std::move(parts), options);
    }

    std::tuple<Projections...> projections_;
    Query query_;
    Query condition_;
};

}  // namespace eskit::inline v0_1::dcb
