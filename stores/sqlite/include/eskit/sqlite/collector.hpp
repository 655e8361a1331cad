/// Views in files of their own.
#pragma once

#include <eskit/projection/state_view.hpp>
#include <eskit/sqlite/database.hpp>
#include <eskit/sqlite/view.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eskit::inline v0_1::sqlite {

/// Where views are kept: each in `{dir}/{view name}.db`, with its checkpoint beside it, or all in
/// one database. Views in files of their own do not hold up commits, nor each other; deleting such
/// a file, while no program has it open, builds that view anew and no other.
///
/// Thread safety: none; it is used while a program starts. The subscriptions are independent of it.
/// Ownership: keeps its files open for as long as it lives, as do the subscriptions.
///
///     sqlite::Collector views({.dir = "views"});
///     views.add(ctx, orders, Turnover{}).value();
///     views.add(ctx, orders, Customers{}).value();
class Collector {
  public:
    struct Config {
        /// The folder of the files, which is there; empty = `shared` has all views.
        std::string dir{};
        std::optional<Database> shared{};
        /// How the files are opened.
        Options options{};
    };

    explicit Collector(Config config) : config_(std::move(config)) {}

    /// Opens the file of the view and subscribes it (see `project`). Run the subscription, or all
    /// of them, in a Runner.
    /// Errors: those of Database::open and `project`; invalid_argument for a name that is not a
    /// file's ("a/b"), or is taken, and when there is neither a folder nor a shared database.
    template <class E, SqlView V>
    Result<subscription::Subscription> add(const Context& ctx, const LogStore<E>& store, V view,
                                           ViewOptions options = {}) {
        const std::string name(view.name);
        auto database = open(name, detail::version_of(view));
        if (!database) {
            return std::move(database).error();
        }
        auto subscription = project(ctx, store, *database, std::move(view), std::move(options));
        if (subscription) {
            keep(name, *std::move(database), *subscription);
        }
        return subscription;
    }

    [[nodiscard]] std::span<const subscription::Subscription> subscriptions() const noexcept {
        return subscriptions_;
    }
    /// The database that has the view, for reading it; nullptr if it was not added.
    [[nodiscard]] const Database* find(std::string_view view) const noexcept;

  private:
    struct Kept {
        std::string view;
        Database database;
    };

    [[nodiscard]] Result<Database> open(const std::string& view, std::uint32_t version) const;
    void keep(std::string view, Database database, const subscription::Subscription& subscription);

    Config config_;
    std::vector<Kept> kept_;
    std::vector<subscription::Subscription> subscriptions_;
};

}  // namespace eskit::inline v0_1::sqlite
