// A struct gets a field. Events that were stored before have the field's default.
#include <eskit/eskit.hpp>

#include <iostream>
#include <memory>
#include <string>

// region: program
namespace last_year {  // as it was
struct NoteTaken {
    std::string text;
};
}  // namespace last_year

namespace notes {
struct NoteTaken {
    std::string text;
    std::string author = "nobody";  // new, with the value that old events get
};
}  // namespace notes
// endregion: program

template <>
struct eskit::wire<last_year::NoteTaken> {
    static constexpr std::string_view name = "notes.NoteTaken";  // both are the same event
};

int main() {
    const auto log = std::make_shared<eskit::MemoryLog>();
    const eskit::StreamId list{"notebook", "shopping"};
    const eskit::LogStore<last_year::NoteTaken> old_program(log);
    old_program.append({}, list, eskit::any_version, {last_year::NoteTaken{"milk"}}).value();

    const eskit::LogStore<notes::NoteTaken> program(log);
    program.append({}, list, eskit::any_version, {notes::NoteTaken{"bread", "ada"}}).value();
    for (const auto& event : program.load({}, list).value()) {
        std::cout << event.data().text << ", noted by " << event.data().author << '\n';
    }
}

// Prints:
// milk, noted by nobody
// bread, noted by ada
