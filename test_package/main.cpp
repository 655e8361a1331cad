// Appends an event to a store in memory and loads it again.
#include <eskit/eskit.hpp>
#include <eskit/version.hpp>

#include <cstdio>
#include <variant>

namespace shop {
struct Opened {
    int number = 0;
};
using Event = std::variant<Opened>;
}  // namespace shop

int main() {
    const eskit::MemoryStore<shop::Event> store;
    const eskit::StreamId stream{"shop", "one"};
    const eskit::Context ctx;
    if (!store.append(ctx, stream, eskit::no_stream, {shop::Opened{1}})) {
        return 1;
    }
    const auto loaded = store.load(ctx, stream);
    std::printf("eskit %s\n", ESKIT_VERSION);
    return loaded && loaded->size() == 1 ? 0 : 1;
}
