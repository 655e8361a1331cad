// One event of last year is several of today. An upcaster splits it each time it is read.
#include <eskit/eskit.hpp>

#include <iostream>
#include <string>
#include <variant>
#include <vector>

// NOLINTBEGIN(misc-use-internal-linkage): upcast is found by its argument.
// region: program
namespace shop {

struct ItemAdded {
    std::string article;
};
using Event = std::variant<ItemAdded>;

struct ItemsAdded {  // no longer in Event: stored events have it, new ones do not
    std::vector<std::string> articles;
};

std::vector<Event> upcast(const ItemsAdded& old) {
    std::vector<Event> events;
    events.reserve(old.articles.size());
    for (const std::string& article : old.articles) {
        events.emplace_back(ItemAdded{article});
    }
    return events;
}

}  // namespace shop

eskit::EventRegistry<shop::Event> registry() {
    return eskit::EventRegistry<shop::Event>{}.upcast<shop::ItemsAdded>();
}
// endregion: program
// NOLINTEND(misc-use-internal-linkage)

int main() {
    const eskit::StreamId basket{"basket", "b-1"};
    const eskit::MemoryStore<shop::Event> store(registry());
    const eskit::LogStore<shop::ItemsAdded> old_program(store.log());
    old_program.append({}, basket, eskit::any_version, {shop::ItemsAdded{{"lamp", "bulb"}}})
        .value();

    for (const auto& event : store.load({}, basket).value()) {
        std::cout << event.version().value << '.' << event.sub_index() << ' '
                  << event.get_if<shop::ItemAdded>()->article << '\n';
    }
}

// Prints:
// 1.0 lamp
// 1.1 bulb
