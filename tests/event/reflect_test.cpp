#include <eskit/event/reflect.hpp>

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace shapes {

struct None {};
struct One {
    int only = 0;
};
struct Mixed {
    std::string name;
    std::vector<int> numbers;
    std::array<int, 7> seven{};
    One nested;
    std::optional<One> maybe;
    None none;
    double last = 0;
};
struct MoveOnly {
    std::unique_ptr<int> pointer;
    int number = 0;
};
struct Self {
    std::vector<Self> children;
    std::map<std::string, Self> named;
};
struct Arrays {
    int before = 0;
    int middle[5] = {};
    One ones[2] = {};
    int after = 0;
};
struct Aligned {
    char first = 0;
    alignas(32) char second = 0;
    char third = 0;
};
struct Base {
    int inherited = 0;
};
struct Derived : Base {
    int own = 0;
};
struct EmptyDerived : None {
    int own = 0;
};
inline int some_number = 0;
struct Reference {
    int before = 0;
    int& reference = some_number;
    int after = 0;
};
struct Full {
    int f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19,
        f20, f21, f22, f23, f24, f25, f26, f27, f28, f29, f30, f31;
};
struct Overfull {
    Full full;
    int g0, g1, g2, g3, g4, g5, g6, g7, g8, g9, g10, g11, g12, g13, g14, g15, g16, g17, g18, g19,
        g20, g21, g22, g23, g24, g25, g26, g27, g28, g29, g30, g31;
};
template <class T>
struct Box {
    T content{};
    std::map<std::string, T> others;
};

}  // namespace shapes

namespace {
struct Hidden {
    int secret = 0;
    std::string eskit_value;
};
}  // namespace

namespace eskit::inline v0_1::detail {
namespace {

template <class T>
std::vector<std::string> names() {
    std::vector<std::string> all;
    std::string_view text = fields_text<T>();
    for (std::size_t index = 0; index < field_count<T>; ++index) {
        all.emplace_back(cut_field_name(text, type_text<T>()));
    }
    return all;
}

using Names = std::vector<std::string>;

TEST(Reflect, counts_fields_and_never_the_elements_of_arrays) {
    EXPECT_EQ(field_count<shapes::None>, 0U);
    EXPECT_EQ(field_count<shapes::One>, 1U);
    EXPECT_EQ(field_count<shapes::Mixed>, 7U);
    EXPECT_EQ(field_count<shapes::MoveOnly>, 2U);
    EXPECT_EQ(field_count<shapes::Self>, 2U);
    EXPECT_EQ(field_count<shapes::Arrays>, 4U);
}

TEST(Reflect, counts_up_to_32_fields) {
    EXPECT_EQ(field_count<shapes::Full>, 32U);
    EXPECT_EQ(field_count<shapes::Overfull>, struct_fields_max + 1);
}

TEST(Reflect, sees_base_classes) {
    EXPECT_TRUE(has_base_class<shapes::Derived>);
    EXPECT_TRUE(has_base_class<shapes::EmptyDerived>);
    EXPECT_FALSE(has_base_class<shapes::One>);
    EXPECT_FALSE(has_base_class<shapes::Mixed>);
    EXPECT_FALSE(has_base_class<shapes::None>);
}

TEST(Reflect, sees_fields_that_it_cannot_count) {
    EXPECT_TRUE(has_uncounted_field<shapes::Reference>);
    EXPECT_FALSE(has_uncounted_field<shapes::Mixed>);
    EXPECT_FALSE(has_uncounted_field<shapes::Arrays>);
}

TEST(Reflect, finds_the_declared_types) {
    EXPECT_TRUE(
        (std::is_same_v<FieldTypesOf<shapes::Arrays>, Types<int, int[5], shapes::One[2], int>>));
    EXPECT_TRUE((std::is_same_v<FieldTypesOf<shapes::None>, Types<>>));
}

TEST(Reflect, finds_names) {
    EXPECT_EQ(names<shapes::Mixed>(),
              (Names{"name", "numbers", "seven", "nested", "maybe", "none", "last"}));
    EXPECT_EQ(names<shapes::Self>(), (Names{"children", "named"}));
    EXPECT_EQ(names<shapes::Full>().back(), "f31");
}

TEST(Reflect, finds_names_in_instances_of_templates) {
    EXPECT_EQ(names<shapes::Box<shapes::Box<std::string>>>(), (Names{"content", "others"}));
}

TEST(Reflect, finds_names_of_types_without_linkage) {
    struct Local {
        int here = 0;
    };

    EXPECT_EQ(names<Hidden>(), (Names{"secret", "eskit_value"}));
    EXPECT_EQ(names<Local>(), (Names{"here"}));
}

TEST(Reflect, finds_addresses_whatever_the_alignment) {
    shapes::Aligned object;

    const auto fields = bind_fields(object);

    EXPECT_EQ(fields.addresses.at[0], &object.first);
    EXPECT_EQ(fields.addresses.at[1], &object.second);
    EXPECT_EQ(fields.addresses.at[2], &object.third);
}

}  // namespace
}  // namespace eskit::inline v0_1::detail
