#include <eskit/event/type_info.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace shelf {

enum class Size : std::int8_t { tiny = -1, small = 3, large = 100 };
enum Open { open_a, open_b };
enum class Yes : bool { no, yes };
enum class Number : int {};

struct Cash {};
struct Card {
    std::string number;
};
struct Node {
    int id = 0;
    std::vector<Node> children;
    std::map<std::string, Node> named;
    std::optional<std::vector<Node>> rest;
};
struct Everything {
    bool flag = false;
    char letter = 0;
    std::int16_t i16 = 0;
    std::uint64_t u64 = 0;
    float f32 = 0;
    double f64 = 0;
    std::string text;
    Size size = Size::small;
    std::optional<int> maybe;
    std::vector<Card> cards;
    std::vector<bool> flags;
    std::array<int, 3> three{};
    std::unordered_map<std::string, double> weights;
    std::variant<std::monostate, Cash, Card> payment;
    std::chrono::sys_time<std::chrono::milliseconds> at{};
    std::chrono::minutes took{};
    std::vector<std::byte> blob;
    std::array<std::uint8_t, 16> id{};
    Node tree;
};
class Private {
    [[maybe_unused]] int hidden_ = 0;
};
struct Base {
    int id = 0;
};
struct Derived : Base {
    int own = 0;
};
template <class T>
struct Holds {
    T value{};
};
union Either {
    int a;
    float b;
};

}  // namespace shelf

namespace eskit::inline v0_1 {
namespace {

using shelf::Holds;

const FieldInfo& field_of(const TypeInfo& type, std::string_view name) {
    for (const FieldInfo& field : type.fields) {
        if (field.name == name) {
            return field;
        }
    }
    ADD_FAILURE() << "no field " << name;
    return type.fields.front();
}

TEST(TypeInfo, is_one_object_per_type) {
    EXPECT_EQ(&type_info<shelf::Card>(), &type_info<shelf::Card>());
    EXPECT_NE(&type_info<shelf::Card>(), &type_info<shelf::Cash>());
    EXPECT_EQ(&type_info<int>(), &type_info<int>());
}

TEST(TypeInfo, names_structs_like_their_events) {
    EXPECT_EQ(type_info<shelf::Card>().name, "shelf.Card");
    EXPECT_EQ(type_info<shelf::Card>().size, sizeof(shelf::Card));
}

TEST(TypeInfo, tells_the_kind_of_every_field) {
    const std::pair<std::string_view, Kind> expected[] = {
        {"flag", Kind::boolean},    {"letter", std::is_signed_v<char> ? Kind::int8 : Kind::uint8},
        {"i16", Kind::int16},       {"u64", Kind::uint64},
        {"f32", Kind::float32},     {"f64", Kind::float64},
        {"text", Kind::string},     {"size", Kind::enumeration},
        {"maybe", Kind::optional},  {"cards", Kind::list},
        {"flags", Kind::bool_list}, {"three", Kind::array},
        {"weights", Kind::map},     {"payment", Kind::variant},
        {"at", Kind::timestamp},    {"took", Kind::duration},
        {"blob", Kind::bytes},      {"id", Kind::byte_array},
        {"tree", Kind::structure}};
    const TypeInfo& type = type_info<shelf::Everything>();

    ASSERT_EQ(type.fields.size(), std::size(expected));
    for (std::size_t index = 0; index < std::size(expected); ++index) {
        const FieldInfo& field = type.fields[index];
        EXPECT_EQ(field.name, expected[index].first);
        EXPECT_EQ(field.type.kind, expected[index].second) << field.name;
        EXPECT_EQ(field.type.info().kind, expected[index].second) << field.name;
    }
}

TEST(TypeInfo, tells_where_every_field_lies) {
    const shelf::Everything value;
    const TypeInfo& type = type_info<shelf::Everything>();
    const auto address = [&](std::string_view name) -> const void* {
        return reinterpret_cast<const char*>(&value) + field_of(type, name).offset;
    };

    EXPECT_EQ(address("flag"), &value.flag);
    EXPECT_EQ(address("u64"), &value.u64);
    EXPECT_EQ(address("text"), &value.text);
    EXPECT_EQ(address("weights"), &value.weights);
    EXPECT_EQ(address("tree"), &value.tree);
}

TEST(TypeInfo, renders_json_keys_with_padding) {
    const FieldInfo& field = field_of(type_info<shelf::Card>(), "number");

    EXPECT_EQ(field.json_key, ",\"number\":");
    EXPECT_EQ(std::string(field.json_key.data() + field.json_key.size(), json_key_padding),
              std::string(json_key_padding, '\0'));
}

TEST(TypeInfo, of_a_struct_without_fields_has_none) {
    EXPECT_EQ(type_info<shelf::Cash>().kind, Kind::structure);
    EXPECT_TRUE(type_info<shelf::Cash>().fields.empty());
}

TEST(TypeInfo, of_a_recursive_type_leads_back_to_itself) {
    const TypeInfo& node = type_info<shelf::Node>();

    EXPECT_EQ(&field_of(node, "children").type.info().element.info(), &node);
    EXPECT_EQ(&field_of(node, "named").type.info().element.info(), &node);
}

TEST(TypeInfo, lists_enumerators_with_their_values) {
    const EnumOps& ops = *type_info<shelf::Size>().ops.enumeration;

    ASSERT_EQ(ops.enumerators.size(), 3U);
    EXPECT_EQ(ops.underlying, Kind::int8);
    EXPECT_EQ(ops.enumerators[0].name, "tiny");
    EXPECT_EQ(ops.enumerators[0].value, -1);
    EXPECT_EQ(ops.enumerators[2].name, "large");
    EXPECT_EQ(ops.enumerators[2].value, 100);
}

TEST(TypeInfo, of_an_optional_reaches_its_value) {
    const OptionalOps& ops = *type_info<std::optional<int>>().ops.optional;
    std::optional<int> value;

    EXPECT_EQ(ops.get(&value), nullptr);
    *static_cast<int*>(ops.emplace(&value)) = 7;
    EXPECT_EQ(value, 7);
    EXPECT_EQ(ops.get(&value), &*value);
    ops.reset(&value);
    EXPECT_EQ(value, std::nullopt);
}

TEST(TypeInfo, of_a_list_grows_it) {
    const ListOps& ops = *type_info<std::vector<std::string>>().ops.list;
    std::vector<std::string> list{"a"};

    *static_cast<std::string*>(ops.append(&list)) = "b";

    EXPECT_EQ(list, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(ops.elements(&list).first, list.data());
    EXPECT_EQ(ops.elements(&list).count, 2U);
    ops.clear(&list);
    EXPECT_TRUE(list.empty());
}

TEST(TypeInfo, of_a_map_inserts_a_key_once) {
    using Map = std::map<std::string, int>;
    const MapOps& ops = *type_info<Map>().ops.map;
    Map map;

    *static_cast<int*>(ops.insert(&map, "a")) = 1;

    EXPECT_EQ(ops.insert(&map, "a"), nullptr);
    EXPECT_EQ(map, (Map{{"a", 1}}));
}

TEST(TypeInfo, of_a_variant_tells_and_sets_the_alternative) {
    using Payment = std::variant<std::monostate, shelf::Cash, shelf::Card>;
    const VariantOps& ops = *type_info<Payment>().ops.variant;
    Payment payment;
    const void* held = nullptr;

    static_cast<shelf::Card*>(ops.emplace(&payment, 2))->number = "1";

    ASSERT_EQ(ops.alternatives.size(), 3U);
    EXPECT_EQ(ops.alternatives[0].info, nullptr);
    EXPECT_EQ(ops.alternatives[2].name, "shelf.Card");
    EXPECT_EQ(ops.get(&payment, held), 2U);
    EXPECT_EQ(held, &std::get<shelf::Card>(payment));
}

// Being asked is never an error: is_storable serves in constraints.
static_assert(is_storable<shelf::Everything> && is_storable<shelf::Node>);
static_assert(is_storable<int> && is_storable<std::string> &&
              is_storable<std::vector<shelf::Card>>);
static_assert(is_storable<std::variant<shelf::Cash, shelf::Card>> && is_storable<std::byte>);
static_assert(is_storable<std::chrono::nanoseconds> && is_storable<std::chrono::sys_days>);
static_assert(is_storable<std::chrono::years> &&
              is_storable<std::chrono::duration<int, std::milli>>);
static_assert(!is_storable<void> && !is_storable<int&> && !is_storable<const int>);
static_assert(!is_storable<int*> && !is_storable<int[3]> && !is_storable<void()>);
static_assert(!is_storable<long double> && !is_storable<std::nullptr_t>);
static_assert(!is_storable<std::string_view> && !is_storable<std::u16string>);
static_assert(!is_storable<std::set<int>> && !is_storable<std::map<int, int>>);
static_assert(!is_storable<std::multimap<std::string, int>>);
static_assert(!is_storable<std::unique_ptr<int>> && !is_storable<shelf::Private>);
static_assert(!is_storable<shelf::Derived> && !is_storable<shelf::Either>);
static_assert(!is_storable<shelf::Open> && !is_storable<shelf::Yes>);
static_assert(!is_storable<shelf::Number>);
static_assert(!is_storable<std::variant<int, shelf::Card>> && !is_storable<std::pair<int, int>>);
static_assert(!is_storable<std::optional<std::optional<int>>>);
static_assert(!is_storable<std::optional<std::variant<std::monostate, shelf::Card>>>);
static_assert(!is_storable<std::chrono::duration<double>>);
static_assert(!is_storable<std::chrono::duration<int, std::ratio<1, 3>>>);
static_assert(!is_storable<std::chrono::steady_clock::time_point>);
static_assert(is_storable<Holds<int>> && !is_storable<Holds<int*>>);
static_assert(!is_storable<Holds<std::vector<Holds<long double>>>>);
static_assert(!is_storable<std::variant<Holds<int>>>);  // an instance of a template has no name

}  // namespace
}  // namespace eskit::inline v0_1
