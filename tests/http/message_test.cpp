#include <eskit/http/message.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::http {
namespace {

TEST(Request, FindsTheFirstParameterOfAName) {
    const Request request{.query = {{"a", "1"}, {"b", ""}, {"a", "2"}}};

    EXPECT_EQ(request.parameter("a"), "1");
    EXPECT_EQ(request.parameter("b"), "");
    EXPECT_FALSE(request.parameter("c").has_value());
}

TEST(Response, IsPlainTextThatWentWellUnlessSaidOtherwise) {
    const Response response;

    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
}

}  // namespace
}  // namespace eskit::inline v0_1::http
