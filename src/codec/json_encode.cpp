#include "json_encode.hpp"

#include "base64.hpp"
#include "integer.hpp"
#include "json_failure.hpp"
#include "json_scan.hpp"
#include "time_text.hpp"

#include <eskit/codec/codec.hpp>
#include <eskit/detail/text.hpp>

#include <charconv>
#include <cmath>
#include <cstring>
#include <string_view>
#include <utility>

namespace eskit::inline v0_1::detail {
namespace {

// Writes into a buffer of its own, which goes to the string when it is full: a string can only grow
// by writing every byte of it twice.
class JsonEncoder {
  public:
    explicit JsonEncoder(std::string& out) : out_(out) {}

    [[nodiscard]] bool encode(const TypeInfo& type, const void* value) {
        return write_value({type.kind, nullptr}, &type, value);
    }
    void flush() {
        out_.append(buffer_, at_);
        at_ = buffer_;
    }
    [[nodiscard]] JsonFailure& failure() { return failure_; }

  private:
    static constexpr std::size_t buffer_bytes = 1024;
    static constexpr std::size_t slack_bytes = 64;  // for the longest scalar, or key padding

    // After this, `bytes` + slack_bytes fit into the buffer. `bytes` is at most half of it.
    void reserve(std::size_t bytes) {
        if (static_cast<std::size_t>(buffer_ + sizeof(buffer_) - at_) < bytes + slack_bytes) {
            flush();
        }
    }
    void put(char c) { *at_++ = c; }
    // For short text within what is reserved.
    void put_word(std::string_view word) {
        std::memcpy(at_, word.data(), word.size());
        at_ += word.size();
    }

    bool write_value(TypeRef ref, const TypeInfo* type, const void* value);
    bool write_nested(const TypeInfo& type, const void* value);
    bool write_struct(const TypeInfo& type, const void* value);
    bool write_elements(const TypeInfo& type, const void* first, std::size_t count);
    bool write_bool_list(const TypeInfo& type, const void* value);
    bool write_map(const TypeInfo& type, const void* value);
    bool write_variant(const TypeInfo& type, const void* value);
    bool write_enum(const TypeInfo& type, const void* value);
    bool write_time(const TypeInfo& type, const void* value);
    bool write_text(const TypeInfo& type, const void* value);
    bool write_raw_json(const TypeInfo& type, const void* value);
    bool write_string(std::string_view text);
    bool write_special_string(std::string_view text);
    void write_bytes(std::string_view bytes);
    template <class Float>
    bool write_float(Float value);
    template <class Number>
    bool write_integer(Number value) {
        at_ = std::to_chars(at_, at_ + slack_bytes, value).ptr;
        return true;
    }
    bool write_key(std::string_view key, bool is_first);

    std::string& out_;
    std::size_t depth_ = 0;
    JsonFailure failure_;
    char buffer_[buffer_bytes + slack_bytes];
    char* at_ = buffer_;
};

// `type` is nullptr when only `ref` is known yet. On entry slack_bytes are free.
bool JsonEncoder::write_value(TypeRef ref, const TypeInfo* type, const void* value) {
    switch (ref.kind) {
        case Kind::boolean:
            put_word(load<bool>(value) ? "true" : "false");
            return true;
        case Kind::int8:
            return write_integer(static_cast<int>(load<std::int8_t>(value)));
        case Kind::int16:
            return write_integer(static_cast<int>(load<std::int16_t>(value)));
        case Kind::int32:
            return write_integer(load<std::int32_t>(value));
        case Kind::int64:
            return write_integer(load<std::int64_t>(value));
        case Kind::uint8:
            return write_integer(static_cast<unsigned>(load<std::uint8_t>(value)));
        case Kind::uint16:
            return write_integer(static_cast<unsigned>(load<std::uint16_t>(value)));
        case Kind::uint32:
            return write_integer(load<std::uint32_t>(value));
        case Kind::uint64:
            return write_integer(load<std::uint64_t>(value));
        case Kind::float32:
            return write_float(load<float>(value));
        case Kind::float64:
            return write_float(load<double>(value));
        case Kind::string:
            return write_string(*static_cast<const std::string*>(value));
        default:
            return write_nested(type != nullptr ? *type : ref.info(), value);
    }
}

bool JsonEncoder::write_nested(const TypeInfo& type, const void* value) {
    switch (type.kind) {
        case Kind::enumeration:
            return write_enum(type, value);
        case Kind::optional: {
            const void* held = type.ops.optional->get(value);
            if (held == nullptr) {
                put_word("null");
                return true;
            }
            return write_value(type.element, nullptr, held);
        }
        case Kind::list: {
            const ListOps::Elements elements = type.ops.list->elements(value);
            return write_elements(type, elements.first, elements.count);
        }
        case Kind::bool_list:
            return write_bool_list(type, value);
        case Kind::array:
            return write_elements(type, value, type.extent);
        case Kind::map:
            return write_map(type, value);
        case Kind::structure:
            return write_struct(type, value);
        case Kind::variant:
            return write_variant(type, value);
        case Kind::timestamp:
        case Kind::duration:
            return write_time(type, value);
        case Kind::bytes:
            write_bytes(type.ops.bytes->get(value));
            return true;
        case Kind::byte_array:
            write_bytes({static_cast<const char*>(value), type.extent});
            return true;
        case Kind::text:
            return write_text(type, value);
        case Kind::json:
            return write_raw_json(type, value);
        default:
            return failure_.fail("a value of unknown kind");
    }
}

// Counts one level of nesting for as long as it lives.
class Level {
  public:
    explicit Level(std::size_t& depth) : depth_(depth) { ++depth_; }
    ~Level() { --depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

    [[nodiscard]] bool is_too_deep() const { return depth_ > codec_depth_max; }

  private:
    std::size_t& depth_;
};

constexpr const char* too_deep = "nested deeper than 64";

bool JsonEncoder::write_struct(const TypeInfo& type, const void* value) {
    const Level level(depth_);
    if (level.is_too_deep()) {
        return failure_.fail(too_deep);
    }
    reserve(0);
    if (type.fields.empty()) {
        put_word("{}");
        return true;
    }
    bool is_first = true;
    for (const FieldInfo& field : type.fields) {
        const std::string_view key = field.json_key;  // ,"name":
        if (key.size() <= buffer_bytes / 2) {
            reserve(key.size());
            // The key is followed by padding, and the buffer by slack.
            char* into = at_;
            const char* from = key.data();
            const char* const end = key.data() + key.size();
            do {
                std::memcpy(into, from, json_key_padding);
                into += json_key_padding;
                from += json_key_padding;
            } while (from < end);
            *at_ = is_first ? '{' : ',';
            at_ += key.size();
        } else {
            put(is_first ? '{' : ',');
            flush();
            out_.append(key.substr(1));
        }
        is_first = false;
        if (!write_value(field.type, nullptr, static_cast<const char*>(value) + field.offset)) {
            return failure_.at_field(field.name);
        }
    }
    reserve(0);
    put('}');
    return true;
}

bool JsonEncoder::write_elements(const TypeInfo& type, const void* first, std::size_t count) {
    const Level level(depth_);
    if (level.is_too_deep()) {
        return failure_.fail(too_deep);
    }
    const auto* element = static_cast<const char*>(first);
    put('[');
    for (std::size_t index = 0; index < count; ++index, element += type.element_size) {
        reserve(1);
        if (index > 0) {
            put(',');
        }
        if (!write_value(type.element, nullptr, element)) {
            return failure_.at_index(index);
        }
    }
    reserve(1);
    put(']');
    return true;
}

bool JsonEncoder::write_bool_list(const TypeInfo& type, const void* value) {
    const Level level(depth_);
    if (level.is_too_deep()) {
        return failure_.fail(too_deep);
    }
    const BoolListOps& ops = *type.ops.bool_list;
    const std::size_t size = ops.size(value);
    put('[');
    for (std::size_t index = 0; index < size; ++index) {
        reserve(1);
        if (index > 0) {
            put(',');
        }
        put_word(ops.get(value, index) ? "true" : "false");
    }
    reserve(1);
    put(']');
    return true;
}

bool JsonEncoder::write_map(const TypeInfo& type, const void* value) {
    const Level level(depth_);
    if (level.is_too_deep()) {
        return failure_.fail(too_deep);
    }
    struct Walk {
        JsonEncoder& encoder;
        const TypeInfo& type;
        bool is_first = true;
    } walk{*this, type};
    const auto visit = [](void* context, const std::string& key, const void* element) {
        auto& [encoder, map, is_first] = *static_cast<Walk*>(context);
        if (!encoder.write_key(key, is_first)) {
            return encoder.failure_.at_key(key);
        }
        is_first = false;
        return encoder.write_value(map.element, nullptr, element) || encoder.failure_.at_key(key);
    };
    put('{');
    if (!type.ops.map->visit(value, &walk, visit)) {
        return false;
    }
    reserve(1);
    put('}');
    return true;
}

bool JsonEncoder::write_key(std::string_view key, bool is_first) {
    reserve(1);
    if (!is_first) {
        put(',');
    }
    if (!write_string(key)) {
        return false;
    }
    reserve(1);
    put(':');
    return true;
}

bool JsonEncoder::write_variant(const TypeInfo& type, const void* value) {
    const VariantOps& ops = *type.ops.variant;
    const void* held = nullptr;
    const std::size_t index = ops.get(value, held);
    if (index >= ops.alternatives.size()) {
        return failure_.fail("the variant holds no value");
    }
    const AlternativeInfo& alternative = ops.alternatives[index];
    if (alternative.info == nullptr) {
        put_word("null");
        return true;
    }
    const Level level(depth_);
    if (level.is_too_deep()) {
        return failure_.fail(too_deep);
    }
    put('{');
    if (!write_key(alternative.name, true) || !write_nested(alternative.info(), held)) {
        return failure_.at_key(alternative.name);
    }
    reserve(1);
    put('}');
    return true;
}

bool JsonEncoder::write_enum(const TypeInfo& type, const void* value) {
    const EnumOps& ops = *type.ops.enumeration;
    const Integer number = load_integer(ops.underlying, value);
    for (const EnumeratorInfo& enumerator : ops.enumerators) {
        const Integer other = to_integer(enumerator.value);
        if (number.magnitude == other.magnitude && number.negative == other.negative) {
            return write_string(enumerator.name);
        }
    }
    std::string message(number.negative ? "-" : "");
    message += std::to_string(number.magnitude);
    message += " is no enumerator of ";
    message += type.name;
    message += " (see eskit::EnumRange)";
    return failure_.fail(std::move(message));
}

bool JsonEncoder::write_time(const TypeInfo& type, const void* value) {
    reserve(time_text_bytes_max);
    put('"');
    const std::size_t size = type.kind == Kind::timestamp
                                 ? write_timestamp(*type.ops.time, value, at_)
                                 : write_duration(*type.ops.time, value, at_);
    if (size == 0) {
        return failure_.fail("the point in time is not within the years 0000 to 9999");
    }
    at_ += size;
    put('"');
    return true;
}

bool JsonEncoder::write_text(const TypeInfo& type, const void* value) {
    std::string text;
    if (auto converted = call_to(type, value, text); !converted) {
        return failure_.fail(std::move(converted).error());
    }
    return write_string(text);
}

bool JsonEncoder::write_raw_json(const TypeInfo& type, const void* value) {
    flush();
    const std::size_t start = out_.size();
    if (auto written = type.ops.json->to(value, out_); !written) {
        return failure_.fail(std::move(written).error());
    }
    // Whatever was written must be readable again.
    const char* end = out_.data() + out_.size();
    const Scanned scanned = scan_value(out_.data() + start, end, codec_depth_max - depth_);
    if (scanned.fault != nullptr || scanned.end != end) {
        return failure_.fail("its JSON is not valid or too deep");
    }
    return true;
}

bool JsonEncoder::write_string(std::string_view text) {
    if (text.size() > buffer_bytes / 2) {
        return write_special_string(text);
    }
    reserve(text.size() + 2);
    char* at = at_;
    *at++ = '"';
    const char* from = text.data();
    const char* const end = from + text.size();
    // Copies eight bytes at a time for as long as none of them needs a closer look.
    while (end - from >= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, from, 8);
        if (special_bytes(word) != 0) {
            return write_special_string(text);
        }
        std::memcpy(at, &word, 8);
        at += 8;
        from += 8;
    }
    for (; from != end; ++from) {
        if (is_special(*from)) {
            return write_special_string(text);
        }
        *at++ = *from;
    }
    *at++ = '"';
    at_ = at;
    return true;
}

// Any text: with escapes, beyond ASCII, or long.
bool JsonEncoder::write_special_string(std::string_view text) {
    if (!is_utf8(text)) {
        return failure_.fail("text that is not UTF-8: " + quoted(text));
    }
    constexpr char digits[] = "0123456789abcdef";
    constexpr std::string_view meanings = "\"\\\b\f\n\r\t";
    constexpr std::string_view names = "\"\\bfnrt";
    reserve(1);
    put('"');
    const char* from = text.data();
    const char* const end = from + text.size();
    while (from != end) {
        const char* part = from;
        from = find_special(from, end);
        while (from != end && static_cast<unsigned char>(*from) >= 0x80) {
            from = find_special(from + 1, end);
        }
        const auto size = static_cast<std::size_t>(from - part);
        if (size > buffer_bytes / 2) {
            flush();
            out_.append(part, size);
        } else if (size > 0) {
            reserve(size);
            put_word({part, size});
        }
        if (from != end) {
            reserve(6);
            put('\\');
            if (const std::size_t which = meanings.find(*from); which != std::string_view::npos) {
                put(names[which]);
            } else {
                const auto byte = static_cast<unsigned char>(*from);
                put_word("u00");
                put(digits[byte >> 4]);
                put(digits[byte & 15]);
            }
            ++from;
        }
    }
    reserve(1);
    put('"');
    return true;
}

void JsonEncoder::write_bytes(std::string_view bytes) {
    put('"');
    flush();
    append_base64(bytes, out_);
    put('"');
}

template <class Float>
bool JsonEncoder::write_float(Float value) {
    if (!std::isfinite(value)) {
        return failure_.fail("a number that is not finite has no JSON form");
    }
    at_ = std::to_chars(at_, at_ + slack_bytes, value).ptr;
    return true;
}

}  // namespace

Result<void> encode_json(const TypeInfo& type, const void* value, std::string& out) {
    const std::size_t size_before = out.size();
    JsonEncoder encoder(out);
    if (!encoder.encode(type, value)) {
        out.resize(size_before);
        return encoder.failure().to_error();
    }
    encoder.flush();
    return {};
}

}  // namespace eskit::inline v0_1::detail
