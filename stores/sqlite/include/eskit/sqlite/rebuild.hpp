/// Building the tables of a view anew while it is in use.
#pragma once

#include <eskit/event/ordinal.hpp>
#include <eskit/projection/state_view.hpp>
#include <eskit/sqlite/database.hpp>
#include <eskit/sqlite/view.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace eskit::inline v0_1::sqlite {

/// A table that is in use, and the one that takes its place and its name.
struct TableSwap {
    std::string live{};
    std::string shadow{};
};

/// What `rebuild` is to do.
template <SqlView V>
struct Rebuild {
    enum class Compare : std::uint8_t {
        no,    ///< swap
        then,  ///< count the rows that differ, then swap
        only,  ///< count them, and drop the shadow: is the view still what its events make of it?
    };

    /// The view in use; only its name and version are looked at.
    V live{};
    /// The same view with tables of other names.
    V shadow{};
    std::vector<TableSwap> tables{};
    Compare compare = Compare::no;
    /// Events in a transaction, which commits wait for.
    std::size_t batch_size = 500;
    /// The consumer of the view in use; empty = "name@version".
    std::string consumer{};
};

struct Rebuilt {
    GlobalSequence upto{};          ///< where the view in use was
    std::uint64_t events = 0;       ///< that the shadow is made from
    std::uint64_t differences = 0;  ///< rows of one table that the other does not have
};

namespace detail {

// Errors: unsupported in memory; invalid_argument without tables or events in a batch.
[[nodiscard]] Result<void> check_rebuild(const Database& database,
                                         const std::vector<TableSwap>& tables,
                                         std::size_t batch_size);
// Where the view in use is, which is not before `shadow`.
// Errors: not_found when the view never began; corrupt when it is of another history; conflict when
// it was reset meanwhile.
[[nodiscard]] Result<GlobalSequence> live_position(const Context& ctx, const Database& database,
                                                   std::string_view consumer, const Uuid& epoch,
                                                   GlobalSequence shadow);
[[nodiscard]] std::uint64_t count_differences(SQLite::Database& database,
                                              const std::vector<TableSwap>& tables);
void swap_tables(SQLite::Database& database, const std::vector<TableSwap>& tables);
[[nodiscard]] Error log_ends_early(GlobalSequence at, GlobalSequence upto);

// A view that is built from the first event on.
template <class E, class V>
class Shadow {
  public:
    Shadow(const LogStore<E>& store, const V& view, std::size_t batch_size)
        : store_(store), view_(view), batch_size_(batch_size) {}

    using Work = eskit::detail::FunctionRef<Result<void>(SQLite::Database&)>;
    // Takes in all events up to there, and none behind; `transact` runs work in a transaction.
    Result<void> follow(const Context& ctx, GlobalSequence upto,
                        eskit::detail::FunctionRef<Result<void>(Work)> transact) {
        while (position_ < upto) {
            auto page = store_.read_all(ctx, {.after = position_,
                                              .limit = batch_size_,
                                              .scan_limit = scan_limit,
                                              .types = ViewEvents<V, E>::types()});
            if (!page) {
                return std::move(page).error();
            }
            if (page->next() <= position_) {
                return log_ends_early(position_, upto);
            }
            auto taken = transact([&](SQLite::Database& sql) { return take(sql, *page, upto); });
            if (!taken) {
                return taken;
            }
            position_ = std::min(page->next(), upto);
        }
        return {};
    }

    [[nodiscard]] GlobalSequence position() const noexcept { return position_; }
    [[nodiscard]] std::uint64_t events() const noexcept { return events_; }

  private:
    static constexpr std::size_t scan_limit = 10'000;

    Result<void> take(SQLite::Database& sql, const Page<E>& page, GlobalSequence upto) {
        for (const Event<E>& event : page) {
            if (event.global_sequence() > upto) {
                break;
            }
            if (auto ok = evolve_view(view_, sql, event); !ok) {
                return ok.error().prefixed("event " +
                                           std::to_string(event.global_sequence().value));
            }
            ++events_;
        }
        return {};
    }

    const LogStore<E>& store_;
    const V& view_;
    std::size_t batch_size_;
    GlobalSequence position_{};
    std::uint64_t events_ = 0;
};

}  // namespace detail

/// Builds the tables of a view anew from the first event on, beside those in use, and puts them in
/// their place. Meanwhile the subscription of the view may go on in another thread, readers read,
/// and commits are written between the batches.
///
/// The shadow never passes the view's checkpoint. When it is close, one last transaction takes in
/// what is left up to exactly there, compares if that is wanted, drops the tables in use, and gives
/// the shadow's their names. The checkpoint stays as it is, so the subscription does not notice.
/// After an error nothing was changed but the shadow's tables, which the next rebuild drops.
///
/// Requires: the view keeps its checkpoint in its transactions (ViewOptions::checkpoint_in_tx).
/// Blocking: for as long as it takes; the deadline and the stop token of `ctx` end it. Commits to
/// `database` wait for each batch, and for the comparison.
/// Errors: not_found when the view has no checkpoint yet; corrupt when it belongs to another log;
/// conflict when it is reset meanwhile; invalid_argument without tables or events in a batch;
/// unsupported for ":memory:"; those of `evolve`, the log and the database; in_doubt when the disk
/// failed during the swap: rebuild again.
template <class E, SqlView V>
Result<Rebuilt> rebuild(const Context& ctx, const LogStore<E>& store, const Database& database,
                        const Rebuild<V>& order) {
    using Compare = typename Rebuild<V>::Compare;
    if (auto ok = detail::check_rebuild(database, order.tables, order.batch_size); !ok) {
        return std::move(ok).error();
    }
    const std::string consumer = order.consumer.empty()
                                     ? consumer_of(order.live.name, detail::version_of(order.live))
                                     : order.consumer;
    const auto begun = database.transact(ctx, [&](SQLite::Database& sql) {
        auto empty = detail::reset_view(order.shadow, sql);
        return empty ? detail::make_view(order.shadow, sql) : empty;
    });
    if (!begun) {
        return begun.error();
    }
    detail::Shadow<E, V> shadow(store, order.shadow, order.batch_size);
    const auto live = [&] {
        return detail::live_position(ctx, database, consumer, store.log()->epoch(),
                                     shadow.position());
    };
    Rebuilt rebuilt;
    bool is_done = false;
    const auto finish = [&](SQLite::Database& sql) -> Result<void> {
        const auto upto = live();  // stays there: it moves in the turn that is ours
        if (!upto) {
            return upto.error();
        }
        if (upto->value - shadow.position().value > order.batch_size) {
            return {};  // too far for one transaction
        }
        auto taken = shadow.follow(ctx, *upto, [&](auto work) { return work(sql); });
        if (!taken) {
            return taken;
        }
        rebuilt = {.upto = *upto, .events = shadow.events()};
        is_done = true;
        if (order.compare != Compare::no) {
            rebuilt.differences = detail::count_differences(sql, order.tables);
        }
        if (order.compare == Compare::only) {
            return detail::reset_view(order.shadow, sql);
        }
        detail::swap_tables(sql, order.tables);
        return {};
    };
    while (!is_done) {
        const auto upto = live();
        if (!upto) {
            return upto.error();
        }
        auto step =
            shadow.follow(ctx, *upto, [&](auto work) { return database.transact(ctx, work); });
        if (step) {
            step = database.transact(ctx, finish);
        }
        if (!step) {
            return std::move(step).error();
        }
    }
    return rebuilt;
}

}  // namespace eskit::inline v0_1::sqlite
