#include <eskit/codec/json.hpp>
#include <eskit/codec/nlohmann.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace geo {

class Point {
  public:
    Point() = default;
    Point(int x, int y) : x_(x), y_(y) {}
    friend void to_json(nlohmann::json& json, const Point& point) {
        json = {{"x", point.x_}, {"y", point.y_}};
    }
    friend void from_json(const nlohmann::json& json, Point& point) {
        point = Point(json.at("x"), json.at("y"));
    }
    bool operator==(const Point&) const = default;

  private:
    int x_ = 0;
    int y_ = 0;
};

struct Path {
    std::string name;
    std::vector<Point> points;
    std::optional<Point> end;
    bool operator==(const Path&) const = default;
};
struct Anything {
    nlohmann::json value;
};

}  // namespace geo

template <>
inline constexpr bool eskit::uses_nlohmann<geo::Point> = true;
template <>
inline constexpr bool eskit::uses_nlohmann<nlohmann::json> = true;

namespace eskit::inline v0_1 {
namespace {

TEST(Nlohmann, types_are_stored_as_the_json_that_they_convert_to) {
    const geo::Path path{"p", {{1, 2}, {3, 4}}, std::nullopt};

    const std::string json = to_json(path).value();

    EXPECT_EQ(json, R"({"name":"p","points":[{"x":1,"y":2},{"x":3,"y":4}],"end":null})");
    EXPECT_EQ(from_json<geo::Path>(json).value(), path);
}

TEST(Nlohmann, errors_of_its_conversions_have_the_path_of_the_field) {
    const auto read = from_json<geo::Path>(R"({"points":[{"x":1,"y":2},{"x":1}]})");

    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code(), Errc::codec);
    EXPECT_EQ(read.error().message().find("points[1]: cannot be read by nlohmann/json: "), 0U);
}

TEST(Nlohmann, text_is_checked_before_it_is_parsed) {
    for (const std::string bad : {"{\"x\":1,}", "[1", "{\"x\":\"\\uD800\"}", "\"\xFF\"", "01"}) {
        EXPECT_FALSE(from_json<geo::Anything>("{\"value\":" + bad + "}")) << bad;
    }
}

TEST(Nlohmann, nesting_is_limited_together_with_what_is_around_it) {
    const auto nested = [](std::size_t depth) {
        return "{\"value\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
    };

    EXPECT_TRUE(from_json<geo::Anything>(nested(63)));
    EXPECT_FALSE(from_json<geo::Anything>(nested(64)));
}

TEST(Nlohmann, json_that_could_not_be_read_again_is_not_written) {
    geo::Anything anything;
    for (int depth = 0; depth < 64; ++depth) {
        anything.value = nlohmann::json::array({anything.value});
    }
    std::string out = "before";

    EXPECT_FALSE(json_codec().encode(type_info<geo::Anything>(), &anything, out));
    EXPECT_EQ(out, "before");
}

TEST(Nlohmann, text_that_is_not_utf8_is_an_error) {
    const auto written = to_json(geo::Anything{"\xFF"});

    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().message().find("value: cannot be written by nlohmann/json: "), 0U);
}

TEST(UpcastJson, ChangesTheStoredValue) {
    const auto upcaster = upcast_json([](nlohmann::json& json) {
        json["sku"] = json.at("article");
        json.erase("article");
    });

    const auto event = upcaster({"shop.Added", 1, "json", R"({"article":"a","count":2})"});

    ASSERT_TRUE(event);
    EXPECT_EQ(event->bytes, R"({"count":2,"sku":"a"})");
}

TEST(UpcastJson, RefusesWhatItCannotRead) {
    const auto upcaster = upcast_json([](nlohmann::json& json) { json.at("article"); });
    const auto code_of = [&](std::string codec, std::string bytes) {
        const auto event = upcaster({"shop.Added", 1, std::move(codec), std::move(bytes)});
        return event ? Errc::internal : event.error().code();
    };

    EXPECT_EQ(code_of("json", "{\"article\":"), Errc::codec);
    EXPECT_EQ(code_of("json", "\xFF"), Errc::codec);
    EXPECT_EQ(code_of("json", "{}"), Errc::codec);
    EXPECT_EQ(code_of("cbor", "{}"), Errc::codec);
}

}  // namespace
}  // namespace eskit::inline v0_1
