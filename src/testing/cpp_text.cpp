#include "testing/cpp_text.hpp"

#include "codec/integer.hpp"

#include <eskit/codec/json.hpp>
#include <eskit/event/metadata.hpp>

#include <charconv>
#include <cmath>
#include <map>

namespace eskit::inline v0_1::detail {
namespace {

std::string integer_text(Integer number) {
    constexpr std::uint64_t int64_min = std::uint64_t{1} << 63;
    if (number.negative && number.magnitude == int64_min) {
        return "std::numeric_limits<std::int64_t>::min()";  // its literal would be too large
    }
    std::string text = number.negative ? "-" : "";
    text += std::to_string(number.magnitude);
    return number.magnitude >= int64_min ? text + "U" : text;
}

template <class T>
std::string floating_text(T value, std::string_view type, std::string_view suffix) {
    if (!std::isfinite(value)) {
        const std::string limits = "std::numeric_limits<" + std::string(type) + ">::";
        if (std::isnan(value)) {
            return limits + "quiet_NaN()";
        }
        return (value < 0 ? "-" : "") + limits + "infinity()";
    }
    char digits[64];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
    std::string text(digits, end);
    if (text.find_first_of(".e") == std::string::npos) {
        text += ".0";
    }
    return text.append(suffix);
}

// The type of a duration with this tick.
std::string duration_type(const TimeOps& ops) {
    static constexpr struct {
        std::int64_t num, den;
        std::string_view name;
    } known[] = {{1, 1'000'000'000, "nanoseconds"},
                 {1, 1'000'000, "microseconds"},
                 {1, 1'000, "milliseconds"},
                 {1, 1, "seconds"},
                 {60, 1, "minutes"},
                 {3'600, 1, "hours"},
                 {86'400, 1, "days"}};
    for (const auto& one : known) {
        if (one.num == ops.num && one.den == ops.den) {
            return "std::chrono::" + std::string(one.name);
        }
    }
    return "std::chrono::duration<std::int64_t, std::ratio<" + std::to_string(ops.num) + ", " +
           std::to_string(ops.den) + ">>";
}

std::string time_text(const TypeInfo& type, const void* value) {
    const std::string duration = duration_type(*type.ops.time);
    std::string ticks =
        duration + "{" + integer_text(load_integer(type.ops.time->count, value)) + "}";
    if (type.kind == Kind::duration) {
        return ticks;
    }
    return (duration == "std::chrono::microseconds" ? "eskit::Timestamp"
                                                    : "std::chrono::sys_time<" + duration + ">") +
           "{" + ticks + "}";
}

std::string enumerator_text(const TypeInfo& type, const void* value) {
    const EnumOps& ops = *type.ops.enumeration;
    const Integer number = load_integer(ops.underlying, value);
    for (const EnumeratorInfo& enumerator : ops.enumerators) {
        const Integer same = to_integer(enumerator.value);
        if (same.magnitude == number.magnitude && same.negative == number.negative) {
            return cpp_name(type.name) + "::" + std::string(enumerator.name);
        }
    }
    return "static_cast<" + cpp_name(type.name) + ">(" + integer_text(number) + ")";
}

std::string write(const TypeInfo& type, const void* value, bool with_name);

void add_item(std::string& out, std::string_view item) {
    out.append(out.back() == '{' ? "" : ", ").append(item);
}

std::string struct_text(const TypeInfo& type, const void* value, bool with_name) {
    std::string out = (with_name ? cpp_name(type.spelling) : std::string()) + "{";
    for (const FieldInfo& field : type.fields) {
        add_item(out, "." + std::string(field.name) + " = " +
                          write(field.type.info(), static_cast<const char*>(value) + field.offset,
                                false));
    }
    return out + "}";
}

std::string elements_text(const TypeInfo& type, const void* first, std::size_t count) {
    std::string out = "{";
    for (std::size_t at = 0; at < count; ++at) {
        add_item(out, write(type.element.info(),
                            static_cast<const char*>(first) + at * type.element_size, false));
    }
    return out + "}";
}

std::string bools_text(const TypeInfo& type, const void* value) {
    std::string out = "{";
    for (std::size_t at = 0; at < type.ops.bool_list->size(value); ++at) {
        add_item(out, type.ops.bool_list->get(value, at) ? "true" : "false");
    }
    return out + "}";
}

std::string bytes_text(std::string_view bytes) {
    std::string out = "{";
    for (const char byte : bytes) {
        add_item(out, "std::byte{" + std::to_string(static_cast<unsigned char>(byte)) + "}");
    }
    return out + "}";
}

// In the order of the keys, whatever the map's own is.
std::string map_text(const TypeInfo& type, const void* value) {
    std::map<std::string, const void*> entries;
    const auto add = [](void* context, const std::string& key, const void* entry) {
        static_cast<std::map<std::string, const void*>*>(context)->emplace(key, entry);
        return true;
    };
    static_cast<void>(type.ops.map->visit(value, &entries, add));
    std::string out = "{";
    for (const auto& [key, entry] : entries) {
        add_item(out,
                 "{" + cpp_string(key) + ", " + write(type.element.info(), entry, false) + "}");
    }
    return out + "}";
}

std::string variant_text(const TypeInfo& type, const void* value) {
    const void* held = nullptr;
    const std::size_t index = type.ops.variant->get(value, held);
    const auto alternatives = type.ops.variant->alternatives;
    if (index >= alternatives.size() || alternatives[index].info == nullptr) {
        return "std::monostate{}";
    }
    return write(alternatives[index].info(), held, true);
}

// What is made from text by the user's own code.
std::string decoded_text(const TypeInfo& type, const void* value) {
    std::string json;
    if (auto ok = json_codec().encode(type, value, json); !ok) {
        return "/* " + ok.error().message() + " */";
    }
    return "*eskit::from_json<" + cpp_name(type.name) + ">(" + cpp_string(json) + ")";
}

std::string write(const TypeInfo& type, const void* value, bool with_name) {
    switch (type.kind) {
        case Kind::none:
            return {};
        case Kind::boolean:
            return load<bool>(value) ? "true" : "false";
        case Kind::float32:
            return floating_text(load<float>(value), "float", "F");
        case Kind::float64:
            return floating_text(load<double>(value), "double", "");
        case Kind::string:
            return cpp_string(*static_cast<const std::string*>(value));
        case Kind::enumeration:
            return enumerator_text(type, value);
        case Kind::optional: {
            const void* held = type.ops.optional->get(value);
            return held == nullptr ? "std::nullopt" : write(type.element.info(), held, true);
        }
        case Kind::list: {
            const auto elements = type.ops.list->elements(value);
            return elements_text(type, elements.first, elements.count);
        }
        case Kind::bool_list:
            return bools_text(type, value);
        case Kind::array:
            return "{" + elements_text(type, value, type.extent) + "}";
        case Kind::map:
            return map_text(type, value);
        case Kind::structure:
            return struct_text(type, value, with_name);
        case Kind::variant:
            return variant_text(type, value);
        case Kind::timestamp:
        case Kind::duration:
            return time_text(type, value);
        case Kind::bytes:
            return bytes_text(type.ops.bytes->get(value));
        case Kind::byte_array:
            return "{" + bytes_text({static_cast<const char*>(value), type.extent}) + "}";
        case Kind::text:
        case Kind::json:
            return decoded_text(type, value);
        default:
            return integer_text(load_integer(type.kind, value));
    }
}

}  // namespace

std::string cpp_text(const TypeInfo& type, const void* value) {
    return write(type, value, true);
}

std::string cpp_string(std::string_view text) {
    std::string literal = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            literal.append({'\\', c});
        } else if (c == '\n') {
            literal += "\\n";
        } else if (byte < 0x20 || byte == 0x7F) {  // octal: it ends after three digits
            literal.append({'\\', static_cast<char>('0' + byte / 64),
                            static_cast<char>('0' + byte / 8 % 8),
                            static_cast<char>('0' + byte % 8)});
        } else {
            literal += c;
        }
    }
    literal += "\"";
    if (text.find('\0') != std::string_view::npos) {
        return "std::string(" + literal + ", " + std::to_string(text.size()) + ")";
    }
    return literal;
}

std::string cpp_name(std::string_view spelling) {
    // Of g++'s "eskit::v0_1::Principal"; clang leaves it out.
    static const std::string inline_namespace = [] {
        const std::string_view full = type_text<Principal>();
        const std::size_t first = full.find("::") + 2;
        return std::string(full.substr(first, full.rfind("::") + 2 - first));
    }();
    std::string name(spelling);
    for (const std::string_view part :
         {std::string_view("{anonymous}::"), std::string_view("(anonymous namespace)::"),
          std::string_view(inline_namespace)}) {
        for (std::size_t at = name.find(part); !part.empty() && at != std::string::npos;
             at = name.find(part)) {
            name.erase(at, part.size());
        }
    }
    return name;
}

}  // namespace eskit::inline v0_1::detail
