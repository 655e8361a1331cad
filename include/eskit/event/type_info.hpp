/// A type's shape as data: what codecs, schema checks and tools work on.
#pragma once

#include <eskit/base/result.hpp>
#include <eskit/detail/enum_names.hpp>
#include <eskit/event/field.hpp>
#include <eskit/event/reflect.hpp>
#include <eskit/event/type_name.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <ratio>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace eskit::inline v0_1 {

struct TypeInfo;

/// How values of a type are laid out and stored. The numbers are not stored anywhere.
enum class Kind : std::uint8_t {
    none,  ///< cannot be stored; no TypeInfo has it
    boolean,
    int8,  ///< integers by size: char and long are among them
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
    float32,
    float64,
    string,       ///< std::string
    enumeration,  ///< EnumOps
    optional,     ///< OptionalOps
    list,         ///< std::vector; ListOps
    bool_list,    ///< std::vector<bool>; BoolListOps
    array,        ///< std::array: `extent` elements, one after the other from the value's address
    map,          ///< a map with std::string keys; MapOps
    structure,    ///< `fields`
    variant,      ///< std::variant of structs; VariantOps
    timestamp,    ///< std::chrono::sys_time; TimeOps
    duration,     ///< std::chrono::duration; TimeOps
    bytes,        ///< std::vector of bytes; BytesOps
    byte_array,   ///< std::array of `extent` bytes
    text,         ///< a class with `field<T>`; TextOps
    json,         ///< a class with `uses_nlohmann<T>`; JsonOps
};

/// A type that another one consists of. Its TypeInfo is looked up late, because types may contain
/// lists of themselves; the kind alone is enough for numbers and text.
struct TypeRef {
    Kind kind = Kind::none;
    const TypeInfo& (*info)() = nullptr;
};

/// Zero bytes behind a `FieldInfo::json_key`, so that it can be copied in large steps.
inline constexpr std::size_t json_key_padding = 16;

/// A field of a struct.
struct FieldInfo {
    std::string_view name{};
    std::size_t offset = 0;  ///< from the struct's address
    TypeRef type{};
    std::string_view json_key{};  ///< `,"name":`
};

/// An enumerator.
struct EnumeratorInfo {
    std::string_view name{};
    std::int64_t value = 0;
};

/// An alternative of a variant.
struct AlternativeInfo {
    std::string_view name{};              ///< wire name; empty for std::monostate
    const TypeInfo& (*info)() = nullptr;  ///< nullptr for std::monostate
};

struct EnumOps {
    std::span<const EnumeratorInfo> enumerators{};
    Kind underlying = Kind::none;  ///< how the value lies in memory
};
struct OptionalOps {
    const void* (*get)(const void* optional) = nullptr;  ///< the value, or nullptr
    void* (*emplace)(void* optional) = nullptr;          ///< a fresh value
    void (*reset)(void* optional) = nullptr;
};
struct ListOps {
    struct Elements {
        const void* first = nullptr;
        std::size_t count = 0;
    };
    Elements (*elements)(const void* list) = nullptr;  ///< one after the other, `size` bytes each
    void* (*append)(void* list) = nullptr;  ///< a fresh element; moves the elements before it
    void (*clear)(void* list) = nullptr;
};
struct BoolListOps {
    std::size_t (*size)(const void* list) = nullptr;
    bool (*get)(const void* list, std::size_t index) = nullptr;
    void (*append)(void* list, bool value) = nullptr;
    void (*clear)(void* list) = nullptr;
};
struct BytesOps {
    std::string_view (*get)(const void* list) = nullptr;
    /// Makes room for `size` bytes, whose address it returns.
    void* (*resize)(void* list, std::size_t size) = nullptr;
};
struct MapOps {
    /// Receives one entry; false ends the walk.
    using Visit = bool (*)(void* context, const std::string& key, const void* value);

    bool (*visit)(const void* map, void* context, Visit visit) = nullptr;  ///< false: it was ended
    void* (*insert)(void* map, std::string&& key) = nullptr;  ///< nullptr when the key is taken
    void (*clear)(void* map) = nullptr;
};
struct VariantOps {
    std::span<const AlternativeInfo> alternatives{};
    /// The position of the alternative held, or std::variant_npos; its address goes to `value`.
    std::size_t (*get)(const void* variant, const void*& value) = nullptr;
    void* (*emplace)(void* variant, std::size_t index) = nullptr;  ///< a fresh value
};
/// A tick is `num` / `den` seconds; one of them is 1, or `den` is a power of ten.
struct TimeOps {
    std::int64_t num = 1;
    std::int64_t den = 1;
    int digits = 0;           ///< decimals of a second that ticks need
    Kind count = Kind::none;  ///< how the number of ticks lies in memory
};
struct TextOps {
    void (*to)(const void* value, std::string& text) = nullptr;          ///< may throw
    Result<void> (*from)(void* value, std::string_view text) = nullptr;  ///< may throw
};
/// JSON by nlohmann/json. Neither member throws anything but std::bad_alloc.
struct JsonOps {
    Result<void> (*to)(const void* value, std::string& json) = nullptr;  ///< appends
    Result<void> (*from)(void* value, std::string_view json) = nullptr;
};

/// The shape of a type. One object per type, never destroyed; found by `type_info<T>()`.
///
/// Thread safety: immutable.
struct TypeInfo {
    Kind kind = Kind::none;
    std::size_t size = 0;                 ///< sizeof
    std::string_view name{};              ///< of a struct: its wire name, or something readable
    std::span<const FieldInfo> fields{};  ///< of a structure
    TypeRef element{};                    ///< of an optional, list, array or map
    std::size_t element_size = 0;
    std::size_t extent = 0;  ///< of an array or byte_array
    /// The operations that `kind` calls for.
    union Ops {
        const void* none = nullptr;
        const EnumOps* enumeration;
        const OptionalOps* optional;
        const ListOps* list;
        const BoolListOps* bool_list;
        const BytesOps* bytes;
        const MapOps* map;
        const VariantOps* variant;
        const TimeOps* time;
        const TextOps* text;
        const JsonOps* json;
    } ops{};
    std::string_view spelling{};  ///< of a struct: as C++ writes it, "bank::AccountOpened"
};

/// The shape of T. Does not compile for what cannot be stored; the diagnostic names the field.
template <class T>
[[nodiscard]] const TypeInfo& type_info();

namespace detail {

// Defined by <eskit/codec/nlohmann.hpp>.
template <class T>
struct NlohmannBridge;

[[nodiscard]] consteval Kind integer_kind(std::size_t size, bool is_signed) {
    switch (size) {
        case 1:
            return is_signed ? Kind::int8 : Kind::uint8;
        case 2:
            return is_signed ? Kind::int16 : Kind::uint16;
        case 4:
            return is_signed ? Kind::int32 : Kind::uint32;
        case 8:
            return is_signed ? Kind::int64 : Kind::uint64;
        default:
            return Kind::none;
    }
}

constexpr bool is_leaf(Kind kind) {
    return kind >= Kind::boolean && kind <= Kind::string;
}

// A ratio whose multiples are finite decimals of a second. Returns the number of decimals, or -1.
consteval int decimals_of(std::intmax_t den) {
    int digits = 0;
    for (; den > 1; den /= 10) {
        if (den % 10 != 0) {
            return -1;
        }
        ++digits;
    }
    return digits;
}

template <class T>
concept MapLike = requires(T map, typename T::key_type key) {
    typename T::mapped_type;
    map.try_emplace(std::move(key));
    map.clear();
};

// The kind of a class by its form alone; what it consists of is checked by `storable`.
template <class T>
struct ClassForm {
    using Element = void;
    static constexpr Kind find() {
        if constexpr (MapLike<T>) {
            return std::is_same_v<typename T::key_type, std::string> ? Kind::map : Kind::none;
        } else if constexpr (std::is_aggregate_v<T> && !std::is_union_v<T> &&
                             std::is_default_constructible_v<T> &&
                             !requires { std::tuple_size<T>::value; }) {
            return Kind::structure;
        } else {
            return Kind::none;
        }
    }
    static constexpr Kind kind = find();
};
template <>
struct ClassForm<std::string> {
    using Element = void;
    static constexpr Kind kind = Kind::string;
};
template <class T>
struct ClassForm<std::optional<T>> {
    using Element = T;
    static constexpr Kind kind = Kind::optional;
};
template <class T, class Allocator>
struct ClassForm<std::vector<T, Allocator>> {
    using Element = T;
    static constexpr bool is_byte = std::is_same_v<T, std::byte> || std::is_same_v<T, std::uint8_t>;
    static constexpr Kind list_kind = std::is_same_v<T, bool> ? Kind::bool_list : Kind::list;
    static constexpr Kind kind = is_byte ? Kind::bytes : list_kind;
};
template <class T, std::size_t extent>
struct ClassForm<std::array<T, extent>> {
    using Element = T;
    static constexpr bool is_byte = std::is_same_v<T, std::byte> || std::is_same_v<T, std::uint8_t>;
    static constexpr Kind kind = is_byte ? Kind::byte_array : Kind::array;
};
template <class... Ts>
struct ClassForm<std::variant<Ts...>> {
    using Element = void;
    static constexpr Kind kind = Kind::variant;
};
template <class Rep, class Period>
struct ClassForm<std::chrono::duration<Rep, Period>> {
    using Element = void;
    static constexpr bool is_decimal =
        std::is_integral_v<Rep> && sizeof(Rep) <= 8 && decimals_of(Period::den) >= 0;
    static constexpr Kind kind = is_decimal ? Kind::duration : Kind::none;
};
template <class Duration>
struct ClassForm<std::chrono::time_point<std::chrono::system_clock, Duration>> {
    using Element = void;
    static constexpr Kind kind =
        ClassForm<Duration>::kind == Kind::duration ? Kind::timestamp : Kind::none;
};

// Calls `use(name, value)` for the enumerators of T that have a name, by rising value. (Not by way
// of EnumTable::names: g++ 12 cannot read the empty ones in a constant expression.)
template <class T, class Use>
consteval void for_each_enumerator(Use use) {
    using Table = EnumTable<T>;
    std::string_view text = Table::all(std::make_index_sequence<Table::size>{});
    for (std::size_t index = 0; index < Table::size; ++index) {
        const std::size_t comma = std::min(text.find(", "), text.size());
        const std::string_view item = text.substr(0, comma);
        text.remove_prefix(std::min(comma + 2, text.size()));
        if (!item.empty() && item.front() != '(') {
            use(item.substr(item.rfind(':') + 1), Table::min + static_cast<std::int64_t>(index));
        }
    }
}

template <class T>
consteval std::size_t count_enumerators() {
    std::size_t count = 0;
    for_each_enumerator<T>([&](std::string_view, std::int64_t) { ++count; });
    return count;
}

template <class T>
consteval auto list_enumerators() {
    std::array<EnumeratorInfo, count_enumerators<T>()> found{};
    std::size_t at = 0;
    for_each_enumerator<T>(
        [&](std::string_view name, std::int64_t value) { found[at++] = {name, value}; });
    return found;
}

// Enums are stored by the names of their enumerators, so there must be some. Without a fixed
// underlying type there are no values beyond those of the enumerators to search for names.
template <class T>
consteval bool is_named_enum() {
    if constexpr (requires { T{std::underlying_type_t<T>{}}; } &&
                  !std::is_same_v<std::underlying_type_t<T>, bool>) {
        return count_enumerators<T>() > 0;
    } else {
        return false;
    }
}

template <class T>
consteval Kind find_kind() {
    if constexpr (std::is_const_v<T> || std::is_volatile_v<T> || std::is_reference_v<T>) {
        return Kind::none;
    } else if constexpr (std::is_same_v<T, bool>) {
        return Kind::boolean;
    } else if constexpr (std::is_integral_v<T>) {
        return integer_kind(sizeof(T), std::is_signed_v<T>);
    } else if constexpr (std::is_same_v<T, std::byte>) {
        return Kind::uint8;
    } else if constexpr (std::is_same_v<T, float>) {
        return Kind::float32;
    } else if constexpr (std::is_same_v<T, double>) {
        return Kind::float64;
    } else if constexpr (std::is_class_v<T> || std::is_enum_v<T>) {
        if constexpr (HasField<T>) {
            return Kind::text;
        } else if constexpr (uses_nlohmann<T>) {
            return Kind::json;
        } else if constexpr (std::is_class_v<T>) {
            return ClassForm<T>::kind;
        } else {
            return is_named_enum<T>() ? Kind::enumeration : Kind::none;
        }
    } else {
        return Kind::none;
    }
}

template <class T>
inline constexpr Kind kind_of = find_kind<T>();

template <class T>
struct MapValue {
    using Type = typename T::mapped_type;
};
template <class T>
struct FormElement {
    using Type = typename ClassForm<T>::Element;
};
template <class T>
using ElementOf =
    typename std::conditional_t<kind_of<T> == Kind::map, MapValue<T>, FormElement<T>>::Type;

// Stored as null: it cannot be told from an empty optional.
template <class T>
inline constexpr bool may_be_null = kind_of<T> == Kind::optional;
template <class... Ts>
inline constexpr bool may_be_null<std::variant<Ts...>> =
    (std::is_same_v<Ts, std::monostate> || ...);

template <class T, class... Path>
consteval bool storable();

template <class T, class... Path>
consteval bool is_storable_alternative() {
    if constexpr (std::is_same_v<T, std::monostate>) {
        return true;
    } else if constexpr (kind_of<T> == Kind::structure) {
        return is_wire_nameable<T> && storable<T, Path...>();
    } else {
        return false;
    }
}

template <class T>
struct VariantCheck;
template <class... Ts>
struct VariantCheck<std::variant<Ts...>> {
    template <class... Path>
    static consteval bool storable() {
        return (is_storable_alternative<Ts, Path...>() && ...);
    }
};

template <class Fields>
struct FieldsCheck;
template <class... Fs>
struct FieldsCheck<Types<Fs...>> {
    template <class... Path>
    static consteval bool storable() {
        return (detail::storable<Fs, Path...>() && ...);
    }
};

template <class T>
consteval bool has_plain_shape() {
    if constexpr (has_base_class<T>) {
        return false;
    } else if constexpr (field_count<T> > struct_fields_max) {
        return false;
    } else {
        return !has_uncounted_field<T>;
    }
}

// `Path` are the structs around T: a type that contains a list of itself is as storable as the rest
// of it.
template <class T, class... Path>
consteval bool storable() {
    constexpr Kind kind = kind_of<T>;
    if constexpr (kind == Kind::none) {
        return false;
    } else if constexpr (kind == Kind::structure) {
        if constexpr ((std::is_same_v<T, Path> || ...)) {
            return true;
        } else if constexpr (has_plain_shape<T>()) {
            return FieldsCheck<FieldTypesOf<T>>::template storable<Path..., T>();
        } else {
            return false;
        }
    } else if constexpr (kind == Kind::optional) {
        return !may_be_null<ElementOf<T>> && storable<ElementOf<T>, Path...>();
    } else if constexpr (kind == Kind::list || kind == Kind::array || kind == Kind::map) {
        return storable<ElementOf<T>, Path...>();
    } else if constexpr (kind == Kind::variant) {
        return VariantCheck<T>::template storable<Path...>();
    } else {
        return true;
    }
}

}  // namespace detail

/// Whether T can be stored: a struct of storable fields, or anything that can be a field.
template <class T>
inline constexpr bool is_storable = detail::storable<T>();

namespace detail {

// ---- Operations: the only code that is compiled per type.

template <class T>
struct EnumShape {
    using Underlying = std::underlying_type_t<T>;

    static constexpr auto enumerators = list_enumerators<T>();
    static constexpr EnumOps ops{enumerators,
                                 integer_kind(sizeof(Underlying), std::is_signed_v<Underlying>)};
    static constexpr TypeInfo info{.kind = Kind::enumeration,
                                   .size = sizeof(T),
                                   .name = type_text<T>(),
                                   .ops = {.enumeration = &ops}};
};

template <class T>
struct OptionalShape {
    static const void* get(const void* optional) {
        const auto& from = *static_cast<const T*>(optional);
        return from.has_value() ? std::addressof(*from) : nullptr;
    }
    static void* emplace(void* optional) {
        return std::addressof(static_cast<T*>(optional)->emplace());
    }
    static void reset(void* optional) { static_cast<T*>(optional)->reset(); }

    static constexpr OptionalOps ops{&get, &emplace, &reset};
    static constexpr TypeInfo info{.kind = Kind::optional,
                                   .size = sizeof(T),
                                   .name = "optional",
                                   .element = {kind_of<ElementOf<T>>, &type_info<ElementOf<T>>},
                                   .element_size = sizeof(ElementOf<T>),
                                   .ops = {.optional = &ops}};
};

template <class T>
struct ListShape {
    static ListOps::Elements elements(const void* list) {
        const auto& from = *static_cast<const T*>(list);
        return {from.data(), from.size()};
    }
    static void* append(void* list) {
        return std::addressof(static_cast<T*>(list)->emplace_back());
    }
    static void clear(void* list) { static_cast<T*>(list)->clear(); }

    static constexpr ListOps ops{&elements, &append, &clear};
    static constexpr TypeInfo info{.kind = Kind::list,
                                   .size = sizeof(T),
                                   .name = "list",
                                   .element = {kind_of<ElementOf<T>>, &type_info<ElementOf<T>>},
                                   .element_size = sizeof(ElementOf<T>),
                                   .ops = {.list = &ops}};
};

template <class T>
struct BoolListShape {
    static std::size_t size(const void* list) { return static_cast<const T*>(list)->size(); }
    static bool get(const void* list, std::size_t index) {
        return (*static_cast<const T*>(list))[index];
    }
    static void append(void* list, bool value) { static_cast<T*>(list)->push_back(value); }
    static void clear(void* list) { static_cast<T*>(list)->clear(); }

    static constexpr BoolListOps ops{&size, &get, &append, &clear};
    static constexpr TypeInfo info{.kind = Kind::bool_list,
                                   .size = sizeof(T),
                                   .name = "list",
                                   .element = {Kind::boolean, &type_info<bool>},
                                   .element_size = sizeof(bool),
                                   .ops = {.bool_list = &ops}};
};

template <class T>
struct BytesShape {
    static std::string_view get(const void* list) {
        const auto& from = *static_cast<const T*>(list);
        return {reinterpret_cast<const char*>(from.data()), from.size()};
    }
    static void* resize(void* list, std::size_t size) {
        static_cast<T*>(list)->resize(size);
        return static_cast<T*>(list)->data();
    }

    static constexpr BytesOps ops{&get, &resize};
    static constexpr TypeInfo info{
        .kind = Kind::bytes, .size = sizeof(T), .name = "bytes", .ops = {.bytes = &ops}};
};

template <class T>
struct ArrayShape {
    static constexpr std::size_t extent = std::tuple_size_v<T>;
    static constexpr TypeInfo info{.kind = Kind::array,
                                   .size = sizeof(T),
                                   .name = "array",
                                   .element = {kind_of<ElementOf<T>>, &type_info<ElementOf<T>>},
                                   .element_size = sizeof(ElementOf<T>),
                                   .extent = extent};
};

template <class T>
struct ByteArrayShape {
    static constexpr TypeInfo info{.kind = Kind::byte_array,
                                   .size = sizeof(T),
                                   .name = "bytes",
                                   .extent = std::tuple_size_v<T>};
};

template <class T>
struct MapShape {
    static bool visit(const void* map, void* context, MapOps::Visit visit) {
        // NOLINTNEXTLINE(readability-use-anyofallof): <ranges> is dear in a header
        for (const auto& [key, value] : *static_cast<const T*>(map)) {
            if (!visit(context, key, std::addressof(value))) {
                return false;
            }
        }
        return true;
    }
    static void* insert(void* map, std::string&& key) {
        const auto [place, fresh] = static_cast<T*>(map)->try_emplace(std::move(key));
        return fresh ? std::addressof(place->second) : nullptr;
    }
    static void clear(void* map) { static_cast<T*>(map)->clear(); }

    static constexpr MapOps ops{&visit, &insert, &clear};
    static constexpr TypeInfo info{.kind = Kind::map,
                                   .size = sizeof(T),
                                   .name = "map",
                                   .element = {kind_of<ElementOf<T>>, &type_info<ElementOf<T>>},
                                   .element_size = sizeof(ElementOf<T>),
                                   .ops = {.map = &ops}};
};

template <class T>
constexpr AlternativeInfo alternative() {
    if constexpr (std::is_same_v<T, std::monostate>) {
        return {};
    } else {
        return {wire_name<T>(), &type_info<T>};
    }
}

template <std::size_t count>
consteval bool are_names_different(const std::array<AlternativeInfo, count>& alternatives) {
    for (std::size_t a = 0; a < count; ++a) {
        for (std::size_t b = a + 1; b < count; ++b) {
            if (alternatives[a].name == alternatives[b].name) {
                return false;
            }
        }
    }
    return true;
}

template <class T>
struct VariantShape;
template <class... Ts>
struct VariantShape<std::variant<Ts...>> {
    using Variant = std::variant<Ts...>;

    static std::size_t get(const void* variant, const void*& value) {
        const auto& from = *static_cast<const Variant*>(variant);
        static_cast<void>(((value = std::get_if<Ts>(&from)) || ...));
        return from.index();
    }
    template <class T>
    static void* emplace_one(Variant& variant) {
        return std::addressof(variant.template emplace<T>());
    }
    static void* emplace(void* variant, std::size_t index) {
        static constexpr void* (*emplacers[])(Variant&) = {&emplace_one<Ts>...};
        return emplacers[index](*static_cast<Variant*>(variant));
    }

    static constexpr std::array<AlternativeInfo, sizeof...(Ts)> alternatives{alternative<Ts>()...};
    static_assert(are_names_different(alternatives),
                  "eskit: two alternatives of this variant have the same wire name");
    static constexpr VariantOps ops{alternatives, &get, &emplace};
    static constexpr TypeInfo info{.kind = Kind::variant,
                                   .size = sizeof(Variant),
                                   .name = "variant",
                                   .ops = {.variant = &ops}};
};

template <class T>
struct TimeShape;
template <class Rep, class Period>
struct TimeShape<std::chrono::duration<Rep, Period>> {
    static constexpr TimeOps ops{Period::num, Period::den, decimals_of(Period::den),
                                 integer_kind(sizeof(Rep), std::is_signed_v<Rep>)};
    static constexpr TypeInfo info{
        .kind = Kind::duration, .size = sizeof(Rep), .name = "duration", .ops = {.time = &ops}};
};
template <class Duration>
struct TimeShape<std::chrono::time_point<std::chrono::system_clock, Duration>> {
    static constexpr TypeInfo info{.kind = Kind::timestamp,
                                   .size = sizeof(Duration),
                                   .name = "timestamp",
                                   .ops = {.time = &TimeShape<Duration>::ops}};
};

[[nodiscard]] Error invalid_text(std::string_view text);
// "<what><why>", with `why` made printable: it may quote what was read.
[[nodiscard]] Error json_failure(std::string_view what, std::string_view why);

template <class T>
struct TextShape {
    static void to(const void* value, std::string& text) {
        text = std::string(field<T>::to(*static_cast<const T*>(value)));
    }
    static Result<void> from(void* value, std::string_view text) {
        auto& into = *static_cast<T*>(value);
        using Read = std::remove_cvref_t<decltype(field<T>::from(text))>;
        if constexpr (std::is_same_v<Read, Result<T>>) {
            Read read = field<T>::from(text);
            if (!read) {
                return std::move(read).error();
            }
            into = std::move(*read);
        } else if constexpr (std::is_same_v<Read, std::optional<T>>) {
            Read read = field<T>::from(text);
            if (!read) {
                return invalid_text(text);
            }
            into = std::move(*read);
        } else {
            static_assert(std::is_convertible_v<Read, T>,
                          "eskit: field<T>::from returns T, std::optional<T> or eskit::Result<T>");
            into = field<T>::from(text);
        }
        return {};
    }

    static constexpr TextOps ops{&to, &from};
    static constexpr TypeInfo info{
        .kind = Kind::text, .size = sizeof(T), .name = type_text<T>(), .ops = {.text = &ops}};
};

template <class T>
struct JsonShape {
    static consteval const JsonOps* find() {
        constexpr bool is_included = requires { sizeof(NlohmannBridge<T>); };
        static_assert(is_included,
                      "eskit: a type with eskit::uses_nlohmann<T> is stored here: "
                      "#include <eskit/codec/nlohmann.hpp>");
        if constexpr (is_included) {
            return &NlohmannBridge<T>::ops;
        } else {
            return nullptr;
        }
    }
    static constexpr TypeInfo info{
        .kind = Kind::json, .size = sizeof(T), .name = type_text<T>(), .ops = {.json = find()}};
};

template <Kind kind_, std::size_t size_>
struct LeafShape {
    static constexpr TypeInfo info{.kind = kind_, .size = size_, .name = enum_name(kind_)};
};

template <class T, Kind kind>
consteval auto find_shape() {
    if constexpr (is_leaf(kind)) {
        return std::type_identity<LeafShape<kind, sizeof(T)>>{};
    } else if constexpr (kind == Kind::enumeration) {
        return std::type_identity<EnumShape<T>>{};
    } else if constexpr (kind == Kind::optional) {
        return std::type_identity<OptionalShape<T>>{};
    } else if constexpr (kind == Kind::list) {
        return std::type_identity<ListShape<T>>{};
    } else if constexpr (kind == Kind::bool_list) {
        return std::type_identity<BoolListShape<T>>{};
    } else if constexpr (kind == Kind::bytes) {
        return std::type_identity<BytesShape<T>>{};
    } else if constexpr (kind == Kind::array) {
        return std::type_identity<ArrayShape<T>>{};
    } else if constexpr (kind == Kind::byte_array) {
        return std::type_identity<ByteArrayShape<T>>{};
    } else if constexpr (kind == Kind::map) {
        return std::type_identity<MapShape<T>>{};
    } else if constexpr (kind == Kind::variant) {
        return std::type_identity<VariantShape<T>>{};
    } else if constexpr (kind == Kind::timestamp || kind == Kind::duration) {
        return std::type_identity<TimeShape<T>>{};
    } else if constexpr (kind == Kind::text) {
        return std::type_identity<TextShape<T>>{};
    } else {
        static_assert(kind == Kind::json);
        return std::type_identity<JsonShape<T>>{};
    }
}

// ---- Structs.

// What the compiler knows about a struct. The rest is done once per type, at run time, by compiled
// code: that keeps the translation units of the user's events cheap.
struct StructSource {
    std::size_t size;
    std::string_view spelling;   // of the type
    std::string_view wire_name;  // empty: derive one from the spelling
    std::string_view fields;     // text that the names are cut from
    const void* object;          // an object, and the addresses of its fields
    const void* const* addresses;
    std::span<const TypeRef> types;
};

// Never frees what it allocates: values may be encoded while statics are destroyed.
[[nodiscard]] TypeInfo make_struct_info(const StructSource& source);

template <class Fields>
struct FieldRefs;
template <>
struct FieldRefs<Types<>> {
    static constexpr std::span<const TypeRef> all{};
};
template <class... Fs>
struct FieldRefs<Types<Fs...>> {
    static constexpr TypeRef all[] = {TypeRef{kind_of<Fs>, &type_info<Fs>}...};
};

template <class T>
constexpr std::string_view chosen_wire_name() {
    if constexpr (HasWireName<T>) {
        return wire<T>::name;
    } else {
        return {};
    }
}

template <class T>
TypeInfo make_struct_info() {
    static Unborn<T> object;
    StructSource source{.size = sizeof(T),
                        .spelling = type_text<T>(),
                        .wire_name = chosen_wire_name<T>(),
                        .fields = fields_text<T>(),
                        .object = &object.value,
                        .addresses = nullptr,
                        .types = FieldRefs<FieldTypesOf<T>>::all};
    if constexpr (field_count<T> > 0) {
        const auto fields = bind_fields(object.value);
        source.addresses = fields.addresses.at;
        return make_struct_info(source);
    } else {
        return make_struct_info(source);
    }
}

// ---- Diagnostics: instantiated for what cannot be stored, to say why.

template <std::size_t size>
struct FixedText {
    char text[size];
};

template <class T>
consteval std::size_t field_name_size(std::size_t index) {
    std::string_view text = fields_text<T>();
    std::string_view name;
    for (std::size_t at = 0; at <= index; ++at) {
        name = cut_field_name(text, type_text<T>());
    }
    return name.size();
}

template <class T, std::size_t index>
consteval auto fixed_field_name() {
    FixedText<field_name_size<T>(index) + 1> fixed{};
    std::string_view text = fields_text<T>();
    std::string_view name;
    for (std::size_t at = 0; at <= index; ++at) {
        name = cut_field_name(text, type_text<T>());
    }
    for (std::size_t at = 0; at < name.size(); ++at) {
        fixed.text[at] = name[at];
    }
    return fixed;
}

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_time = false;
template <class Rep, class Period>
inline constexpr bool is_time<std::chrono::duration<Rep, Period>> = true;
template <class Clock, class Duration>
inline constexpr bool is_time<std::chrono::time_point<Clock, Duration>> = true;

template <class T>
consteval bool explain();

// `Owner` and `name` are there for the diagnostic: compilers print them.
template <class Owner, FixedText name, class Field>
consteval bool explain_field() {
    using T = std::remove_cv_t<Field>;
    constexpr bool is_class = std::is_class_v<T> || std::is_union_v<T>;
    constexpr bool is_view = std::is_same_v<T, std::string_view>;
    static_assert(!std::is_reference_v<Field>,
                  "eskit: this field cannot be stored: it is a reference; store the value");
    static_assert(!std::is_const_v<Field>,
                  "eskit: this field cannot be stored: it is const, so it cannot be read back");
    static_assert(!std::is_array_v<T>,
                  "eskit: this field cannot be stored: it is a C array; use std::array");
    static_assert(!std::is_pointer_v<T> && !std::is_null_pointer_v<T>,
                  "eskit: this field cannot be stored: it is a pointer; store the value or an id");
    static_assert(
        !is_view,
        "eskit: this field cannot be stored: it is a std::string_view, which does not own "
        "its text; use std::string");
    static_assert(!std::is_same_v<T, long double>,
                  "eskit: this field cannot be stored: it is a long double, which differs between "
                  "machines; use double");
    static_assert(
        !std::is_enum_v<T> || kind_of<T> != Kind::none,
        "eskit: this field cannot be stored: its enum has no enumerators within "
        "eskit::EnumRange, or no fixed underlying type (use enum class, or add one), or it "
        "is bool");
    static_assert(!MapLike<T> || kind_of<T> != Kind::none,
                  "eskit: this field cannot be stored: it is a map whose keys are not std::string");
    static_assert(
        !is_time<T> || kind_of<T> != Kind::none,
        "eskit: this field cannot be stored: a duration has an integer count of decimal "
        "fractions or multiples of a second, a time point is of std::chrono::system_clock");
    constexpr bool is_known = is_view || MapLike<T> || is_time<T> || kind_of<T> != Kind::none;
    static_assert(!is_class || is_known || std::is_aggregate_v<T>,
                  "eskit: this field cannot be stored: its class is not a plain struct (it has "
                  "constructors, private members or virtual functions); specialise "
                  "eskit::field<T>, or eskit::uses_nlohmann<T>");
    return explain<T>();
}

template <class T>
struct ExplainVariant;
template <class... Ts>
struct ExplainVariant<std::variant<Ts...>> {
    template <class T>
    static consteval bool one() {
        static_assert(std::is_same_v<T, std::monostate> || kind_of<T> == Kind::structure,
                      "eskit: this field cannot be stored: its variant has an alternative that is "
                      "not a plain struct");
        if constexpr (!std::is_same_v<T, std::monostate> && kind_of<T> == Kind::structure) {
            if constexpr (!is_wire_nameable<T>) {
                return require_wire_name<T>();
            } else {
                return explain<T>();
            }
        }
        return false;
    }
    static consteval bool all() { return (one<Ts>() && ...); }
};

template <class T, class Fields, class Indexes>
struct ExplainFields;
template <class T, class... Fs, std::size_t... index>
struct ExplainFields<T, Types<Fs...>, std::index_sequence<index...>> {
    template <class F, std::size_t at>
    static consteval bool one() {
        if constexpr (storable<F, T>()) {
            return true;
        } else if constexpr ((std::is_reference_v<Fs> || ...)) {
            // The address of a reference is not a constant, so there is no name either.
            return explain_field<T,
                                 FixedText<10>{{'f', 'i', 'e', 'l', 'd', ' ', '#',
                                                static_cast<char>('0' + (at + 1) / 10),
                                                static_cast<char>('0' + (at + 1) % 10)}},
                                 F>();
        } else {
            return explain_field<T, fixed_field_name<T, at>(), F>();
        }
    }
    static consteval bool all() { return (one<Fs, index>() && ...); }
};

// The field that has no value of its own. It cannot be named, but counted.
template <class Owner, std::size_t index>
consteval bool explain_field_at() {
    static_assert(index > struct_fields_max,
                  "eskit: this field cannot be stored: it is a reference, or of a class without an "
                  "implicit default constructor (it is the field of `Owner` at `index`, from 0)");
    return false;
}

template <class T, class Before, class After>
inline constexpr bool takes_default = false;
template <class T, std::size_t... before, std::size_t... after>
inline constexpr bool takes_default<T, std::index_sequence<before...>,
                                    std::index_sequence<after...>> = requires {
    T{(static_cast<void>(before), AnyValue{})..., {}, (static_cast<void>(after), AnyValue{})...};
};
template <class T, class Indexes>
inline constexpr bool takes_values = false;
template <class T, std::size_t... index>
inline constexpr bool takes_values<T, std::index_sequence<index...>> =
    requires { T{(static_cast<void>(index), AnyValue{})...}; };

// Finds the first field of an aggregate that cannot be initialised from `{}`.
template <class T, std::size_t count = struct_fields_max, std::size_t index = 0>
consteval std::size_t find_undefaulted() {
    if constexpr (!takes_values<T, std::make_index_sequence<count>>) {
        if constexpr (count == 0) {
            return struct_fields_max + 1;
        } else {
            return find_undefaulted<T, count - 1>();
        }
    } else if constexpr (index == count) {
        return struct_fields_max + 1;
    } else if constexpr (!takes_default<T, std::make_index_sequence<index>,
                                        std::make_index_sequence<count - index - 1>>) {
        return index;
    } else {
        return find_undefaulted<T, count, index + 1>();
    }
}

template <class T>
consteval bool explain_struct() {
    static_assert(!has_base_class<T>,
                  "eskit: this type cannot be stored: it has a base class; make that a field");
    if constexpr (!has_base_class<T>) {
        static_assert(
            field_count<T> <= struct_fields_max,
            "eskit: this type cannot be stored: it has more than 32 fields; group some of "
            "them in a struct");
        if constexpr (field_count<T> <= struct_fields_max) {
            if constexpr (has_uncounted_field<T>) {
                return explain_field_at<T, field_count<T>>();
            } else {
                return ExplainFields<T, FieldTypesOf<T>,
                                     std::make_index_sequence<field_count<T>>>::all();
            }
        }
    }
    return false;
}

template <class T>
consteval bool explain() {
    constexpr Kind kind = kind_of<T>;
    if constexpr (storable<T>()) {
        return true;
    } else if constexpr (kind == Kind::structure) {
        return explain_struct<T>();
    } else if constexpr (kind == Kind::variant) {
        return ExplainVariant<T>::all();
    } else if constexpr (kind == Kind::optional) {
        static_assert(!may_be_null<ElementOf<T>>,
                      "eskit: this field cannot be stored: it is optional twice, and null is only "
                      "one value");
        return explain_field<T, FixedText<6>{"value"}, ElementOf<T>>();
    } else if constexpr (kind == Kind::list || kind == Kind::array || kind == Kind::map) {
        return explain_field<T, FixedText<8>{"element"}, ElementOf<T>>();
    } else if constexpr (std::is_aggregate_v<T> && std::is_class_v<T> &&
                         find_undefaulted<T>() <= struct_fields_max) {
        return explain_field_at<T, find_undefaulted<T>()>();
    } else {
        static_assert(!std::is_aggregate_v<T> || std::is_default_constructible_v<T>,
                      "eskit: this type cannot be stored: it cannot be default-constructed (a "
                      "reference, a const member, or a class without a default constructor?)");
        static_assert(!std::is_class_v<T> || std::is_aggregate_v<T>,
                      "eskit: this type cannot be stored: it is not a plain struct (it has "
                      "constructors, private members or virtual functions)");
        return false;
    }
}

}  // namespace detail

template <class T>
const TypeInfo& type_info() {
    if constexpr (!is_storable<T>) {
        static_assert(detail::explain<T>(), "eskit: this type cannot be stored");
        static const TypeInfo nothing{};
        return nothing;
    } else if constexpr (detail::kind_of<T> == Kind::structure) {
        static const TypeInfo info = detail::make_struct_info<T>();
        return info;
    } else {
        using Shape = typename decltype(detail::find_shape<T, detail::kind_of<T>>())::type;
        return Shape::info;
    }
}

}  // namespace eskit::inline v0_1
