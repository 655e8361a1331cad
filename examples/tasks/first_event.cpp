// The first event that outlives its program: written to a SQLite file, and read after the file was
// opened again.
#include <eskit/eskit.hpp>
#include <eskit/sqlite/store.hpp>

#include <iostream>
#include <string>

// region: program
struct NoteTaken {
    std::string text;
};
using Notes = eskit::sqlite::Store<NoteTaken>;

int main() {
    const eskit::StreamId list{"notebook", "shopping"};
    {
        const auto notes = Notes::open("notes.db").value();
        notes.append({}, list, eskit::any_version, {NoteTaken{"milk"}}).value();
    }  // on the disk since the append returned; closed with the last handle
    const auto notes = Notes::open("notes.db").value();
    for (const auto& event : notes.load({}, list).value()) {
        std::cout << event.version().value << ". " << event.data().text << '\n';
    }
}
// endregion: program

// Prints:
// 1. milk
