#include <eskit/http/html.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::http {
namespace {

TEST(Html, ShowsTextAsItIs) {
    EXPECT_EQ(escape_html("<script>alert(\"1\" & '2')</script>"),
              "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;");
    EXPECT_EQ(escape_html("caf\xC3\xA9\n1"), "caf\xC3\xA9\n1");
}

TEST(Html, LeavesOutZeroBytes) {
    EXPECT_EQ(escape_html(std::string_view("a\0b", 3)), "ab");
}

}  // namespace
}  // namespace eskit::inline v0_1::http
