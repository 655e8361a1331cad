// expect: eskit: a decider is an eskit::Decider or a struct with Command, Event and State
#include <eskit/decider/decider_handler.hpp>
#include <eskit/store/memory_store.hpp>

#include <variant>

struct Open {};
struct Opened {};
struct Door {
    using Command = std::variant<Open>;
    using Event = std::variant<Opened>;
};

void used() {
    const eskit::DeciderHandler doors{eskit::MemoryStore<Door::Event>(), Door{}};
}
