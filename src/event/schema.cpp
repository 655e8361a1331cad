#include <eskit/event/schema.hpp>

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace eskit::inline v0_1 {
namespace {

class ShapeWriter {
  public:
    // Appends the type, and below it the lines of what it consists of. `path` is where it stands.
    void write(const TypeInfo& type, const std::string& path, std::size_t depth) {
        switch (type.kind) {
            case Kind::optional:
                write_around("optional ", type, path, depth);
                break;
            case Kind::list:
                write_around("list of ", type, path, depth);
                break;
            case Kind::map:
                write_around("map of ", type, path, depth);
                break;
            case Kind::array:
                write_around("array of " + std::to_string(type.extent) + " ", type, path, depth);
                break;
            case Kind::structure:
                write_struct(type, path, depth);
                break;
            case Kind::variant:
                write_variant(*type.ops.variant, path, depth);
                break;
            case Kind::enumeration:
                write_enum(*type.ops.enumeration, depth);
                break;
            default:
                write_leaf(type);
                text_ += '\n';
        }
    }

    std::string take() { return std::move(text_); }

  private:
    void write_around(std::string_view prefix, const TypeInfo& type, const std::string& path,
                      std::size_t depth) {
        text_ += prefix;
        write(type.element.info(), path, depth);
    }

    void write_leaf(const TypeInfo& type) {
        switch (type.kind) {
            case Kind::bool_list:
                text_ += "list of boolean";
                return;
            case Kind::byte_array:
                text_ += "array of " + std::to_string(type.extent) + " bytes";
                return;
            case Kind::timestamp:
            case Kind::duration:
                text_ += type.kind == Kind::timestamp ? "timestamp in " : "duration in ";
                text_ += std::to_string(type.ops.time->num) + "/" +
                         std::to_string(type.ops.time->den) + " s";
                return;
            case Kind::bytes:
                text_ += "bytes";
                return;
            case Kind::text:
                text_ += "text";
                return;
            case Kind::json:
                text_ += "json";
                return;
            default:
                text_ += type.name;  // numbers and strings
        }
    }

    void write_struct(const TypeInfo& type, const std::string& path, std::size_t depth) {
        text_ += "struct";
        for (const auto& [seen, where] : structs_) {
            if (seen == &type) {
                text_ += " " + where + '\n';
                return;
            }
        }
        text_ += '\n';
        structs_.emplace_back(&type, path.empty() ? "/" : path);
        for (const FieldInfo& field : type.fields) {
            begin_line(field.name, depth + 1);
            text_ += ": ";
            write(field.type.info(), path + "/" + std::string(field.name), depth + 1);
        }
    }

    void write_variant(const VariantOps& variant, const std::string& path, std::size_t depth) {
        text_ += "variant\n";
        for (const AlternativeInfo& alternative : variant.alternatives) {
            if (alternative.info == nullptr) {
                begin_line("null", depth + 1);
                text_ += '\n';
                continue;
            }
            begin_line(alternative.name, depth + 1);
            text_ += ": ";
            write(alternative.info(), path + "/" + std::string(alternative.name), depth + 1);
        }
    }

    void write_enum(const EnumOps& enumeration, std::size_t depth) {
        text_ += "enum\n";
        for (const EnumeratorInfo& enumerator : enumeration.enumerators) {
            begin_line(enumerator.name, depth + 1);
            text_ += '\n';
        }
    }

    void begin_line(std::string_view name, std::size_t depth) {
        text_.append(depth * 2, ' ').append(name);
    }

    std::string text_;
    std::vector<std::pair<const TypeInfo*, std::string>> structs_;  // and where each stands
};

}  // namespace

std::string shape_text(const TypeInfo& shape) {
    ShapeWriter writer;
    writer.write(shape, "", 0);
    return writer.take();
}

std::string shape_fingerprint(const TypeInfo& shape) {
    // FNV-1a. It is stored, so it never changes.
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : shape_text(shape)) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }
    std::string digits;
    for (int shift = 60; shift >= 0; shift -= 4) {
        digits += "0123456789abcdef"[(hash >> shift) & 15U];
    }
    return digits;
}

}  // namespace eskit::inline v0_1
