#include "codec/integer.hpp"

#include <eskit/testing/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace eskit::inline v0_1::testing {
namespace {

constexpr std::size_t depth_max = 6;       // lists and maps below are empty
constexpr std::size_t elements_max = 4;    // of lists and maps
constexpr std::size_t known_max = 64;      // texts
constexpr std::size_t known_length = 200;  // bytes of one

constexpr double exact_max = 9'007'199'254'740'992.0;  // 2^53

std::size_t size_of(Kind kind) {
    switch (kind) {
        case Kind::int8:
        case Kind::uint8:
            return 1;
        case Kind::int16:
        case Kind::uint16:
            return 2;
        case Kind::int32:
        case Kind::uint32:
            return 4;
        default:
            return 8;
    }
}

bool is_signed(Kind kind) {
    return kind >= Kind::int8 && kind <= Kind::int64;
}

// The largest of a signed kind.
std::int64_t largest(Kind kind) {
    return std::numeric_limits<std::int64_t>::max() >> (64 - 8 * size_of(kind));
}

void store_signed(Kind kind, void* into, std::int64_t value) {
    static_cast<void>(detail::store_integer(kind, into, detail::to_integer(value)));
}

// What text classes are likely to take, besides words.
std::string uuid_of(std::uint64_t n) {
    std::string text = "00000000-0000-7000-8000-000000000000";
    for (std::size_t at = text.size(); n > 0; n /= 10) {
        text[--at] = static_cast<char>('0' + n % 10);
    }
    return text;
}

}  // namespace

const Generators::Generate* Generators::find(const void* type, std::size_t offset) const {
    const auto found = all_.find({type, offset});
    return found == all_.end() ? nullptr : &found->second;
}

void Generators::set(const void* type, std::size_t offset, Generate generate) {
    all_[{type, offset}] = std::move(generate);
}

const Generators& Random::no_generators() {
    static const Generators none;
    return none;
}

// SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t Random::next() {
    state_ += 0x9E3779B97F4A7C15;
    std::uint64_t bits = state_;
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
    return bits ^ (bits >> 31);
}

void Random::replay(std::vector<std::uint64_t> choices) {
    replayed_ = std::move(choices);
    replayed_upto_ = 0;
    replays_ = true;
    choices_.clear();
}

void Random::record() {
    replays_ = false;
    choices_.clear();
}

std::uint64_t Random::draw(std::uint64_t max) {
    const std::uint64_t bits = next();
    if (max > 1 && bits % 16 <= 1) {
        return bits % 16 == 0 ? max : 0;
    }
    return max == UINT64_MAX ? next() : next() % (max + 1);
}

std::uint64_t Random::choose(std::uint64_t likely_max, std::uint64_t max) {
    std::uint64_t choice = 0;
    if (!replays_) {
        choice = draw(likely_max);
    } else if (replayed_upto_ < replayed_.size()) {
        choice = std::min(replayed_[replayed_upto_++], max);
    }
    choices_.push_back(choice);
    return choice;
}

// How large it is likely to be is not among the choices, so that one choice alone makes it larger
// or smaller when a history is shrunk.
std::uint64_t Random::amount(std::uint64_t max) {
    static constexpr std::uint64_t limits[] = {4, 10, 10, 10, 100, 1000, 100'000};
    std::uint64_t limit = UINT64_MAX;
    if (const std::uint64_t scale = next() % 8; scale < std::size(limits)) {
        limit = limits[scale];
    } else if (const std::uint64_t bits = draw(64); bits < 64) {
        limit = (std::uint64_t{1} << bits) - 1;
    }
    return choose(std::min(limit, max), max);
}

std::int64_t Random::between_signed(std::int64_t min, std::int64_t max) {
    const auto low = static_cast<std::uint64_t>(min);
    const auto high = static_cast<std::uint64_t>(max);
    if (min >= 0) {
        return static_cast<std::int64_t>(low + amount(high - low));
    }
    if (max <= 0) {
        return static_cast<std::int64_t>(high - amount(high - low));
    }
    const bool is_negative = upto(3) == 3;
    return static_cast<std::int64_t>(is_negative ? 0 - amount(0 - low) : amount(high));
}

double Random::between_doubles(double min, double max) {
    const double first = std::ceil(std::max(min, -exact_max));
    const double last = std::floor(std::min(max, exact_max));
    if (first > last) {
        return min + (max - min) * (static_cast<double>(upto(1000)) / 1000);
    }
    const auto whole = static_cast<double>(
        between_signed(static_cast<std::int64_t>(first), static_cast<std::int64_t>(last)));
    const std::uint64_t hundredths = upto(1) == 0 ? 0 : upto(99);
    return std::clamp(whole + static_cast<double>(hundredths) / 100, min, max);
}

double Random::floating(bool single) {
    using Single = std::numeric_limits<float>;
    using Double = std::numeric_limits<double>;
    if (upto(15) < 15) {
        return between_doubles(-1e6, 1e6);
    }
    return single ? one_of<double>({1e9, -1e9, Single::max(), Single::lowest(), Single::min()})
                  : one_of<double>({1e18, -1e18, Double::max(), Double::lowest(), Double::min()});
}

std::size_t Random::count(std::size_t max) {
    return depth_ > depth_max ? 0 : static_cast<std::size_t>(upto(max));
}

// Requires: the style was chosen, and something is known.
std::string Random::known_text() {
    const std::size_t before = choices_.size() - 1;
    std::string text = known_[known_.size() - 1 - upto(known_.size() - 1)];
    if (text.size() <= 3 && text.find_first_not_of("abc") == std::string::npos) {
        // Keeps the choices that make it out of letters, so that it outlives the earlier event.
        choices_.resize(before);
        choices_.insert(choices_.end(), {0, text.size()});
        for (const char letter : text) {
            choices_.push_back(static_cast<std::uint64_t>(letter - 'a'));
        }
    } else {
        // Two choices more than it takes: fresh text of two letters is simpler.
        choices_.insert(choices_.end(), {0, 0});
        replayed_upto_ = std::min(replayed_upto_ + 2, replayed_.size());
    }
    return text;
}

std::string Random::text(std::size_t characters_max) {
    static constexpr std::string_view odd[] = {
        "\"", "\\",       "\n",           std::string_view("\0", 1), "'",
        "/",  "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x99\x82"};
    std::string text;
    const std::uint64_t style = upto(7);
    if (style >= 4 && style <= 5 && !known_.empty()) {
        text = known_text();
        return text.size() <= characters_max ? text : std::string();
    }
    const std::size_t length = upto(std::min<std::size_t>(characters_max, style < 6 ? 3 : 16));
    for (std::size_t at = 0; at < length; ++at) {
        if (style < 6) {
            text += static_cast<char>('a' + upto(2));
        } else if (style == 6) {
            text += static_cast<char>(' ' + upto(94));
        } else {
            text += odd[upto(std::size(odd) - 1)];
        }
    }
    return text;
}

void Random::fill(const TypeInfo& type, void* value) {
    ++depth_;
    if (const Generators::Generate* generate = generators_.find(&type)) {
        (*generate)(*this, value);
    } else {
        fill_kind(type, value);
    }
    --depth_;
}

void Random::fill_kind(const TypeInfo& type, void* value) {
    switch (type.kind) {
        case Kind::none:
            break;
        case Kind::string:
            *static_cast<std::string*>(value) = text();
            break;
        case Kind::enumeration: {
            const EnumOps& ops = *type.ops.enumeration;
            store_signed(ops.underlying, value,
                         ops.enumerators[upto(ops.enumerators.size() - 1)].value);
            break;
        }
        case Kind::optional:
            type.ops.optional->reset(value);
            if (count(1) == 1) {
                fill(type.element.info(), type.ops.optional->emplace(value));
            }
            break;
        case Kind::list:
        case Kind::bool_list:
        case Kind::array:
            fill_list(type, value);
            break;
        case Kind::map:
            fill_map(type, value);
            break;
        case Kind::structure:
            fill_struct(type, value);
            break;
        case Kind::variant:
            fill_variant(type, value);
            break;
        case Kind::timestamp:
        case Kind::duration:
            fill_time(type, value);
            break;
        case Kind::bytes: {
            const std::size_t size = count(elements_max);
            fill_bytes(type.ops.bytes->resize(value, size), size);
            break;
        }
        case Kind::byte_array:
            fill_bytes(value, type.extent);
            break;
        case Kind::text:
            fill_text(type, value);
            break;
        case Kind::json:
            fill_json(type, value);
            break;
        default:
            fill_number(type.kind, value);
            break;
    }
}

void Random::fill_number(Kind kind, void* value) {
    if (kind == Kind::boolean) {
        detail::store(value, coin());
    } else if (kind == Kind::float32) {
        detail::store(value, static_cast<float>(floating(true)));
    } else if (kind == Kind::float64) {
        detail::store(value, floating(false));
    } else if (is_signed(kind)) {
        const std::int64_t max = largest(kind);
        store_signed(kind, value, between_signed(-max - 1, max));
    } else {
        const std::uint64_t max = UINT64_MAX >> (64 - 8 * size_of(kind));
        static_cast<void>(detail::store_integer(kind, value, {amount(max), false}));
    }
}

void Random::fill_list(const TypeInfo& type, void* list) {
    if (type.kind == Kind::array) {
        for (std::size_t at = 0; at < type.extent; ++at) {
            fill(type.element.info(), static_cast<char*>(list) + at * type.element_size);
        }
    } else if (type.kind == Kind::list) {
        type.ops.list->clear(list);
        for (std::size_t left = count(elements_max); left > 0; --left) {
            fill(type.element.info(), type.ops.list->append(list));
        }
    } else {
        type.ops.bool_list->clear(list);
        for (std::size_t left = count(elements_max); left > 0; --left) {
            type.ops.bool_list->append(list, coin());
        }
    }
}

void Random::fill_map(const TypeInfo& type, void* map) {
    type.ops.map->clear(map);
    for (std::size_t left = count(elements_max); left > 0; --left) {
        if (void* value = type.ops.map->insert(map, text())) {
            fill(type.element.info(), value);
        }
    }
}

void Random::fill_struct(const TypeInfo& type, void* object) {
    for (const FieldInfo& field : type.fields) {
        void* at = static_cast<char*>(object) + field.offset;
        if (const Generators::Generate* generate = generators_.find(&type, field.offset)) {
            (*generate)(*this, at);
        } else {
            fill(field.type.info(), at);
        }
    }
}

void Random::fill_variant(const TypeInfo& type, void* variant) {
    const VariantOps& ops = *type.ops.variant;
    const std::size_t index = depth_ > depth_max ? 0 : upto(ops.alternatives.size() - 1);
    void* held = ops.emplace(variant, index);
    if (ops.alternatives[index].info != nullptr) {
        fill(ops.alternatives[index].info(), held);
    }
}

// Within the years 0 to 9999, which is what has a stored form.
void Random::fill_time(const TypeInfo& type, void* time) {
    constexpr std::int64_t second_min = -62'167'219'200;
    constexpr std::int64_t second_max = 253'402'300'799;
    const TimeOps& ops = *type.ops.time;
    const bool has_sign = is_signed(ops.count);
    const std::int64_t ticks_max = has_sign ? largest(ops.count)
                                            : static_cast<std::int64_t>(std::min<std::uint64_t>(
                                                  UINT64_MAX >> (64 - 8 * size_of(ops.count)),
                                                  std::numeric_limits<std::int64_t>::max()));
    const auto ticks = [&](std::int64_t seconds) {
        const std::int64_t whole = seconds / ops.num;
        if (std::abs(whole) <= ticks_max / ops.den) {
            return whole * ops.den;
        }
        return whole < 0 ? -ticks_max : ticks_max;
    };
    const std::int64_t first = type.kind == Kind::timestamp ? second_min : -second_max;
    store_signed(ops.count, time, between_signed(has_sign ? ticks(first) : 0, ticks(second_max)));
}

void Random::fill_bytes(void* bytes, std::size_t size) {
    for (std::size_t at = 0; at < size; ++at) {
        static_cast<unsigned char*>(bytes)[at] = static_cast<unsigned char>(upto(255));
    }
}

void Random::fill_text(const TypeInfo& type, void* value) {
    std::string words = text();
    const std::uint64_t number = upto(9);
    const std::string candidates[] = {std::move(words), std::to_string(number), uuid_of(number)};
    bool took = false;
    for (const std::string& candidate : candidates) {
        try {
            took = type.ops.text->from(value, candidate).has_value();
        } catch (const std::bad_alloc&) {
            throw;
        } catch (...) {
            took = false;  // it does not take this text
        }
        if (took) {
            return;
        }
    }
    defaulted_.insert(type.name);
}

void Random::fill_json(const TypeInfo& type, void* value) {
    const std::string number = std::to_string(between_signed(-1000, 1000));
    std::string letters;
    for (std::uint64_t left = upto(3); left > 0; --left) {
        letters += static_cast<char>('a' + upto(2));
    }
    const std::string candidates[] = {number, "\"" + letters + "\"", "{}", "[]", "true"};
    const std::uint64_t first = upto(std::size(candidates) - 1);
    for (std::size_t tried = 0; tried < std::size(candidates); ++tried) {
        if (type.ops.json->from(value, candidates[(first + tried) % std::size(candidates)])) {
            return;
        }
    }
    defaulted_.insert(type.name);
}

void Random::learn(const TypeInfo& type, const void* value) {
    const auto each = [&](const void* first, std::size_t elements) {
        for (std::size_t at = 0; at < elements; ++at) {
            learn(type.element.info(), static_cast<const char*>(first) + at * type.element_size);
        }
    };
    const auto keep = [&](std::string text) {
        if (!text.empty() && text.size() <= known_length && known_.size() < known_max &&
            std::find(known_.begin(), known_.end(), text) == known_.end()) {
            known_.push_back(std::move(text));
        }
    };
    if (type.kind == Kind::string) {
        keep(*static_cast<const std::string*>(value));
    } else if (type.kind == Kind::text) {
        std::string text;
        type.ops.text->to(value, text);
        keep(std::move(text));
    } else if (type.kind == Kind::structure) {
        for (const FieldInfo& field : type.fields) {
            learn(field.type.info(), static_cast<const char*>(value) + field.offset);
        }
    } else if (type.kind == Kind::optional) {
        const void* held = type.ops.optional->get(value);
        each(held, held == nullptr ? 0 : 1);
    } else if (type.kind == Kind::list) {
        const auto elements = type.ops.list->elements(value);
        each(elements.first, elements.count);
    } else if (type.kind == Kind::array) {
        each(value, type.extent);
    } else if (type.kind == Kind::variant) {
        const void* held = nullptr;
        const std::size_t index = type.ops.variant->get(value, held);
        if (index < type.ops.variant->alternatives.size() &&
            type.ops.variant->alternatives[index].info != nullptr) {
            learn(type.ops.variant->alternatives[index].info(), held);
        }
    }
}

}  // namespace eskit::inline v0_1::testing
