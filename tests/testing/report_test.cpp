#include <eskit/testing/report.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using eskit::testing::ExpectationFailed;
using eskit::testing::Failure;
using eskit::testing::FailureSink;
using eskit::testing::first_difference;
using eskit::testing::Location;
using eskit::testing::report_failure;
using eskit::testing::set_failure_sink;

std::vector<std::string>& received() {
    static std::vector<std::string> all;
    return all;
}
void receive(const Failure& failure) {
    received().push_back(failure.report);
}

// Puts the sink back that was there before.
class Report : public ::testing::Test {
  protected:
    void SetUp() override { before_ = set_failure_sink(nullptr); }
    void TearDown() override { set_failure_sink(before_); }

  private:
    FailureSink before_ = nullptr;
};

TEST_F(Report, ThrowsByDefaultAndNamesThePlace) {
    try {
        report_failure({{"bank_test.cpp", 12}, "expected nothing"});
        FAIL() << "did not throw";
    } catch (const ExpectationFailed& failed) {
        EXPECT_STREQ(failed.what(), "bank_test.cpp:12: expected nothing");
    }
}

TEST_F(Report, GoesToTheSinkThatWasSet) {
    received().clear();
    set_failure_sink(&receive);

    report_failure({{}, "one"});
    report_failure({{}, "two"});

    EXPECT_EQ(received(), (std::vector<std::string>{"one", "two"}));
}

TEST_F(Report, GivesThePreviousSinkBack) {
    set_failure_sink(&receive);

    const FailureSink previous = set_failure_sink(nullptr);

    EXPECT_EQ(previous, &receive);
    EXPECT_THROW(report_failure({}), ExpectationFailed);
}

TEST(Location, IsTheCallersOwn) {
    const Location here = Location::current();

    EXPECT_EQ(here.line, __LINE__ - 2);
    EXPECT_STREQ(here.file, __FILE__);
}

TEST(FirstDifference, IsEmptyBetweenEqualTexts) {
    for (const char* text : {"", "1", "\"a\"", "null", "{}", "[]", "[[],{}]",
                             R"({"a":1,"b":[{"c":"x,}]:\""}],"d":{"e":null}})"}) {
        EXPECT_EQ(first_difference(text, text), "") << text;
    }
}

TEST(FirstDifference, NamesThePlaceInNestedValues) {
    EXPECT_EQ(first_difference(R"({"items":[{"price":1},{"price":500}]})",
                               R"({"items":[{"price":1},{"price":501}]})"),
              "$.items[1].price: expected 500, got 501");
}

TEST(FirstDifference, StopsAtTheFirst) {
    EXPECT_EQ(first_difference(R"({"a":1,"b":2})", R"({"a":3,"b":4})"), "$.a: expected 1, got 3");
}

TEST(FirstDifference, ComparesValuesOfDifferentKinds) {
    EXPECT_EQ(first_difference("1", "\"1\""), "$: expected 1, got \"1\"");
    EXPECT_EQ(first_difference(R"({"a":null})", R"({"a":{"b":[1,2]}})"),
              R"($.a: expected null, got {"b":[1,2]})");
    EXPECT_EQ(first_difference(R"([[1]])", R"([{"a":1}])"), R"($[0]: expected [1], got {"a":1})");
}

TEST(FirstDifference, SeesStringsWhole) {
    EXPECT_EQ(first_difference(R"({"a":"x,\"}","b":1})", R"({"a":"x,\"]","b":1})"),
              R"($.a: expected "x,\"}", got "x,\"]")");
    EXPECT_EQ(first_difference(R"(["\\","a"])", R"(["\\","b"])"), R"($[1]: expected "a", got "b")");
}

TEST(FirstDifference, SeesMissingAndAdditionalElements) {
    EXPECT_EQ(first_difference("[1,2]", "[1]"), "$[1]: expected 2, got nothing");
    EXPECT_EQ(first_difference("[]", "[[1]]"), "$[0]: expected nothing, got [1]");
    EXPECT_EQ(first_difference("[[1],3]", "[[1,2],3]"), "$[0][1]: expected nothing, got 2");
}

TEST(FirstDifference, SeesMissingAndAdditionalMembers) {
    EXPECT_EQ(first_difference(R"({"a":1})", "{}"), R"($: expected "a", got no more members)");
    EXPECT_EQ(first_difference(R"({"a":1})", R"({"a":1,"b":2})"),
              R"($: expected no more members, got "b")");
    EXPECT_EQ(first_difference(R"({"k":{"a":1}})", R"({"k":{"b":1}})"),
              R"($.k: expected "a", got "b")");
}

TEST(FirstDifference, SeesThatThereIsNothing) {
    EXPECT_EQ(first_difference("", "{}"), "$: expected nothing, got {}");
    EXPECT_EQ(first_difference("7", ""), "$: expected 7, got nothing");
}

}  // namespace
