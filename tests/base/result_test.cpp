#include <eskit/base/result.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using eskit::Errc;
using eskit::Error;
using eskit::Result;

Result<int> half(int n) {
    if (n % 2 != 0) {
        return Error(Errc::invalid_argument, std::to_string(n) + " is odd");
    }
    return n / 2;
}

TEST(Result, ChainsWhatMayFail) {
    EXPECT_EQ(half(8).and_then(half).value(), 2);
    EXPECT_EQ(half(6).and_then(half).error().message(), "3 is odd");
    EXPECT_EQ(half(4).transform([](int n) { return n + 1; }).value(), 3);
    EXPECT_EQ(half(3).or_else([](const Error&) { return half(10); }).value(), 5);
    EXPECT_EQ(half(3)
                  .transform_error([](const Error& error) { return error.prefixed("half"); })
                  .error()
                  .message(),
              "half: 3 is odd");
}

TEST(Result, ThrowsTheWholeMessageWhenThereIsNoValue) {
    try {
        static_cast<void>(half(3).value());
        FAIL() << "did not throw";
    } catch (const eskit::Exception& exception) {
        EXPECT_STREQ(exception.what(), "invalid_argument: 3 is odd");
        EXPECT_EQ(exception.error().code(), Errc::invalid_argument);
    }
}

TEST(Result, ReturnsATemporarysValueByValue) {
    static_assert(std::is_same_v<decltype(half(2).value()), int>);
    const auto numbers = [] { return Result<std::vector<int>>(std::vector<int>{1, 2, 3}); };

    int sum = 0;
    for (const int n : numbers().value()) {
        sum += n;
    }

    EXPECT_EQ(sum, 6);
}

TEST(Result, OfVoidTellsSuccess) {
    const Result<void> done;

    EXPECT_TRUE(done.has_value());
    EXPECT_NO_THROW(done.value());
    EXPECT_EQ(done.transform([] { return 7; }).value(), 7);
}

TEST(Result, IsMadeFromAnExpected) {
    const tl::expected<int, Error> expected = 5;

    EXPECT_EQ(Result<int>(expected).value(), 5);
}

}  // namespace
