// A struct gets another name. A registry finds the events that were stored under the old one.
#include <eskit/eskit.hpp>

#include <iostream>
#include <memory>
#include <string>

namespace last_year {
struct NoteTaken {
    std::string text;
};
}  // namespace last_year

template <>
struct eskit::wire<last_year::NoteTaken> {
    static constexpr std::string_view name = "notes.NoteTaken";
};

// NOLINTBEGIN(misc-use-internal-linkage): as in a header.
// region: program
namespace notes {
struct NoteWritten {  // was NoteTaken
    std::string text;
};
}  // namespace notes

eskit::EventRegistry<notes::NoteWritten> registry() {
    return eskit::EventRegistry<notes::NoteWritten>{}.alias<notes::NoteWritten>("notes.NoteTaken");
}
// endregion: program
// NOLINTEND(misc-use-internal-linkage)

int main() {
    const auto log = std::make_shared<eskit::MemoryLog>();
    const eskit::StreamId list{"notebook", "shopping"};
    const eskit::LogStore<last_year::NoteTaken> old_program(log);
    old_program.append({}, list, eskit::any_version, {last_year::NoteTaken{"milk"}}).value();

    const eskit::LogStore<notes::NoteWritten> program(log, registry());
    program.append({}, list, eskit::any_version, {notes::NoteWritten{"bread"}}).value();
    for (const auto& event : program.load({}, list).value()) {
        std::cout << event.type() << ": " << event.data().text << '\n';
    }
}

// Prints:
// notes.NoteWritten: milk
// notes.NoteWritten: bread
