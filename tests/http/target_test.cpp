#include "target.hpp"

#include <gtest/gtest.h>

#include <string>

namespace eskit::inline v0_1::http::detail {
namespace {

std::string query_of(std::string_view text) {
    const auto target = parse_target(text);
    if (!target) {
        return "nothing";
    }
    std::string all;
    for (const Request::Parameter& each : target->query) {
        all += "[" + each.name + "|" + each.value + "]";
    }
    return all;
}

TEST(Target, IsAPathAndParameters) {
    const auto target = parse_target("/a/b?c=1&d=2");

    ASSERT_TRUE(target.has_value());
    EXPECT_EQ(target->path, "/a/b");
    EXPECT_EQ(query_of("/a/b?c=1&d=2"), "[c|1][d|2]");
}

TEST(Target, KeepsThePathAsItWasSent) {
    EXPECT_EQ(parse_target("/%2e%2e/a")->path, "/%2e%2e/a");
}

TEST(Target, DecodesNamesAndValues) {
    EXPECT_EQ(query_of("/?a%3D=b%26+%2B"), "[a=|b& +]");
    EXPECT_EQ(query_of("/?a=b=c"), "[a|b=c]");
    EXPECT_EQ(query_of("/?a"), "[a|]");
    EXPECT_EQ(query_of("/?=b"), "[|b]");
    EXPECT_EQ(query_of("/?&&a=1&"), "[a|1]");
    EXPECT_EQ(query_of("/?"), "");
}

TEST(Target, IsNothingWithABrokenEscape) {
    for (const char* text : {"/?%", "/?%4", "/?%4g", "/?a=%+1", "/?a=%-1", "/?a=% 1"}) {
        EXPECT_EQ(query_of(text), "nothing") << text;
    }
}

TEST(Target, IsNothingWithTextThatIsNotPlain) {
    for (const char* text : {"/?a=%00", "/?a=%0A", "/?a=%7F", "/?a=%FF", "/?%0d=1"}) {
        EXPECT_EQ(query_of(text), "nothing") << text;
    }
}

TEST(Target, IsNothingUnlessItIsAnAbsolutePathOfVisibleAscii) {
    for (const char* text :
         {"", "a", "*", "http://a/", "/a b", "/a\t", "/\xC3\xA9", "/#a", "/?#a"}) {
        EXPECT_EQ(query_of(text), "nothing") << text;
    }
}

}  // namespace
}  // namespace eskit::inline v0_1::http::detail
