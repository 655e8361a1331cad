#include "event/schema_skeleton.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace eskit::inline v0_1::detail {
namespace {

// "shop.OrderPlaced" -> "shop::OrderPlaced"
std::string scoped(std::string_view name) {
    std::string text;
    for (const char c : name) {
        text += c == '.' ? std::string("::") : std::string(1, c);
    }
    return text;
}

bool strip(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) {
        return false;
    }
    text.remove_prefix(prefix.size());
    return true;
}

// "lines" -> "Lines": how the struct or enum of a field is called.
std::string part_name(std::string_view field) {
    std::string name(field);
    if (!name.empty()) {
        const char upper = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
        name = upper == name[0] ? name + "Part" : upper + name.substr(1);
    }
    return name;
}

std::string leaf_type(std::string_view type) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 15> leaves{{
        {"boolean", "bool"},
        {"float32", "float"},
        {"float64", "double"},
        {"string", "std::string"},
        {"text", "std::string"},
        {"bytes", "std::vector<std::byte>"},
        {"json", "nlohmann::json"},
        {"int8", "std::int8_t"},
        {"int16", "std::int16_t"},
        {"int32", "std::int32_t"},
        {"int64", "std::int64_t"},
        {"uint8", "std::uint8_t"},
        {"uint16", "std::uint16_t"},
        {"uint32", "std::uint32_t"},
        {"uint64", "std::uint64_t"},
    }};
    for (const auto& [stored, written] : leaves) {
        if (stored == type) {
            return std::string(written);
        }
    }
    const bool is_timestamp = strip(type, "timestamp in ");
    if (is_timestamp || strip(type, "duration in ")) {
        std::string ratio(type.substr(0, type.find(' ')));
        if (const std::size_t slash = ratio.find('/'); slash != std::string::npos) {
            ratio.replace(slash, 1, ", ");
        }
        const std::string duration =
            "std::chrono::duration<std::int64_t, std::ratio<" + ratio + ">>";
        return is_timestamp ? "std::chrono::sys_time<" + duration + ">" : duration;
    }
    return std::string(type);
}

class Skeleton {
  public:
    Skeleton(const SchemaNode& event, std::string name) : event_(&event), name_(std::move(name)) {}

    void write_struct(const SchemaNode& node, const std::string& name, std::size_t depth) {
        const std::string indentation(depth * 4, ' ');
        text_ += indentation + "struct " + name + " {\n";
        for (const SchemaNode& field : node.children) {
            write_parts(field, depth + 1);
            text_ += indentation + "    " + type_of(field) + " " + field.label + "{};\n";
        }
        text_ += indentation + "};\n";
    }
    std::string take() { return std::move(text_); }

  private:
    // The struct or enum that the field brings along.
    void write_parts(const SchemaNode& field, std::size_t depth) {
        if (field.type.ends_with("struct")) {
            write_struct(field, part_name(field.label), depth);
        } else if (field.type.ends_with("enum")) {
            text_ += std::string(depth * 4, ' ') + "enum class " + part_name(field.label) + " {";
            std::string_view separator = " ";
            for (const SchemaNode& enumerator : field.children) {
                text_.append(separator).append(enumerator.label);
                separator = ", ";
            }
            text_ += " };\n";
        }
    }

    std::string type_of(const SchemaNode& field) {
        std::string_view reference;
        return type_of(without_reference(field.type, reference), field, reference);
    }
    std::string type_of(std::string_view type, const SchemaNode& field,
                        std::string_view reference) {
        if (strip(type, "optional ")) {
            return "std::optional<" + type_of(type, field, reference) + ">";
        }
        if (strip(type, "list of ")) {
            return "std::vector<" + type_of(type, field, reference) + ">";
        }
        if (strip(type, "map of ")) {
            return "std::map<std::string, " + type_of(type, field, reference) + ">";
        }
        if (strip(type, "array of ")) {
            const std::string extent(type.substr(0, type.find(' ')));
            type.remove_prefix(std::min(type.size(), extent.size() + 1));
            const std::string element =
                type == "bytes" ? "std::byte" : type_of(type, field, reference);
            return "std::array<" + element + ", " + extent + ">";
        }
        if (type == "variant") {
            return variant_of(field);
        }
        if (type == "struct" && !reference.empty()) {
            return name_at(reference);
        }
        return type == "struct" || type == "enum" ? part_name(field.label) : leaf_type(type);
    }
    static std::string variant_of(const SchemaNode& field) {
        std::string text;
        for (const SchemaNode& alternative : field.children) {
            text += text.empty() ? "" : ", ";
            text += alternative.label == "null" ? "std::monostate" : scoped(alternative.label);
        }
        return "std::variant<" + text + ">";
    }
    // "/lines/price" -> "Lines::Price"
    [[nodiscard]] std::string name_at(std::string_view path) const {
        std::string name;
        const SchemaNode* node = event_;
        for (path.remove_prefix(1); !path.empty() && node != nullptr;) {
            const std::string_view label = path.substr(0, path.find('/'));
            path.remove_prefix(std::min(path.size(), label.size() + 1));
            node = node->find(label);
            name += (name.empty() ? "" : "::") + part_name(label);
        }
        return name.empty() ? name_ : name;
    }

    const SchemaNode* event_;
    std::string name_;
    std::string text_;
};

std::string wire_of(const std::string& type, std::string_view name, std::uint32_t version) {
    return "template <>\nstruct eskit::wire<" + type +
           "> {\n    static constexpr std::string_view name = \"" + std::string(name) +
           "\";\n    static constexpr std::uint32_t version = " + std::to_string(version) +
           ";\n};\n";
}

std::string upcast_of(const SchemaNode& locked, const SchemaNode* current, const std::string& old,
                      const std::string& own) {
    if (current == nullptr) {
        return "// What it is today: an event, or several, or none.\nstd::vector<Event> "
               "upcast(const " +
               old + "& old) {\n    return {};\n}\n";
    }
    std::string text = own + " upcast(const " + old + "& old) {\n    return {\n";
    for (const SchemaNode& field : current->children) {
        const SchemaNode* before = locked.find(field.label);
        const bool is_same = before != nullptr && before->type == field.type &&
                             before->children.empty() &&
                             before->type.find('/') == std::string::npos;
        text += "        ." + field.label + " = ";
        text += is_same ? "old." + field.label + ",\n" : "{},  // which of the old ones?\n";
    }
    return text + "    };\n}\n";
}

}  // namespace

std::string upcaster_skeleton(const SchemaEvent& locked, const SchemaEvent& current) {
    const std::string type = scoped(locked.name);
    const std::size_t colons = type.rfind("::");
    const std::string space = colons == std::string::npos ? "" : type.substr(0, colons);
    const std::string own = colons == std::string::npos ? type : type.substr(colons + 2);
    const std::string old = own + "V" + std::to_string(locked.version);
    const std::string scope = space.empty() ? "" : space + "::";

    Skeleton skeleton(*locked.node, old);
    skeleton.write_struct(*locked.node, old, 0);
    std::string text = "// As it was stored. It never changes again.\n" + skeleton.take() +
                       upcast_of(*locked.node, current.node, old, own);
    if (!space.empty()) {
        text = "namespace " + space + " {\n" + text + "}  // namespace " + space + "\n";
    }
    text += wire_of(scope + old, locked.name, locked.version);
    if (current.node != nullptr && current.version <= locked.version) {
        text += wire_of(type, locked.name, locked.version + 1);
    }
    return text + "// In the EventRegistry: .upcast<" + scope + old +
           ">(), after older versions.\n";
}

}  // namespace eskit::inline v0_1::detail
