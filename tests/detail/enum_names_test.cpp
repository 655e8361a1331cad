#include <eskit/detail/enum_names.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>

enum class Global { red, green };

namespace paint {

enum class Colour : std::uint8_t { red = 0, green = 1, blue = 200 };
enum Unscoped : std::uint8_t { one, two };
enum class Signed : std::int8_t { lowest = -128, minus_two = -2, zero = 0, highest = 127 };
enum class Letter : char { a = 'a', b = 'b' };
enum class Accented { café };
enum class Far { away = 1'000'000, further };
enum class Twice { first = 1, second = 1 };
template <class A, class B>
struct Box {
    enum class Lid { shut, open };
    enum Plain : std::uint8_t { left, right };
};

}  // namespace paint

template <>
struct eskit::EnumRange<paint::Far> {
    static constexpr std::int64_t min = 999'990;
    static constexpr std::int64_t max = 1'000'010;
};
template <>
struct eskit::EnumRange<paint::Signed> {
    static constexpr std::int64_t min = -128;
    static constexpr std::int64_t max = 127;
};

namespace eskit::inline v0_1::detail {
namespace {

enum class Hidden { nothing, something };
enum HiddenUnscoped : std::uint8_t { up, down };

template <class A, class B>
struct HiddenBox {
    enum class Lid { shut, open };
};

TEST(EnumNames, AreThoseOfTheSource) {
    EXPECT_EQ(enum_name(Global::red), "red");
    EXPECT_EQ(enum_name(paint::Colour::green), "green");
    EXPECT_EQ(enum_name(paint::Colour::blue), "blue");
    EXPECT_EQ(enum_name(paint::two), "two");
    EXPECT_EQ(enum_name(paint::Letter::b), "b");
    EXPECT_EQ(enum_name(paint::Accented::café), "caf\xC3\xA9");
}

TEST(EnumNames, OfNegativeValuesAreKnown) {
    EXPECT_EQ(enum_name(paint::Signed::lowest), "lowest");
    EXPECT_EQ(enum_name(paint::Signed::minus_two), "minus_two");
    EXPECT_EQ(enum_name(paint::Signed::highest), "highest");
}

TEST(EnumNames, AreKnownInAnonymousNamespaces) {
    EXPECT_EQ(enum_name(Hidden::nothing), "nothing");
    EXPECT_EQ(enum_name(Hidden::something), "something");
    EXPECT_EQ(enum_name(down), "down");
    EXPECT_EQ(enum_name(static_cast<Hidden>(2)), "");
    EXPECT_EQ(enum_name(HiddenBox<int, Hidden>::Lid::open), "open");
}

TEST(EnumNames, AreNotShiftedByCommasInTheNameOfTheirType) {
    using Box = paint::Box<int, paint::Box<char, long>>;

    EXPECT_EQ(enum_name(Box::Lid::shut), "shut");
    EXPECT_EQ(enum_name(Box::Lid::open), "open");
    EXPECT_EQ(enum_name(static_cast<Box::Lid>(2)), "");
    EXPECT_EQ(enum_name(Box::right), "right");
}

std::string_view name_of_a_local_enumerator(int, long) {
    enum class Local { inside, outside };
    return enum_name(Local::outside);
}

TEST(EnumNames, AreKnownInsideOfFunctions) {
    EXPECT_EQ(name_of_a_local_enumerator(1, 2), "outside");
}

TEST(EnumNames, AreEmptyForAnythingElse) {
    EXPECT_EQ(enum_name(static_cast<paint::Colour>(3)), "");
    EXPECT_EQ(enum_name(static_cast<Global>(-1)), "");
    EXPECT_EQ(enum_name(static_cast<Global>(1'000'000'000)), "");
    EXPECT_EQ(enum_name(static_cast<paint::Letter>('c')), "");
}

TEST(EnumNames, AreLookedForInTheRangeThatIsGiven) {
    EXPECT_EQ(enum_name(paint::Far::away), "away");
    EXPECT_EQ(enum_name(paint::Far::further), "further");
    EXPECT_EQ(enum_name(static_cast<paint::Far>(0)), "");
}

TEST(EnumNames, OfOneValueAreTheFirst) {
    EXPECT_EQ(enum_name(paint::Twice::second), "first");
}

TEST(TypeText, DiffersFromTypeToType) {
    EXPECT_EQ(type_text<paint::Colour>(), "paint::Colour");
    EXPECT_EQ(type_text<int>(), "int");
    EXPECT_NE(type_text<Global>(), type_text<Hidden>());
}

}  // namespace
}  // namespace eskit::inline v0_1::detail
