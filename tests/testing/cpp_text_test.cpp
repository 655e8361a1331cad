#include "testing/cpp_text.hpp"

#include <eskit/base/clock.hpp>
#include <eskit/codec/json.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace cpp_text_test {

enum class Colour { red, blue };
struct Circle {
    double radius = 0;
};
struct Point {
    std::int32_t x = 0;
    std::int32_t y = 0;
};
struct Id {
    std::string text;
};
struct Numbers {
    bool yes = false;
    std::int8_t small = 0;
    std::int64_t large = 0;
    std::uint64_t huge = 0;
    float narrow = 0;
    double wide = 0;
};
struct Texts {
    std::string plain;
    std::string odd;
    std::string zero;
    Colour colour{};
    std::optional<std::string> some;
    std::optional<std::string> none;
    Id id;
};
struct Many {
    std::vector<Point> points;
    std::vector<bool> bools;
    std::array<std::int32_t, 2> pair{};
    std::map<std::string, Point> by_name;
    std::vector<std::byte> bytes;
    std::variant<std::monostate, Circle> nothing;
    std::variant<std::monostate, Circle> shape;
    std::optional<Point> point;
};
struct Times {
    std::chrono::sys_time<std::chrono::microseconds> at{};
    std::chrono::sys_time<std::chrono::days> day{};
    std::chrono::milliseconds lasting{};
    std::chrono::duration<std::int64_t, std::ratio<7, 1>> sevens{};
};

}  // namespace cpp_text_test

template <>
struct eskit::field<cpp_text_test::Id> {
    static std::string to(const cpp_text_test::Id& id) { return id.text; }
    static cpp_text_test::Id from(std::string_view text) { return {std::string(text)}; }
};

namespace cpp_text_test {
namespace {

using eskit::detail::cpp_name;
using eskit::detail::cpp_text;

template <class T>
std::string text_of(const T& value) {
    return cpp_text(eskit::type_info<T>(), &value);
}

// Compiles the text and compares the value's text with it.
#define EXPECT_WRITTEN(...) EXPECT_EQ(text_of(__VA_ARGS__), #__VA_ARGS__)

TEST(CppText, WritesNumbers) {
    EXPECT_WRITTEN(cpp_text_test::Numbers{.yes = true,
                                          .small = -128,
                                          .large = std::numeric_limits<std::int64_t>::min(),
                                          .huge = 18446744073709551615U,
                                          .narrow = 0.1F,
                                          .wide = -2.0});
    EXPECT_EQ(text_of(std::numeric_limits<double>::infinity()),
              "std::numeric_limits<double>::infinity()");
}

TEST(CppText, WritesTexts) {
    EXPECT_WRITTEN(cpp_text_test::Texts{.plain = "café",
                                        .odd = "\"\\\n\001",
                                        .zero = std::string("a\0001", 3),
                                        .colour = cpp_text_test::Colour::blue,
                                        .some = "x",
                                        .none = std::nullopt,
                                        .id = *eskit::from_json<cpp_text_test::Id>("\"i\"")});
}

TEST(CppText, WritesWhatHoldsMany) {
    EXPECT_WRITTEN(cpp_text_test::Many{.points = {{.x = 1, .y = 2}, {.x = 3, .y = 4}},
                                       .bools = {true, false},
                                       .pair = {{5, 6}},
                                       .by_name = {{"a", {.x = 7, .y = 8}}},
                                       .bytes = {std::byte{9}},
                                       .nothing = std::monostate{},
                                       .shape = cpp_text_test::Circle{.radius = 0.5},
                                       .point = cpp_text_test::Point{.x = 0, .y = 0}});
}

TEST(CppText, WritesTimes) {
    EXPECT_WRITTEN(
        cpp_text_test::Times{.at = eskit::Timestamp{std::chrono::microseconds{1}},
                             .day = std::chrono::sys_time<std::chrono::days>{std::chrono::days{2}},
                             .lasting = std::chrono::milliseconds{-3},
                             .sevens = std::chrono::duration<std::int64_t, std::ratio<7, 1>>{4}});
}

TEST(CppText, IsTheSameForEqualMaps) {
    std::unordered_map<std::string, std::int32_t> rising;
    std::unordered_map<std::string, std::int32_t> falling;
    for (std::int32_t key = 0; key < 50; ++key) {
        rising[std::to_string(key)] = key;
        falling[std::to_string(49 - key)] = 49 - key;
    }

    EXPECT_EQ(text_of(rising), text_of(falling));
}

TEST(CppText, WritesAnUnnamedEnumerator) {
    EXPECT_WRITTEN(static_cast<cpp_text_test::Colour>(9));
}

TEST(CppText, NamesTypesInAnonymousNamespaces) {
    EXPECT_EQ(cpp_name("a::{anonymous}::B"), "a::B");
    EXPECT_EQ(cpp_name("(anonymous namespace)::B"), "B");
}

}  // namespace
}  // namespace cpp_text_test
