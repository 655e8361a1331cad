#include <eskit/codec/codec.hpp>
#include <eskit/codec/json.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace eskit::inline v0_1 {
namespace {

struct Sample {
    int number = 5;
    std::string text = "default";
};
struct Deep {
    std::vector<Deep> deeper;
};

Deep nested(std::size_t levels) {
    Deep deep;
    for (std::size_t level = 0; level < levels; ++level) {
        Deep outer;
        outer.deeper.push_back(std::move(deep));
        deep = std::move(outer);
    }
    return deep;
}

TEST(Codec, encode_appends) {
    const Sample sample{1, "a"};
    std::string out = "before ";

    ASSERT_TRUE(json_codec().encode(type_info<Sample>(), &sample, out));

    EXPECT_EQ(out, R"(before {"number":1,"text":"a"})");
}

TEST(Codec, encode_leaves_the_text_as_it_was_when_it_fails) {
    const Sample sample{1, std::string(5000, 'x') + "\xFF"};
    std::string out = "before";

    ASSERT_FALSE(json_codec().encode(type_info<Sample>(), &sample, out));

    EXPECT_EQ(out, "before");
}

TEST(Codec, decode_refuses_more_bytes_than_allowed) {
    const auto read = from_json<Sample>(R"({"number":1})", {.bytes_max = 11});

    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code(), Errc::codec);
    EXPECT_TRUE(from_json<Sample>(R"({"number":1})", {.bytes_max = 12}));
}

TEST(Codec, decode_refuses_deeper_nesting_than_allowed) {
    const std::string two = R"({"deeper":[{}]})";

    EXPECT_TRUE(from_json<Deep>(two, {.depth_max = 3}));
    EXPECT_FALSE(from_json<Deep>(two, {.depth_max = 2}));
    EXPECT_FALSE(from_json<Deep>("{}", {.depth_max = 0}));
}

TEST(Codec, decode_limits_nesting_to_512_whatever_is_asked_for) {
    std::string json;
    for (int level = 0; level < 256; ++level) {
        json += "{\"deeper\":[";
    }
    std::string closing;
    for (int level = 0; level < 256; ++level) {
        closing += "]}";
    }

    EXPECT_TRUE(from_json<Deep>(json + closing, {.depth_max = SIZE_MAX}));
    EXPECT_FALSE(from_json<Deep>(json + "{}" + closing, {.depth_max = SIZE_MAX}));
}

TEST(Codec, encode_writes_only_what_decode_reads_by_default) {
    const auto written = to_json(nested(31));  // 32 structs and 32 lists

    ASSERT_TRUE(written);
    EXPECT_TRUE(from_json<Deep>(*written));
    EXPECT_FALSE(to_json(nested(32)));
}

TEST(Codec, decode_keeps_defaults_of_missing_fields) {
    const Sample read = from_json<Sample>(R"({"number":1})").value();

    EXPECT_EQ(read.number, 1);
    EXPECT_EQ(read.text, "default");
}

TEST(Codec, decode_refuses_missing_fields_when_told_to) {
    const auto read = from_json<Sample>(R"({"number":1})", {.require_all_fields = true});

    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().message(), "text: the field is missing");
}

}  // namespace
}  // namespace eskit::inline v0_1
