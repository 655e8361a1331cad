/// Views that are written together with the events they are made from.
#pragma once

#include <eskit/sqlite/fwd.hpp>
#include <eskit/store/log_store.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace eskit::sqlite {

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
/// returns Result<void>.
template <class E, class Apply>
[[nodiscard]] InlineProjection inline_projection(
    std::string name, std::function<Result<void>(SQLite::Database&)> setup, Apply apply,
    StoreOptions options = {}) {
    InlineProjection projection{.types = LogStore<E>::types()};
    projection.name = std::move(name);
    projection.setup = std::move(setup);
    // A view without a log: it only decodes.
    projection.apply = [view = LogStore<E>(nullptr, options), apply = std::move(apply)](
                           SQLite::Database& database,
                           const RecordedEvent& recorded) -> Result<void> {
        auto event = view.decoded(recorded);
        return event ? apply(database, *event) : Result<void>(std::move(event).error());
    };
    return projection;
}

}  // namespace eskit::sqlite
