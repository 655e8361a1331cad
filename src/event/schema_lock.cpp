#include "event/schema_skeleton.hpp"
#include "event/schema_tree.hpp"

#include <eskit/detail/text.hpp>
#include <eskit/event/schema.hpp>
#include <eskit/event/schema_lock.hpp>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iostream>
#include <sstream>
#include <utility>

namespace eskit::inline v0_1::detail {
namespace {

// ---- Comparing two events.

struct Number {
    std::string_view family{};
    int bits = 0;
};

Number number_of(std::string_view type) {
    for (const std::string_view family : {"uint", "int", "float"}) {
        if (type.starts_with(family)) {
            Number number{.family = family};
            std::from_chars(type.data() + family.size(), type.data() + type.size(), number.bits);
            return number;
        }
    }
    return {};
}

bool strip(std::string_view& type, std::string_view prefix) {
    if (!type.starts_with(prefix)) {
        return false;
    }
    type.remove_prefix(prefix.size());
    return true;
}

// Removes "array of 3 " from the front.
bool strip_array(std::string_view& type) {
    std::string_view rest = type;
    if (!strip(rest, "array of ") || rest.find(' ') == std::string_view::npos) {
        return false;
    }
    type = rest.substr(rest.find(' ') + 1);
    return true;
}

// Whether every stored value of type `old` reads as `now`, what they consist of left aside.
bool is_wider(std::string_view old, std::string_view now) {
    if (old == now) {
        return true;
    }
    for (const std::string_view around : {"optional ", "list of ", "map of "}) {
        std::string_view old_inner = old;
        std::string_view now_inner = now;
        if (strip(old_inner, around) && strip(now_inner, around)) {
            return is_wider(old_inner, now_inner);
        }
    }
    std::string_view inner = now;
    if (strip(inner, "optional ")) {
        return is_wider(old, inner);
    }
    inner = old;
    if (strip_array(inner)) {
        return now == "bytes" ? inner == "bytes" : strip(now, "list of ") && is_wider(inner, now);
    }
    const Number before = number_of(old);
    const Number after = number_of(now);
    const bool is_signed_now = before.family == "uint" && after.family == "int";
    return (old == "text" && now == "string") ||
           (before.bits > 0 && before.family == after.family && before.bits <= after.bits) ||
           (before.bits > 0 && is_signed_now && before.bits < after.bits);
}

class EventComparison {
  public:
    EventComparison(const SchemaNode& old, const SchemaNode& now) : old_(&old), now_(&now) {}

    void run() { compare(*old_, *now_, ""); }
    [[nodiscard]] const std::vector<std::string>& breaks() const { return breaks_; }
    [[nodiscard]] const std::vector<std::string>& additions() const { return additions_; }

  private:
    void compare(const SchemaNode& old, const SchemaNode& now, const std::string& path) {
        std::string_view old_at;
        std::string_view now_at;
        const std::string_view old_type = without_reference(old.type, old_at);
        const std::string_view now_type = without_reference(now.type, now_at);
        if (!is_wider(old_type, now_type)) {
            breaks_.push_back(path + ": " + old.type + " became " + now.type);
            return;
        }
        if (old_type != now_type) {
            additions_.push_back(path + ": " + old.type + " became " + now.type +
                                 ", which is wider");
        }
        const SchemaNode* old_body = old_at.empty() ? &old : find_path(*old_, old_at);
        const SchemaNode* now_body = now_at.empty() ? &now : find_path(*now_, now_at);
        if (old_body == nullptr || now_body == nullptr) {
            breaks_.push_back(path + ": the lock file names a place that is not there");
            return;
        }
        const std::pair pair{old_body, now_body};
        if (std::ranges::find(seen_, pair) == seen_.end()) {
            seen_.push_back(pair);
            compare_children(*old_body, *now_body, path);
        }
    }

    void compare_children(const SchemaNode& old, const SchemaNode& now, const std::string& path) {
        const std::string prefix = path.empty() ? "" : path + ".";
        for (const SchemaNode& child : old.children) {
            if (const SchemaNode* counterpart = now.find(child.label)) {
                compare(child, *counterpart, prefix + child.label);
            } else {
                breaks_.push_back(prefix + child.label + " is gone: what was stored in it is lost" +
                                  (child.type.empty() ? " or cannot be read" : ""));
            }
        }
        for (const SchemaNode& child : now.children) {
            if (old.find(child.label) == nullptr) {
                additions_.push_back(prefix + child.label + " is new" +
                                     (child.type.empty() ? "" : ": old events get its default"));
            }
        }
    }

    const SchemaNode* old_;
    const SchemaNode* now_;
    std::vector<std::pair<const SchemaNode*, const SchemaNode*>> seen_;
    std::vector<std::string> breaks_;
    std::vector<std::string> additions_;
};

// ---- The report.

std::vector<std::string> lines_of(const SchemaTree& tree, const SchemaNode* node) {
    if (node == nullptr) {
        return {};
    }
    const auto from = tree.lines.begin() + static_cast<std::ptrdiff_t>(node->line);
    return {from, from + static_cast<std::ptrdiff_t>(node->end - node->line)};
}

// Both texts, with - and + where they differ: by the longest common subsequence.
std::string difference(const std::vector<std::string>& old, const std::vector<std::string>& now) {
    std::vector<std::vector<std::size_t>> common(old.size() + 1,
                                                 std::vector<std::size_t>(now.size() + 1));
    for (std::size_t a = old.size(); a-- > 0;) {
        for (std::size_t b = now.size(); b-- > 0;) {
            common[a][b] = old[a] == now[b] ? common[a + 1][b + 1] + 1
                                            : std::max(common[a + 1][b], common[a][b + 1]);
        }
    }
    std::string text;
    std::size_t a = 0;
    std::size_t b = 0;
    while (a < old.size() || b < now.size()) {
        if (a < old.size() && b < now.size() && old[a] == now[b]) {
            text += "  " + old[a++] + "\n";
            ++b;
        } else if (b == now.size() || (a < old.size() && common[a + 1][b] >= common[a][b + 1])) {
            text += "- " + old[a++] + "\n";
        } else {
            text += "+ " + now[b++] + "\n";
        }
    }
    return text;
}

class SchemaComparison {
  public:
    SchemaComparison(const SchemaTree& old, const SchemaTree& now, const Evolution& evolution)
        : old_(old), now_(now), evolution_(evolution) {}

    SchemaChange run() {
        for (const SchemaNode& node : old_.root.children) {
            compare(schema_event(node));
        }
        for (const SchemaNode& node : now_.root.children) {
            if (old_.root.find(node.label) == nullptr &&
                std::ranges::find(met_, &node) == met_.end()) {
                raise(SchemaChange::Kind::compatible);
                change_.report += difference({}, lines_of(now_, &node));
            }
        }
        return std::move(change_);
    }

  private:
    void compare(const SchemaEvent& old) {
        const std::string_view name = evolution_.resolve(old.name);
        const SchemaNode* now =
            now_.root.find(std::string(name) + " version " + std::to_string(old.version));
        if (now == nullptr) {
            if (evolution_.upcasts(old.name, old.version)) {
                raise(SchemaChange::Kind::compatible);
                change_.report += difference(lines_of(old_, old.node), {}) +
                                  "  a raw upcaster takes care of it\n";
                return;
            }
            lost(old, name);
            return;
        }
        met_.push_back(now);
        EventComparison comparison(*old.node, *now);
        comparison.run();
        if (!comparison.breaks().empty()) {
            raise(SchemaChange::Kind::incompatible);
        }
        const auto before = lines_of(old_, old.node);
        const auto after = lines_of(now_, now);
        if (before == after) {
            return;
        }
        raise(SchemaChange::Kind::compatible);
        change_.report += difference(before, after);
        for (const std::string& line : comparison.additions()) {
            change_.report += "  " + line + "\n";
        }
        for (const std::string& line : comparison.breaks()) {
            change_.report += "  INCOMPATIBLE " + line + "\n";
        }
        if (!comparison.breaks().empty()) {
            suggest(old, schema_event(*now));
        }
    }

    // Nothing of today has this version, or even this name.
    void lost(const SchemaEvent& old, std::string_view name) {
        raise(SchemaChange::Kind::incompatible);
        SchemaEvent now;
        for (const SchemaNode& node : now_.root.children) {
            const SchemaEvent event = schema_event(node);
            now = event.name == name && event.version > now.version ? event : now;
        }
        change_.report += difference(lines_of(old_, old.node), lines_of(now_, now.node));
        if (now.node == nullptr) {
            change_.report += "  INCOMPATIBLE " + old.node->label +
                              " is gone: stored events of it cannot be read. Was it renamed? Then "
                              "an alias will do.\n";
        } else {
            met_.push_back(now.node);
            change_.report += "  INCOMPATIBLE " + old.node->label + " has no upcaster\n";
        }
        suggest(old, now);
    }

    void suggest(const SchemaEvent& old, const SchemaEvent& now) {
        change_.report +=
            "\nKeep the old struct and upcast it:\n\n" + upcaster_skeleton(old, now) + "\n";
    }

    void raise(SchemaChange::Kind kind) { change_.kind = std::max(change_.kind, kind); }

    const SchemaTree& old_;
    const SchemaTree& now_;
    const Evolution& evolution_;
    std::vector<const SchemaNode*> met_;  // events of today that old ones were compared with
    SchemaChange change_;
};

// ---- The program.

std::string read_file(const std::string& path, bool& is_there) {
    std::ifstream file(path, std::ios::binary);
    is_there = file.is_open();
    std::ostringstream text;
    if (is_there) {
        text << file.rdbuf();
    }
    return text.str();
}

int fail(const std::string& message) {
    std::cerr << message << '\n';
    return 1;
}

int write_lock(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    return file ? 0 : fail("cannot write " + path);
}

int check_lock(const SchemaChange& change, const std::string& path, const std::string& how) {
    switch (change.kind) {
        case SchemaChange::Kind::none:
            return 0;
        case SchemaChange::Kind::compatible:
            return fail("The events differ from " + path +
                        ", in a way that stored events can bear:\n\n" + change.report +
                        "\nTo accept it, run\n    " + how + "\nand commit the file.");
        default:
            return fail("The events differ from " + path +
                        ", and events that are stored already would be misread:\n\n" +
                        change.report);
    }
}

}  // namespace

std::string schema_text(const EventTypes& types, const Evolution& evolution) {
    struct Entry {
        std::string_view name;
        std::uint32_t version;
        const TypeInfo& (*shape)();
    };
    std::vector<Entry> entries;
    entries.reserve(types.size() + evolution.steps().size());
    for (std::size_t at = 0; at < types.size(); ++at) {
        entries.push_back({types[at].name, types[at].schema_version, types[at].shape});
    }
    for (const UpcastStep& step : evolution.steps()) {
        if (step.typed != nullptr) {
            entries.push_back({step.from.name, step.from.version, step.shape});
        }
    }
    std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
        return std::pair(a.name, a.version) < std::pair(b.name, b.version);
    });
    std::string text = std::string(schema_heading) + "\n";
    for (const auto& [name, version, shape] : entries) {
        text.append("\n").append(name).append(" version ").append(std::to_string(version));
        text.append(": ").append(shape_text(shape()));
    }
    return text;
}

Result<SchemaChange> compare_schemas(std::string_view locked, std::string_view current,
                                     const Evolution& evolution) {
    const auto old = parse_schema(locked);
    const auto now = parse_schema(current);
    if (!old || !now) {
        return old ? now.error() : old.error();
    }
    return SchemaComparison(*old, *now, evolution).run();
}

int schema_lock_main(const EventTypes& types, const Evolution& evolution, int argc,
                     const char* const* argv) {
    const std::vector<std::string> arguments(argv, argv + argc);
    if (argc != 4 || (arguments[1] != "check" && arguments[1] != "update")) {
        return fail("usage: <program> check|update <lock file> <how to update>");
    }
    const std::string& path = arguments[2];
    if (!evolution.status()) {
        return fail(evolution.status().error().message());
    }
    const std::string text =
        "# How events are stored. Written by a program: do not edit it, but commit it.\n" +
        schema_text(types, evolution);
    bool is_there = false;
    const std::string locked = read_file(path, is_there);
    const bool is_update = arguments[1] == "update";
    if (!is_there) {
        return is_update ? write_lock(path, text)
                         : fail(path + " is not there. To make it, run\n    " + arguments[3] +
                                "\nand commit it.");
    }
    const auto change = compare_schemas(locked, text, evolution);
    if (!change) {
        return fail(path + ": " + change.error().message());
    }
    if (is_update && change->kind != SchemaChange::Kind::incompatible) {
        return write_lock(path, text);
    }
    const int code = check_lock(*change, path, arguments[3]);
    return code == 0 || !is_update
               ? code
               : fail("Nothing was written. If no such event was ever stored, remove " + path +
                      " and run this again.");
}

}  // namespace eskit::inline v0_1::detail
