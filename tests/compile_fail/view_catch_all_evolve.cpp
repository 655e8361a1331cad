// expect: eskit: the view has a catch-all evolve template
#include <eskit/sqlite/view.hpp>

#include <variant>

namespace shop {
struct Placed {};
using Event = std::variant<Placed>;
}  // namespace shop

struct Orders {
    static constexpr std::string_view name = "orders";
    void setup(SQLite::Database&) const {}
    void reset(SQLite::Database&) const {}
    template <class T>
    void evolve(SQLite::Database&, const T&) const {}
};

auto used(const eskit::LogStore<shop::Event>& store, const eskit::sqlite::Database& database) {
    return eskit::sqlite::project({}, store, database, Orders{});
}
