#include <eskit/codec/json.hpp>
#include <eskit/testing/random.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace random_test {

enum class Colour { red, green, blue };
struct Dot {};
struct Circle {
    double radius = 0;
};
struct Name {
    std::string text;
};
// Takes hardly any text.
struct Picky {
    bool was_read = false;
};
struct Tree {
    std::string label;
    std::vector<Tree> branches;
};
// A field of each kind.
struct Everything {
    bool boolean = false;
    std::int8_t int8 = 0;
    std::int16_t int16 = 0;
    std::int32_t int32 = 0;
    std::int64_t int64 = 0;
    std::uint8_t uint8 = 0;
    std::uint16_t uint16 = 0;
    std::uint32_t uint32 = 0;
    std::uint64_t uint64 = 0;
    float float32 = 0;
    double float64 = 0;
    std::string string;
    Colour enumeration{};
    std::optional<std::int32_t> optional;
    std::vector<std::string> list;
    std::vector<bool> bool_list;
    std::array<std::int32_t, 2> array{};
    std::map<std::string, std::int32_t> map;
    Circle structure;
    std::variant<std::monostate, Dot, Circle> variant;
    std::chrono::sys_time<std::chrono::microseconds> timestamp{};
    std::chrono::milliseconds duration{};
    std::vector<std::byte> bytes;
    std::array<std::byte, 4> byte_array{};
    Name text;
};

}  // namespace random_test

template <>
struct eskit::field<random_test::Name> {
    static std::string to(const random_test::Name& name) { return name.text; }
    static random_test::Name from(std::string_view text) { return {std::string(text)}; }
};
template <>
struct eskit::field<random_test::Picky> {
    static std::string to(const random_test::Picky&) { return "open sesame"; }
    static random_test::Picky from(std::string_view text) {
        if (text != "open sesame") {
            throw std::invalid_argument("not the word");
        }
        return {true};
    }
};

namespace random_test {
namespace {

using eskit::testing::Generators;
using eskit::testing::Random;

template <class T>
std::string json(const T& value) {
    auto text = eskit::to_json(value);
    return text ? *text : "cannot be stored: " + text.error().message();
}

TEST(Random, FillsFieldsOfEveryKind) {
    Random random(1);
    std::map<std::string_view, std::set<std::string>> seen;
    for (int count = 0; count < 300; ++count) {
        const auto value = random.any<Everything>();
        for (const eskit::FieldInfo& field : eskit::type_info<Everything>().fields) {
            std::string text;
            const auto* at = reinterpret_cast<const char*>(&value) + field.offset;
            ASSERT_TRUE(eskit::json_codec().encode(field.type.info(), at, text)) << field.name;
            seen[field.name].insert(text);
        }
    }

    EXPECT_EQ(seen.size(), 25U);
    for (const auto& [field, values] : seen) {
        EXPECT_GE(values.size(), field == "boolean"       ? 2U
                                 : field == "enumeration" ? 3U
                                                          : 4U)
            << field;
    }
}

TEST(Random, MakesTheSameOfTheSameSeed) {
    Random first(3);
    Random second(3);

    EXPECT_EQ(json(first.any<Everything>()), json(second.any<Everything>()));
}

TEST(Random, RepeatsAValueFromItsChoices) {
    Random random(4);
    const std::string value = json(random.any<Everything>());

    random.replay(random.choices());

    EXPECT_EQ(json(random.any<Everything>()), value);
}

TEST(Random, MakesNothingOfNoChoices) {
    Random random(5);

    random.replay({});

    EXPECT_EQ(json(random.any<Everything>()), json(Everything{}));
}

TEST(Random, CutsAChoiceDownToWhatMayBeChosen) {
    Random random(6);

    random.replay({9, 9});

    EXPECT_EQ(random.upto(5), 5U);
    EXPECT_EQ(random.upto(20), 9U);
    EXPECT_EQ(random.choices(), (std::vector<std::uint64_t>{5, 9}));
}

TEST(Random, DrawsUptoAllThereIs) {
    Random random(7);
    bool was_max = false;
    for (int count = 0; count < 1000; ++count) {
        was_max = was_max || random.upto(UINT64_MAX) == UINT64_MAX;
    }

    EXPECT_TRUE(was_max);
}

TEST(Random, StaysWithinTheRange) {
    Random random(8);
    std::set<int> seen;
    for (int count = 0; count < 2000; ++count) {
        seen.insert(random.between(-3, 2));
        const int positive = random.between(7, 9);
        EXPECT_TRUE(positive >= 7 && positive <= 9) << positive;
        const int negative = random.between(-9, -7);
        EXPECT_TRUE(negative >= -9 && negative <= -7) << negative;
        const auto byte = random.between<std::uint8_t>(250, 255);
        EXPECT_GE(byte, 250);
        const double fraction = random.between(0.25, 0.75);
        EXPECT_TRUE(fraction >= 0.25 && fraction <= 0.75) << fraction;
        const double wide = random.between(-1.5, 1e300);
        EXPECT_TRUE(wide >= -1.5 && wide <= 1e300) << wide;
    }

    EXPECT_EQ(seen, (std::set<int>{-3, -2, -1, 0, 1, 2}));
}

TEST(Random, ReachesTheEndsOfAnInteger) {
    Random random(9);
    std::set<std::int64_t> seen;
    for (int count = 0; count < 20'000; ++count) {
        seen.insert(random.any<std::int64_t>());
    }

    EXPECT_EQ(*seen.rbegin(), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(*seen.begin(), std::numeric_limits<std::int64_t>::min());
}

TEST(Random, MakesTimesThatCanBeStored) {
    Random random(10);
    for (int count = 0; count < 2000; ++count) {
        EXPECT_TRUE(eskit::to_json(random.any<std::chrono::sys_time<std::chrono::nanoseconds>>()));
        EXPECT_TRUE(eskit::to_json(random.any<std::chrono::sys_time<std::chrono::days>>()));
        EXPECT_TRUE(eskit::to_json(random.any<std::chrono::hours>()));
        EXPECT_TRUE(eskit::to_json(random.any<std::chrono::duration<std::uint32_t>>()));
    }
}

TEST(Random, EndsTypesThatContainThemselves) {
    Random random(11);
    for (int count = 0; count < 100; ++count) {
        const auto tree = random.any<Tree>();
        EXPECT_TRUE(eskit::to_json(tree));
    }
}

TEST(Random, TakesTheGeneratorOfTheField) {
    Generators generators;
    generators.set<double>([](Random&) { return 2.0; });
    generators.set(&Circle::radius, [](Random&) { return 3.0; });
    Random random(12, generators);

    EXPECT_EQ(random.any<double>(), 2.0);
    EXPECT_EQ(random.any<Circle>().radius, 3.0);
}

TEST(Random, ChoosesTextsThatItLearned) {
    Random random(13);
    const std::vector<Name> names{{"something quite long"}};
    random.learn(eskit::type_info<std::vector<Name>>(), &names);
    std::set<std::string> seen;
    for (int count = 0; count < 100; ++count) {
        seen.insert(random.text());
    }
    random.forget();
    std::set<std::string> afterwards;
    for (int count = 0; count < 100; ++count) {
        afterwards.insert(random.text());
    }

    EXPECT_TRUE(seen.contains("something quite long"));
    EXPECT_FALSE(afterwards.contains("something quite long"));
}

TEST(Random, RepeatsALearnedTextWithoutWhatItWasLearnedFrom) {
    Random random(14);
    const std::string known = "cab";
    random.learn(eskit::type_info<std::string>(), &known);
    random.replay({4, 0});
    ASSERT_EQ(random.text(), "cab");
    random.forget();

    random.replay(random.choices());

    EXPECT_EQ(random.text(), "cab");
}

TEST(Random, SaysWhichTypesTookNothing) {
    Random random(15);

    const auto picky = random.any<Picky>();

    EXPECT_FALSE(picky.was_read);
    EXPECT_EQ(random.defaulted(), (std::set<std::string_view>{"random_test::Picky"}));
}

}  // namespace
}  // namespace random_test
