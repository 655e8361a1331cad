#include "json_decode.hpp"

#include "base64.hpp"
#include "integer.hpp"
#include "json_failure.hpp"
#include "json_scan.hpp"
#include "time_text.hpp"

#include <eskit/detail/text.hpp>

#include <algorithm>
#include <cfloat>
#include <charconv>
#include <cstring>
#include <string>
#include <system_error>

namespace eskit::inline v0_1::detail {
namespace {

constexpr std::size_t recursion_max = scan_depth_max;

// Reads JSON straight into values; nothing is allocated but what they hold.
class JsonDecoder {
  public:
    JsonDecoder(std::string_view json, const DecodeOptions& options)
        : begin_(json.data()),
          at_(json.data()),
          end_(json.data() + json.size()),
          require_all_(options.require_all_fields),
          depth_max_(std::min(options.depth_max, recursion_max)) {}

    [[nodiscard]] bool decode(const TypeInfo& type, void* value) {
        skip_space();
        if (!read_value({type.kind, nullptr}, &type, value)) {
            return false;
        }
        skip_space();
        return at_ == end_ || fault(at_, "something follows the value");
    }
    [[nodiscard]] JsonFailure& failure() { return failure_; }

  private:
    // On entry of each, white space has been skipped.
    bool read_value(TypeRef ref, const TypeInfo* type, void* value);
    bool read_nested(const TypeInfo& type, void* value);
    bool read_bool(void* value);
    template <class T>
    bool read_integer(void* value);
    bool read_double(double& value);
    template <class Float>
    bool read_float_slowly(Float& value);
    bool read_string(std::string& value);
    bool read_special_string(std::string& value);
    bool read_optional(const TypeInfo& type, void* value);
    bool read_struct(const TypeInfo& type, void* value);
    bool read_list(const TypeInfo& type, void* value);
    bool read_bool_list(const TypeInfo& type, void* value);
    bool read_array(const TypeInfo& type, void* value);
    bool read_map(const TypeInfo& type, void* value);
    bool read_variant(const TypeInfo& type, void* value);
    bool read_alternative(const TypeInfo& type, void* value);
    bool read_enum(const TypeInfo& type, void* value);
    bool read_time(const TypeInfo& type, void* value);
    bool read_bytes(const TypeInfo& type, void* value);
    bool read_text(const TypeInfo& type, void* value);
    bool read_raw_json(const TypeInfo& type, void* value);

    // The text of a string: a part of the input where possible, else in `scratch`.
    bool read_view(std::string& scratch, std::string_view& text, const char* what);

    const FieldInfo* find_field(const TypeInfo& type, std::size_t next, bool& failed);
    bool check_missing(const TypeInfo& type, std::uint32_t seen);
    // `"key":` into `text`, and the white space behind it.
    bool read_key(std::string& scratch, std::string_view& text);
    bool skip_value();

    // Enters a list or object when `bracket` is next; false is a failure.
    bool open(char bracket, const char* what);
    // After an element: true at a comma, which it skips, or at `bracket`, where `closed` is set.
    bool next_or_close(char bracket, bool& closed);
    // Right after the opening bracket.
    bool is_closed_at_once(char bracket);

    void skip_space() {
        while (at_ != end_ && is_space(*at_)) {
            ++at_;
        }
    }
    [[nodiscard]] bool is_next(char c) const { return at_ != end_ && *at_ == c; }
    [[nodiscard]] bool is_next_word(std::string_view word) const {
        return std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word);
    }

    // "expected <what>, found <what is next>"
    [[gnu::cold]] bool expected(const char* what);
    // "<what> at byte <n>": what is not JSON at all.
    [[gnu::cold]] bool fault(const char* where, const char* what);
    [[nodiscard]] std::string describe_next() const;

    const char* begin_;
    const char* at_;
    const char* end_;
    bool require_all_;
    std::size_t depth_max_;
    std::size_t depth_ = 0;
    JsonFailure failure_;
};

std::string JsonDecoder::describe_next() const {
    if (at_ == end_) {
        return "the end of the text";
    }
    if (*at_ == '-' || is_digit(*at_)) {
        const Scanned number = scan_number(at_, end_);
        const std::string_view text(at_, static_cast<std::size_t>(number.end - at_));
        return "number " + printable(text, 40);
    }
    switch (*at_) {
        case '{':
            return "object";
        case '[':
            return "list";
        case '"':
            return "string";
        case 't':
        case 'f':
            return "boolean";
        case 'n':
            return "null";
        default:
            return quoted({at_, 1});
    }
}

bool JsonDecoder::expected(const char* what) {
    return failure_.fail(std::string("expected ") + what + ", found " + describe_next());
}

bool JsonDecoder::fault(const char* where, const char* what) {
    return failure_.fail(std::string(what) + " at byte " + std::to_string(where - begin_));
}

// `type` is nullptr when only `ref` is known yet.
bool JsonDecoder::read_value(TypeRef ref, const TypeInfo* type, void* value) {
    switch (ref.kind) {
        case Kind::boolean:
            return read_bool(value);
        case Kind::int8:
            return read_integer<std::int8_t>(value);
        case Kind::int16:
            return read_integer<std::int16_t>(value);
        case Kind::int32:
            return read_integer<std::int32_t>(value);
        case Kind::int64:
            return read_integer<std::int64_t>(value);
        case Kind::uint8:
            return read_integer<std::uint8_t>(value);
        case Kind::uint16:
            return read_integer<std::uint16_t>(value);
        case Kind::uint32:
            return read_integer<std::uint32_t>(value);
        case Kind::uint64:
            return read_integer<std::uint64_t>(value);
        case Kind::float32:
            return read_float_slowly(*static_cast<float*>(value));
        case Kind::float64:
            return read_double(*static_cast<double*>(value));
        case Kind::string:
            return read_string(*static_cast<std::string*>(value));
        default:
            return read_nested(type != nullptr ? *type : ref.info(), value);
    }
}

bool JsonDecoder::read_nested(const TypeInfo& type, void* value) {
    switch (type.kind) {
        case Kind::enumeration:
            return read_enum(type, value);
        case Kind::optional:
            return read_optional(type, value);
        case Kind::list:
            return read_list(type, value);
        case Kind::bool_list:
            return read_bool_list(type, value);
        case Kind::array:
            return read_array(type, value);
        case Kind::map:
            return read_map(type, value);
        case Kind::structure:
            return read_struct(type, value);
        case Kind::variant:
            return read_variant(type, value);
        case Kind::timestamp:
        case Kind::duration:
            return read_time(type, value);
        case Kind::bytes:
        case Kind::byte_array:
            return read_bytes(type, value);
        case Kind::text:
            return read_text(type, value);
        case Kind::json:
            return read_raw_json(type, value);
        default:
            return failure_.fail("a value of unknown kind");
    }
}

bool JsonDecoder::read_bool(void* value) {
    for (const bool word : {true, false}) {
        const std::string_view spelling = word ? "true" : "false";
        if (is_next_word(spelling)) {
            at_ += spelling.size();
            store(value, word);
            return true;
        }
    }
    return expected("boolean");
}

template <class T>
bool JsonDecoder::read_integer(void* value) {
    const char* from = at_;
    const bool negative = from != end_ && *from == '-';
    from += negative ? 1 : 0;
    const char* const first = from;
    std::uint64_t magnitude = 0;
    // 19 digits always fit into 64 bits.
    const char* const safe = end_ - from > 19 ? from + 19 : end_;
    while (from != safe && is_digit(*from)) {
        magnitude = magnitude * 10 + static_cast<std::uint64_t>(*from - '0');
        ++from;
    }
    bool fits = true;
    while (from != end_ && is_digit(*from)) {
        fits =
            fits && !__builtin_mul_overflow(magnitude, std::uint64_t{10}, &magnitude) &&
            !__builtin_add_overflow(magnitude, static_cast<std::uint64_t>(*from - '0'), &magnitude);
        ++from;
    }
    if (from == first || (*first == '0' && from - first > 1)) {
        if (from == first && !negative) {
            return expected("integer");
        }
        const Scanned number = scan_number(at_, end_);
        return fault(number.end, number.fault);
    }
    if (from != end_ && (*from == '.' || *from == 'e' || *from == 'E')) {
        return expected("integer");
    }
    if (!fits || !store_integer_as<T>(value, {magnitude, negative && magnitude != 0})) {
        return failure_.fail("integer out of range: " +
                             printable({at_, static_cast<std::size_t>(from - at_)}, 40));
    }
    at_ = from;
    return true;
}

// Most numbers have few digits and a small exponent: then one division or multiplication of two
// exact doubles gives the exact result (Clinger 1990).
bool JsonDecoder::read_double(double& value) {
    static constexpr double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                        1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                        1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    constexpr std::uint64_t exact_max = std::uint64_t{1} << 53;
    if constexpr (FLT_EVAL_METHOD == 0) {
        const char* from = at_;
        const bool negative = from != end_ && *from == '-';
        from += negative ? 1 : 0;
        const char* const first = from;
        const char* const safe = end_ - from > 17 ? from + 17 : end_;
        std::uint64_t digits = 0;
        while (from != safe && is_digit(*from)) {
            digits = digits * 10 + static_cast<std::uint64_t>(*from++ - '0');
        }
        const bool plain = from != first && (*first != '0' || from - first == 1);
        std::ptrdiff_t decimals = 0;
        if (plain && from != safe && *from == '.') {
            const char* const point = from++;
            while (from != safe && is_digit(*from)) {
                digits = digits * 10 + static_cast<std::uint64_t>(*from++ - '0');
            }
            decimals = from - point - 1;
        }
        const bool ends = from == end_ || (from != safe && !is_digit(*from) && *from != '.' &&
                                           *from != 'e' && *from != 'E');
        const bool has_digit_last = from != first && is_digit(from[-1]);
        if (plain && ends && has_digit_last && digits <= exact_max) {
            const double magnitude = static_cast<double>(digits) / powers[decimals];
            value = negative ? -magnitude : magnitude;
            at_ = from;
            return true;
        }
    }
    return read_float_slowly(value);
}

template <class Float>
bool JsonDecoder::read_float_slowly(Float& value) {
    if (at_ == end_ || (*at_ != '-' && !is_digit(*at_))) {
        return expected("number");
    }
    const Scanned number = scan_number(at_, end_);
    if (number.fault != nullptr) {
        return fault(number.end, number.fault);
    }
    Float read = 0;
    if (std::from_chars(at_, number.end, read).ec != std::errc{}) {
        return failure_.fail("number out of range: " +
                             printable({at_, static_cast<std::size_t>(number.end - at_)}, 40));
    }
    value = read;
    at_ = number.end;
    return true;
}

bool JsonDecoder::read_string(std::string& value) {
    if (!is_next('"')) {
        return expected("string");
    }
    const char* const first = at_ + 1;
    const char* const last = find_special(first, end_);
    if (last != end_ && *last == '"') {
        value.assign(first, static_cast<std::size_t>(last - first));
        at_ = last + 1;
        return true;
    }
    return read_special_string(value);
}

bool JsonDecoder::read_special_string(std::string& value) {
    value.clear();
    const Scanned string = scan_string(at_ + 1, end_, &value);
    if (string.fault != nullptr) {
        return fault(string.end, string.fault);
    }
    at_ = string.end;
    return true;
}

bool JsonDecoder::read_view(std::string& scratch, std::string_view& text, const char* what) {
    if (!is_next('"')) {
        return expected(what);
    }
    const char* const first = at_ + 1;
    const char* const last = find_special(first, end_);
    if (last != end_ && *last == '"') {
        text = {first, static_cast<std::size_t>(last - first)};
        at_ = last + 1;
        return true;
    }
    if (!read_special_string(scratch)) {
        return false;
    }
    text = scratch;
    return true;
}

bool JsonDecoder::read_optional(const TypeInfo& type, void* value) {
    if (is_next_word("null")) {
        at_ += 4;
        type.ops.optional->reset(value);
        return true;
    }
    return read_value(type.element, nullptr, type.ops.optional->emplace(value));
}

bool JsonDecoder::open(char bracket, const char* what) {
    if (!is_next(bracket)) {
        return expected(what);
    }
    if (depth_ == depth_max_) {
        return failure_.fail("nested deeper than " + std::to_string(depth_max_));
    }
    ++depth_;
    ++at_;
    return true;
}

bool JsonDecoder::is_closed_at_once(char bracket) {
    skip_space();
    if (is_next(bracket)) {
        ++at_;
        --depth_;
        return true;
    }
    return false;
}

bool JsonDecoder::next_or_close(char bracket, bool& closed) {
    if (at_ != end_ && is_space(*at_)) {
        skip_space();
    }
    if (is_next(',')) {
        ++at_;
        if (at_ != end_ && is_space(*at_)) {
            skip_space();
        }
        return true;
    }
    if (is_next(bracket)) {
        ++at_;
        --depth_;
        closed = true;
        return true;
    }
    return fault(at_, at_ == end_      ? "the text ends early"
                      : bracket == '}' ? "',' or '}' belongs here"
                                       : "',' or ']' belongs here");
}

bool JsonDecoder::read_key(std::string& scratch, std::string_view& text) {
    if (!is_next('"')) {
        return fault(at_, at_ == end_ ? "the text ends early" : "a key belongs here");
    }
    if (!read_view(scratch, text, "key")) {
        return false;
    }
    skip_space();
    if (!is_next(':')) {
        return fault(at_, at_ == end_ ? "the text ends early" : "':' belongs here");
    }
    ++at_;
    skip_space();
    return true;
}

bool JsonDecoder::skip_value() {
    const Scanned scanned = scan_value(at_, end_, depth_max_ - depth_);
    if (scanned.fault != nullptr) {
        return fault(scanned.end, scanned.fault);
    }
    at_ = scanned.end;
    return true;
}

// Reads a key that is not the predicted one. Unknown fields are skipped with their values: then it
// returns nullptr.
const FieldInfo* JsonDecoder::find_field(const TypeInfo& type, std::size_t next, bool& failed) {
    std::string scratch;
    std::string_view key;
    failed = !read_key(scratch, key);
    if (failed) {
        return nullptr;
    }
    const std::size_t count = type.fields.size();
    for (std::size_t step = 0; step < count; ++step) {
        const FieldInfo& field = type.fields[(next + step) % count];
        if (field.name == key) {
            return &field;
        }
    }
    failed = !skip_value();
    if (failed) {
        failure_.at_field(printable(key, 40));
    }
    return nullptr;
}

// Keys mostly come in the order of the fields, as they were written: one comparison tells.
inline bool starts_with_key(const char* at, const char* end, std::string_view key) {
    return static_cast<std::size_t>(end - at) >= key.size() &&
           std::memcmp(at, key.data(), key.size()) == 0;
}

bool JsonDecoder::read_struct(const TypeInfo& type, void* value) {
    if (!open('{', "object")) {
        return false;
    }
    std::uint32_t seen = 0;
    if (!is_closed_at_once('}')) {
        const FieldInfo* const fields = type.fields.data();
        std::size_t next = 0;
        for (bool closed = false; !closed;) {
            const FieldInfo* field = fields + next;
            if (next < type.fields.size() &&
                starts_with_key(at_, end_, field->json_key.substr(1))) {
                at_ += field->json_key.size() - 1;
                if (at_ != end_ && is_space(*at_)) {
                    skip_space();
                }
            } else {
                bool failed = false;
                field = find_field(type, next, failed);
                if (failed) {
                    return false;
                }
            }
            if (field != nullptr) {
                next = static_cast<std::size_t>(field - fields);
                const std::uint32_t bit = std::uint32_t{1} << next++;
                if ((seen & bit) != 0) {
                    failure_.fail("the field occurs twice");
                    return failure_.at_field(field->name);
                }
                seen |= bit;
                if (!read_value(field->type, nullptr, static_cast<char*>(value) + field->offset)) {
                    return failure_.at_field(field->name);
                }
            }
            if (!next_or_close('}', closed)) {
                return false;
            }
        }
    }
    return !require_all_ || check_missing(type, seen);
}

bool JsonDecoder::check_missing(const TypeInfo& type, std::uint32_t seen) {
    for (std::size_t index = 0; index < type.fields.size(); ++index) {
        const FieldInfo& field = type.fields[index];
        if ((seen >> index & 1) == 0 && field.type.kind != Kind::optional) {
            failure_.fail("the field is missing");
            return failure_.at_field(field.name);
        }
    }
    return true;
}

bool JsonDecoder::read_list(const TypeInfo& type, void* value) {
    if (!open('[', "list")) {
        return false;
    }
    const ListOps& ops = *type.ops.list;
    ops.clear(value);
    if (is_closed_at_once(']')) {
        return true;
    }
    std::size_t index = 0;
    for (bool closed = false; !closed; ++index) {
        if (!read_value(type.element, nullptr, ops.append(value))) {
            return failure_.at_index(index);
        }
        if (!next_or_close(']', closed)) {
            return false;
        }
    }
    return true;
}

bool JsonDecoder::read_bool_list(const TypeInfo& type, void* value) {
    if (!open('[', "list")) {
        return false;
    }
    const BoolListOps& ops = *type.ops.bool_list;
    ops.clear(value);
    if (is_closed_at_once(']')) {
        return true;
    }
    std::size_t index = 0;
    for (bool closed = false; !closed; ++index) {
        bool element = false;
        if (!read_bool(&element)) {
            return failure_.at_index(index);
        }
        ops.append(value, element);
        if (!next_or_close(']', closed)) {
            return false;
        }
    }
    return true;
}

bool JsonDecoder::read_array(const TypeInfo& type, void* value) {
    const auto wrong_count = [&](const char* found) {
        return failure_.fail("expected " + std::to_string(type.extent) + " elements, found " +
                             found);
    };
    if (!open('[', "list")) {
        return false;
    }
    if (is_closed_at_once(']')) {
        return type.extent == 0 || wrong_count("none");
    }
    std::size_t index = 0;
    for (bool closed = false; !closed; ++index) {
        if (index == type.extent) {
            return wrong_count("more");
        }
        void* element = static_cast<char*>(value) + index * type.element_size;
        if (!read_value(type.element, nullptr, element)) {
            return failure_.at_index(index);
        }
        if (!next_or_close(']', closed)) {
            return false;
        }
    }
    return index == type.extent || wrong_count(std::to_string(index).c_str());
}

bool JsonDecoder::read_map(const TypeInfo& type, void* value) {
    if (!open('{', "object")) {
        return false;
    }
    const MapOps& ops = *type.ops.map;
    ops.clear(value);
    if (is_closed_at_once('}')) {
        return true;
    }
    std::string scratch;
    for (bool closed = false; !closed;) {
        std::string_view key;
        if (!read_key(scratch, key)) {
            return false;
        }
        void* element = ops.insert(value, std::string(key));
        if (element == nullptr) {
            failure_.fail("the key occurs twice");
            return failure_.at_key(key);
        }
        if (!read_value(type.element, nullptr, element)) {
            return failure_.at_key(key);
        }
        if (!next_or_close('}', closed)) {
            return false;
        }
    }
    return true;
}

bool JsonDecoder::read_variant(const TypeInfo& type, void* value) {
    if (is_next_word("null")) {
        const auto alternatives = type.ops.variant->alternatives;
        for (std::size_t index = 0; index < alternatives.size(); ++index) {
            if (alternatives[index].info == nullptr) {
                at_ += 4;
                type.ops.variant->emplace(value, index);
                return true;
            }
        }
    }
    if (!open('{', "object")) {
        return false;
    }
    if (is_closed_at_once('}')) {
        return failure_.fail("expected an object with the alternative's name, found {}");
    }
    if (!read_alternative(type, value)) {
        return false;
    }
    bool closed = false;
    if (!next_or_close('}', closed)) {
        return false;
    }
    return closed || failure_.fail("expected one alternative, found more");
}

bool JsonDecoder::read_alternative(const TypeInfo& type, void* value) {
    const VariantOps& ops = *type.ops.variant;
    std::string scratch;
    std::string_view key;
    if (!read_key(scratch, key)) {
        return false;
    }
    for (std::size_t index = 0; index < ops.alternatives.size(); ++index) {
        const AlternativeInfo& alternative = ops.alternatives[index];
        if (alternative.info != nullptr && alternative.name == key) {
            return read_nested(alternative.info(), ops.emplace(value, index)) ||
                   failure_.at_key(key);
        }
    }
    return failure_.fail("unknown alternative " + quoted(key));
}

bool JsonDecoder::read_enum(const TypeInfo& type, void* value) {
    std::string scratch;
    std::string_view name;
    if (!read_view(scratch, name, "string")) {
        return false;
    }
    const EnumOps& ops = *type.ops.enumeration;
    for (const EnumeratorInfo& enumerator : ops.enumerators) {
        if (enumerator.name == name) {
            return store_integer(ops.underlying, value, to_integer(enumerator.value));
        }
    }
    return failure_.fail(quoted(name) + " is no enumerator of " + std::string(type.name));
}

bool JsonDecoder::read_time(const TypeInfo& type, void* value) {
    std::string scratch;
    std::string_view text;
    if (!read_view(scratch, text, "string")) {
        return false;
    }
    const char* problem = type.kind == Kind::timestamp ? read_timestamp(*type.ops.time, text, value)
                                                       : read_duration(*type.ops.time, text, value);
    return problem == nullptr || failure_.fail(quoted(text) + problem);
}

bool JsonDecoder::read_bytes(const TypeInfo& type, void* value) {
    std::string scratch;
    std::string_view text;
    if (!read_view(scratch, text, "string")) {
        return false;
    }
    const std::size_t size = base64_bytes(text);
    void* into = value;
    if (type.kind == Kind::bytes) {
        into = type.ops.bytes->resize(value, size);
    } else if (size != type.extent) {
        return failure_.fail("expected " + std::to_string(type.extent) + " bytes, found " +
                             std::to_string(size));
    }
    return read_base64(text, static_cast<unsigned char*>(into)) ||
           failure_.fail("not canonical base64");
}

bool JsonDecoder::read_text(const TypeInfo& type, void* value) {
    std::string scratch;
    std::string_view text;
    if (!read_view(scratch, text, "string")) {
        return false;
    }
    if (auto converted = call_from(type, value, text); !converted) {
        return failure_.fail(std::move(converted).error());
    }
    return true;
}

// Another parser reads this, which limits nothing: so the text is checked here first.
bool JsonDecoder::read_raw_json(const TypeInfo& type, void* value) {
    const char* const first = at_;
    if (!skip_value()) {
        return false;
    }
    const std::string_view json(first, static_cast<std::size_t>(at_ - first));
    if (auto read = type.ops.json->from(value, json); !read) {
        return failure_.fail(std::move(read).error());
    }
    return true;
}

}  // namespace

Result<void> decode_json(const TypeInfo& type, void* value, std::string_view json,
                         const DecodeOptions& options) {
    if (json.size() > options.bytes_max) {
        return Error(Errc::codec, std::to_string(json.size()) +
                                      " bytes of JSON are more than the " +
                                      std::to_string(options.bytes_max) + " that are allowed");
    }
    JsonDecoder decoder(json, options);
    if (!decoder.decode(type, value)) {
        return decoder.failure().to_error();
    }
    return {};
}

}  // namespace eskit::inline v0_1::detail
