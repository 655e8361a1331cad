#include "event/schema_tree.hpp"

#include <eskit/detail/text.hpp>

#include <charconv>

namespace eskit::inline v0_1::detail {
namespace {

Error not_a_schema(std::size_t line, const std::string& why) {
    return Error(Errc::corrupt, "schema: line " + std::to_string(line + 1) + ": " + why);
}

void split_line(std::string_view line, SchemaNode& node) {
    const std::size_t colon = line.rfind(": ");
    node.label = line.substr(0, colon);
    node.type = colon == std::string_view::npos ? "" : line.substr(colon + 2);
}

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        lines.emplace_back(line);
    }
    return lines;
}

// Reads the lines from `at` on that are below `parent`.
Result<void> parse_children(const std::vector<std::string>& lines, std::size_t& at,
                            std::size_t depth, SchemaNode& parent) {
    constexpr std::size_t depth_max = 200;
    while (at < lines.size()) {
        const std::string& line = lines[at];
        const std::size_t indentation = line.find_first_not_of(' ');
        if (indentation == std::string::npos) {
            ++at;  // empty
            continue;
        }
        if (indentation < depth * 2) {
            return {};
        }
        if (indentation != depth * 2 || depth > depth_max) {
            return not_a_schema(at, "the indentation is wrong");
        }
        SchemaNode& node = parent.children.emplace_back();
        split_line(std::string_view(line).substr(indentation), node);
        node.line = at++;
        if (auto ok = parse_children(lines, at, depth + 1, node); !ok) {
            return ok;
        }
        node.end = at;
    }
    return {};
}

}  // namespace

const SchemaNode* SchemaNode::find(std::string_view wanted) const {
    for (const SchemaNode& child : children) {
        if (child.label == wanted) {
            return &child;
        }
    }
    return nullptr;
}

std::string_view without_reference(std::string_view type, std::string_view& reference) {
    const std::size_t slash = type.find("struct /");
    if (slash == std::string_view::npos) {
        return type;
    }
    reference = type.substr(slash + 7);
    return type.substr(0, slash + 6);
}

const SchemaNode* find_path(const SchemaNode& event, std::string_view path) {
    if (path == "/") {
        return &event;
    }
    // Names may have slashes in them, so every child that fits is tried.
    for (const SchemaNode& child : event.children) {
        if (path.size() > child.label.size() && path.substr(1).starts_with(child.label)) {
            const std::string_view rest = path.substr(1 + child.label.size());
            if (rest.empty()) {
                return &child;
            }
            if (rest.front() == '/') {
                if (const SchemaNode* found = find_path(child, rest)) {
                    return found;
                }
            }
        }
    }
    return nullptr;
}

SchemaEvent schema_event(const SchemaNode& node) {
    constexpr std::string_view between = " version ";
    const std::string_view label = node.label;
    const std::size_t at = label.rfind(between);
    SchemaEvent event{.node = &node};
    if (at != std::string_view::npos) {
        event.name = label.substr(0, at);
        const std::string_view digits = label.substr(at + between.size());
        const auto [end, fault] =
            std::from_chars(digits.data(), digits.data() + digits.size(), event.version);
        if (fault != std::errc{} || end != digits.data() + digits.size()) {
            event.version = 0;
        }
    }
    return event;
}

Result<SchemaTree> parse_schema(std::string_view text) {
    SchemaTree tree{.lines = split_lines(text)};
    std::size_t at = 0;
    while (at < tree.lines.size() && tree.lines[at].starts_with('#')) {
        ++at;
    }
    if (at == tree.lines.size() || tree.lines[at] != schema_heading) {
        return not_a_schema(at, "this is not '" + std::string(schema_heading) + "'");
    }
    ++at;
    if (auto ok = parse_children(tree.lines, at, 0, tree.root); !ok) {
        return std::move(ok).error();
    }
    for (const SchemaNode& event : tree.root.children) {
        if (event.type != "struct" || schema_event(event).version == 0) {
            return not_a_schema(event.line, quoted(event.label) + " is not an event");
        }
    }
    return tree;
}

}  // namespace eskit::inline v0_1::detail
