/// Views that are written together with the events they are made from.
#pragma once

#include <eskit/sqlite/fwd.hpp>
#include <eskit/store/log_store.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace eskit::inline v0_1::sqlite {

/// A view in the event database, changed in the transaction that writes the event: whoever sees the
/// event sees the view with it. `Database::project_inline` puts it to work.
///
/// It runs while other commits wait, so it must be quick: a few statements. What is slow belongs
/// behind a subscription. A failure refuses the commit that it was called for, with handler_failed,
/// and no other.
///
/// The functions get the connection that writes. They must not keep it or statements made from it,
/// nor hold a handle of this database or of a store of it, which would keep the file open for ever,
/// and cannot end the transaction, nest another, attach files, change settings, or write eskit's
/// own tables. They may read stores, which show what was committed before, but not commit to this
/// log.
///
/// Thread safety: the functions are called by one thread at a time, by whichever writes.
/// Errors: SQLite::Exception and any other exception become handler_failed, except std::bad_alloc.
struct InlineProjection {
    /// Names its position in the log. Unique within the database.
    std::string name{};
    /// A new version begins at the first event, in tables of its own.
    std::uint32_t version = 1;
    /// Wire names of the events to call it for; empty = all.
    std::vector<std::string> types{};
    /// Creates its tables. Called once in the life of the file, per version.
    std::function<Result<void>(SQLite::Database&)> setup{};
    std::function<Result<void>(SQLite::Database&, const RecordedEvent&)> apply{};
};

/// An inline projection of the events `E`, decoded: `apply(SQLite::Database&, const Event<E>&)`
/// returns Result<void>. Events whose data was removed are left out. Old events reach it by way of
/// `registry`; one that is not whole (see EventRegistry::check) refuses every commit that has an
/// event of `E`.
template <class E, class Apply>
[[nodiscard]] InlineProjection inline_projection(
    std::string name, std::function<Result<void>(SQLite::Database&)> setup, Apply apply,
    const EventRegistry<E>& registry, StoreOptions options = {}) {
    // A view without a log: it only decodes.
    const LogStore<E> view(nullptr, registry, options);
    InlineProjection projection{.types = view.stored_types()};
    projection.name = std::move(name);
    projection.setup = std::move(setup);
    projection.apply = [view, apply = std::move(apply)](
                           SQLite::Database& database,
                           const RecordedEvent& recorded) -> Result<void> {
        if (recorded.is_removed()) {  // before this projection came to be
            return {};
        }
        auto events = view.decoded(recorded);
        if (!events) {
            return std::move(events).error();
        }
        for (const Event<E>& event : *events) {
            if (Result<void> ok = apply(database, event); !ok) {
                return ok;
            }
        }
        return {};
    };
    return projection;
}
template <class E, class Apply>
[[nodiscard]] InlineProjection inline_projection(
    std::string name, std::function<Result<void>(SQLite::Database&)> setup, Apply apply,
    StoreOptions options = {}) {
    return inline_projection<E>(std::move(name), std::move(setup), std::move(apply),
                                EventRegistry<E>{}, options);
}

}  // namespace eskit::inline v0_1::sqlite
