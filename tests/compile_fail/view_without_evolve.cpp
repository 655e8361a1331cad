// expect: eskit: the view has no evolve overload for any event of the store
#include <eskit/sqlite/view.hpp>

#include <variant>

namespace shop {
struct Placed {};
struct Foreign {};
using Event = std::variant<Placed>;
}  // namespace shop

struct Orders {
    static constexpr std::string_view name = "orders";
    void setup(SQLite::Database&) const {}
    void reset(SQLite::Database&) const {}
    void evolve(SQLite::Database&, const shop::Foreign&) const {}
};

auto used(const eskit::LogStore<shop::Event>& store, const eskit::sqlite::Database& database) {
    return eskit::sqlite::project({}, store, database, Orders{});
}
