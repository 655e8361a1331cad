#include <eskit/base/result.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
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

TEST(Result, GivesAccessToTheValueItHolds) {
    Result<int> result = 4;
    const Result<int>& constant = result;

    result.value() = 5;

    EXPECT_EQ(&constant.value(), &*result);
    EXPECT_EQ(constant.value(), 5);
    static_assert(std::is_same_v<decltype(constant.value()), const int&>);
    static_assert(std::is_same_v<decltype(result.value()), int&>);
}

TEST(Result, CarriesWhatCanOnlyBeMoved) {
    const auto make = [] { return Result<std::unique_ptr<int>>(std::make_unique<int>(7)); };

    EXPECT_EQ(*make().value(), 7);
    EXPECT_EQ(make().transform([](std::unique_ptr<int> p) { return *p + 1; }).value(), 8);
    EXPECT_EQ(make().and_then([](std::unique_ptr<int> p) { return half(*p + 1); }).value(), 4);
}

TEST(Result, ChainsFromOneThatIsKept) {
    const Result<int> eight = half(16);
    const Result<int> failed = half(1);
    const auto fallback = [](const Error&) { return half(2); };
    const auto prefix = [](const Error& error) { return error.prefixed("half"); };

    EXPECT_EQ(eight.and_then(half).value(), 4);
    EXPECT_EQ(eight.transform(half).value().value(), 4);
    EXPECT_EQ(eight.or_else(fallback).value(), 8);
    EXPECT_EQ(eight.transform_error(prefix).value(), 8);
    EXPECT_EQ(failed.and_then(half).error().message(), "1 is odd");
    EXPECT_EQ(failed.transform(half).error().message(), "1 is odd");
    EXPECT_EQ(failed.or_else(fallback).value(), 1);
    EXPECT_EQ(failed.transform_error(prefix).error().message(), "half: 1 is odd");
}

TEST(Result, DoesNotCallWhatFollowsAFailure) {
    bool called = false;

    const auto after = half(3).transform([&](int) { called = true; });

    EXPECT_FALSE(called);
    static_assert(std::is_same_v<decltype(after), const Result<void>>);
    EXPECT_EQ(after.error().code(), Errc::invalid_argument);
}

TEST(Result, OfVoidTellsSuccess) {
    Result<void> done;
    const Result<void>& constant = done;

    EXPECT_TRUE(done.has_value());
    EXPECT_NO_THROW(done.value());
    EXPECT_NO_THROW(constant.value());
    EXPECT_NO_THROW(Result<void>().value());
    EXPECT_EQ(done.transform([] { return 7; }).value(), 7);
    EXPECT_EQ(done.and_then([] { return half(4); }).value(), 2);
}

TEST(Result, OfVoidThrowsItsError) {
    Result<void> failed = Error(Errc::closed, "gone");
    const Result<void>& constant = failed;

    EXPECT_THROW(failed.value(), eskit::Exception);
    EXPECT_THROW(constant.value(), eskit::Exception);
    EXPECT_THROW(Result<void>(failed).value(), eskit::Exception);
    EXPECT_EQ(failed.and_then([] { return half(4); }).error().message(), "gone");
}

TEST(Result, IsMadeFromAnExpected) {
    const tl::expected<int, Error> expected = 5;

    EXPECT_EQ(Result<int>(expected).value(), 5);
}

}  // namespace
