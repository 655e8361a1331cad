// A consumer of the SQLite store, whose views may use SQLiteCpp without asking for it.
#include <eskit/eskit.hpp>
#include <eskit/sqlite/store.hpp>

#include <SQLiteCpp/Database.h>

#include <variant>

namespace shop {
struct Opened {
    int number = 0;
};
using Event = std::variant<Opened>;
}  // namespace shop

int main() {
    auto store = eskit::sqlite::Store<shop::Event>::open(":memory:");
    if (!store) {
        return 1;
    }
    auto appended = store->append(eskit::Context{}, eskit::StreamId{"shop", "one"},
                                  eskit::no_stream, {shop::Opened{1}});
    SQLite::Database own(":memory:");
    return appended && own.getErrorCode() == 0 ? 0 : 1;
}
