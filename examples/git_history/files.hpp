// A file under version control as a struct decider: each commit that touches it is a command.
#pragma once

#include <eskit/eskit.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

namespace history {

struct Change {
    std::string commit;
    std::string author;
    std::chrono::sys_seconds at{};
    std::optional<std::uint32_t> lines_added;    // none: a binary file
    std::optional<std::uint32_t> lines_deleted;  // none: a binary file
};

// region: events
struct FileAdded {
    Change change;
};
struct FileModified {
    Change change;
};
struct FileRenamed {
    std::string from;  // its path until now; this stream is that of the new path
    Change change;
};
struct FileDeleted {
    Change change;
    std::optional<std::string> moved_to;
};
// endregion: events

// Each command names the commit that touched the file before, in the order of the log: the decision
// is about the file as it was then. So it is the same whenever it is made, also when the log of a
// repository that has grown is imported once more.
struct AddFile {
    Change change;
    std::string previous;
};
struct ModifyFile {
    Change change;
    std::string previous;
};
struct RenameFile {
    std::string from;
    Change change;
};
struct DeleteFile {
    Change change;
    std::string previous;
    std::optional<std::string> moved_to;
};

enum class Refusal { no_such_file };

// region: decider
struct File {
    static constexpr std::string_view stream_type = "file";
    using Command = std::variant<AddFile, ModifyFile, RenameFile, DeleteFile>;
    using Event = std::variant<FileAdded, FileModified, FileRenamed, FileDeleted>;
    using Decision = eskit::Decision<Event>;

    struct State {
        std::unordered_map<std::string, bool> there_after;  // each recorded commit
    };

    static Decision decide(const State& state, const AddFile& command) {
        if (is_recorded(state, command.change)) {
            return eskit::no_events;
        }
        if (was_there(state, command.previous)) {  // two branches added it
            return FileModified{command.change};
        }
        return FileAdded{command.change};
    }
    static Decision decide(const State& state, const ModifyFile& command) {
        if (is_recorded(state, command.change)) {
            return eskit::no_events;
        }
        if (!was_there(state, command.previous)) {
            return eskit::reject(Refusal::no_such_file);
        }
        return FileModified{command.change};
    }
    static Decision decide(const State& state, const RenameFile& command) {
        if (is_recorded(state, command.change)) {
            return eskit::no_events;
        }
        return FileRenamed{command.from, command.change};
    }
    static Decision decide(const State& state, const DeleteFile& command) {
        if (is_recorded(state, command.change)) {
            return eskit::no_events;
        }
        if (!was_there(state, command.previous)) {
            return eskit::reject(Refusal::no_such_file);
        }
        return FileDeleted{command.change, command.moved_to};
    }

    static void evolve(State& state, const FileAdded& event) { put(state, event.change, true); }
    static void evolve(State& state, const FileModified& event) { put(state, event.change, true); }
    static void evolve(State& state, const FileRenamed& event) { put(state, event.change, true); }
    static void evolve(State& state, const FileDeleted& event) { put(state, event.change, false); }

  private:
    static bool is_recorded(const State& state, const Change& change) {
        return state.there_after.contains(change.commit);
    }
    static bool was_there(const State& state, const std::string& previous) {
        const auto found = state.there_after.find(previous);
        return found != state.there_after.end() && found->second;
    }
    static void put(State& state, const Change& change, bool there) {
        state.there_after[change.commit] = there;
    }
};
// endregion: decider

}  // namespace history
