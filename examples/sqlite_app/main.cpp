// A note book that survives the program: run it again with the same file and it goes on where it
// was. It opens a SQLite database, appends through a decider, closes the file, opens it once more
// and reads everything back. The path of the file is its argument; without one it uses notes.db.
#include <eskit/eskit.hpp>
#include <eskit/sqlite/store.hpp>

#include <iostream>
#include <string>
#include <string_view>
#include <variant>

namespace notes {

struct NoteTaken {
    std::string text;
    std::string author;
};
struct TakeNote {
    std::string text;
};

struct Notebook {
    static constexpr std::string_view stream_type = "notebook";
    using Command = std::variant<TakeNote>;
    using Event = std::variant<NoteTaken>;
    struct State {
        int notes = 0;
    };

    // region: deciding
    static eskit::Decision<Event> decide(const State& state, const TakeNote& command,
                                         const eskit::Deciding& deciding) {
        if (command.text.empty()) {
            return eskit::reject("an empty note");
        }
        if (state.notes == 1'000) {
            return eskit::reject("the book is full");
        }
        return NoteTaken{command.text, deciding.principal().id};
    }
    // endregion: deciding
    static void evolve(State& state, const NoteTaken&) { ++state.notes; }
};

}  // namespace notes

namespace {

using Store = eskit::sqlite::Store<notes::Notebook::Event>;

// region: write
eskit::Result<int> take_notes(const std::string& path) {
    auto store = Store::open(path);
    if (!store) {
        return store.error();
    }
    const eskit::DeciderHandler notebooks{*store, notes::Notebook{}};
    const eskit::Context ctx = eskit::new_chain({}, {eskit::Principal::Kind::user, "ada"});
    int count = 0;
    for (const char* text : {"milk", "bread", "a longer engine"}) {
        auto handled = notebooks.handle(ctx, "shopping", notes::TakeNote{text});
        if (!handled) {
            return handled.error();
        }
        count = handled->state.notes;
    }
    return count;
}  // the last handle is gone, so the file is closed
// endregion: write

// region: read
eskit::Result<void> read_notes(const std::string& path) {
    auto store = Store::open(path);
    if (!store) {
        return store.error();
    }
    auto stream = store->load({}, {"notebook", "shopping"});
    if (!stream) {
        return stream.error();
    }
    for (const auto& event : *stream) {
        if (const auto* note = event.get_if<notes::NoteTaken>()) {
            std::cout << event.version().value << ". " << note->text << " (" << note->author
                      << ")\n";
        }
    }
    return {};
}
// endregion: read

}  // namespace

int main(int argc, char** argv) {
    const std::string path = argc > 1 ? argv[1] : "notes.db";
    auto count = take_notes(path);
    if (!count) {
        std::cerr << count.error().message() << '\n';
        return 1;
    }
    std::cout << "the book has " << *count << " notes; after opening it again:\n";
    if (auto read = read_notes(path); !read) {
        std::cerr << read.error().message() << '\n';
        return 1;
    }
    // region: refused
    auto nowhere = Store::open("/no/such/folder/notes.db");
    std::cout << "a folder that is missing: " << eskit::to_string(nowhere.error().code()) << '\n';
    // endregion: refused
}
