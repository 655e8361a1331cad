#include "request_checks.hpp"

#include <gtest/gtest.h>

#include <string>

namespace eskit::inline v0_1::http::detail {
namespace {

const std::string token = "0123456789012345678901234567890123456789abc";

RequestHead get_request() {
    return {.method = "GET", .host = "localhost", .hosts = 1, .fields = 1};
}

unsigned status_of(const RequestHead& head) {
    const auto refusal = check(head, {.token = token});
    return refusal ? refusal->status : 200U;
}

TEST(RequestChecks, PassAnOrdinaryRequest) {
    EXPECT_EQ(status_of(get_request()), 200U);
}

TEST(RequestChecks, KnowTheTokenInAnySpellingOfItsScheme) {
    EXPECT_TRUE(has_token("Bearer " + token, {.token = token}));
    EXPECT_TRUE(has_token("bearer " + token, {.token = token}));
}

TEST(RequestChecks, KnowNoOtherToken) {
    std::string last = token;
    last.back() = 'x';
    for (const std::string& given :
         {std::string(), std::string("Bearer "), "Bearer " + last, "Bearer " + token + token,
          "Bearer " + token.substr(1), "Bearer  " + token, token, "Basic " + token}) {
        EXPECT_FALSE(has_token(given, {.token = token})) << given;
    }
}

TEST(RequestChecks, KnowNoTokenWhenThereIsNone) {
    EXPECT_FALSE(has_token("Bearer ", {}));
    EXPECT_FALSE(has_token("", {}));
}

TEST(RequestChecks, TakeAPostWithTheServersOwnOriginOrNone) {
    RequestHead head = get_request();
    const std::string authorization = "Bearer " + token;
    head.method = "POST";
    head.authorization = authorization;
    head.has_guard = true;

    EXPECT_EQ(status_of(head), 200U);
    head.origin = "http://localhost";
    EXPECT_EQ(status_of(head), 200U);
    head.origin = "http://localhost.evil.example";
    EXPECT_EQ(status_of(head), 403U);
}

TEST(RequestChecks, CompareNamesWithoutCaseInAsciiAlone) {
    EXPECT_TRUE(equal_without_case("Host", "hOST"));
    EXPECT_FALSE(equal_without_case("Host", "Hos"));
    EXPECT_FALSE(equal_without_case("[", "{"));
    EXPECT_FALSE(equal_without_case("\xC3\xA9", "\xC3\x89"));
}

}  // namespace
}  // namespace eskit::inline v0_1::http::detail
