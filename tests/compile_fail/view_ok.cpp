#include <eskit/sqlite/view.hpp>

#include <variant>

namespace shop {
struct Placed {};
struct Paid {};
using Event = std::variant<Placed, Paid>;
}  // namespace shop

struct Orders {
    static constexpr std::string_view name = "orders";
    void setup(SQLite::Database&) const {}
    eskit::Result<void> reset(SQLite::Database&) const { return {}; }
    void evolve(SQLite::Database&, const shop::Placed&, const eskit::EventInfo&) const {}
};

auto used(const eskit::LogStore<shop::Event>& store, const eskit::sqlite::Database& database) {
    return eskit::sqlite::project({}, store, database, Orders{});
}
