// The text of a schema as a tree.
#pragma once

#include <eskit/base/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace eskit::inline v0_1::detail {

// A line "label: type", and what is below it. Enumerators and `null` have no type.
struct SchemaNode {
    std::string label{};
    std::string type{};
    std::size_t line = 0;  // its text is the lines [line, end)
    std::size_t end = 0;
    std::vector<SchemaNode> children{};

    [[nodiscard]] const SchemaNode* find(std::string_view wanted) const;
};

struct SchemaTree {
    std::vector<std::string> lines{};
    SchemaNode root{};  // its children are the events, labelled "<name> version <version>"
};

// "list of struct /lines" -> "list of struct", and the path goes to `reference`.
[[nodiscard]] std::string_view without_reference(std::string_view type,
                                                 std::string_view& reference);
// The node at "/lines/price" of an event, or nullptr.
[[nodiscard]] const SchemaNode* find_path(const SchemaNode& event, std::string_view path);

inline constexpr std::string_view schema_heading = "eskit schema 1";

// Errors: corrupt.
[[nodiscard]] Result<SchemaTree> parse_schema(std::string_view text);

// Under which name and version an event is stored.
struct SchemaEvent {
    const SchemaNode* node = nullptr;
    std::string_view name{};
    std::uint32_t version = 0;
};

// Cuts the label of an event. Version 0: it is none.
[[nodiscard]] SchemaEvent schema_event(const SchemaNode& node);

}  // namespace eskit::inline v0_1::detail
