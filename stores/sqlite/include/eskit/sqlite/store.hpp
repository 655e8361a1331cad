/// Events of one set in a SQLite file.
#pragma once

#include <eskit/sqlite/options.hpp>
#include <eskit/sqlite/path.hpp>
#include <eskit/store/log_store.hpp>

#include <memory>
#include <utility>

namespace eskit::inline v0_1::sqlite {

namespace detail {
[[nodiscard]] Result<std::shared_ptr<EventLog>> open_log(const Path& path, const Options& options);
}

/// `LogStore<E>` over a SQLite database.
///
/// `open` is for a program with one event set. With several, open a `Database` once and take a
/// store of each: a file has one writer, so opening it twice is refused.
///
/// Thread safety: all members may be called from any thread.
/// Ownership: a shared handle; the file is closed with the last copy.
template <class E>
class Store : public LogStore<E> {
  public:
    explicit Store(std::shared_ptr<EventLog> log, StoreOptions options = {})
        : LogStore<E>(std::move(log), options) {}
    Store(std::shared_ptr<EventLog> log, const EventRegistry<E>& registry,
          StoreOptions options = {})
        : LogStore<E>(std::move(log), registry, options) {}

    /// As `Database::open`, then a store of `E`.
    static Result<Store> open(const Path& path, const Options& options = {},
                              StoreOptions store_options = {}) {
        auto log = detail::open_log(path, options);
        if (!log) {
            return std::move(log).error();
        }
        return Store(*std::move(log), store_options);
    }
    /// The same, reading old events by way of `registry`.
    /// Errors: also invalid_argument when it is not whole.
    static Result<Store> open(const Path& path, const EventRegistry<E>& registry,
                              const Options& options = {}, StoreOptions store_options = {}) {
        if (auto ok = registry.check(); !ok) {
            return std::move(ok).error();
        }
        auto log = detail::open_log(path, options);
        if (!log) {
            return std::move(log).error();
        }
        return Store(*std::move(log), registry, store_options);
    }
};

}  // namespace eskit::inline v0_1::sqlite
