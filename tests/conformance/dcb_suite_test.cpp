#include "conformance/broken_log.hpp"

#include <eskit/conformance/dcb_suite.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::conformance {
namespace {

TEST(DcbSuite, PassesALogThatIsRight) {
    EXPECT_EQ(report_of(dcb_suite(), Broken::nothing), "");
}

TEST(DcbSuite, NoticesAnIgnoredCondition) {
    expect_caught(dcb_suite(), "RefusesForAMatchingEvent", Broken::ignores_conditions);
}

TEST(DcbSuite, NoticesAnIgnoredConditionUnderConcurrency) {
    expect_caught(dcb_suite(), "HasOneWinnerWhenAllHaveReadBeforeOneClaims",
                  Broken::ignores_conditions);
}

TEST(DcbSuite, NoticesAnAfterThatIsIncluded) {
    expect_caught(dcb_suite(), "LooksOnlyAtWhatIsAfter", Broken::includes_after);
}

TEST(DcbSuite, NoticesIgnoredTags) {
    expect_caught(dcb_suite(), "AcceptsWhatNothingBreaks", Broken::ignores_tags);
}

TEST(DcbSuite, NoticesIgnoredTagsAtRandom) {
    expect_caught(dcb_suite(), "DecidesRandomConditionsAsTheModel", Broken::ignores_tags);
}

TEST(DcbSuite, NoticesAnInventedReason) {
    expect_caught(dcb_suite(), "NamesWhatBrokeTheCondition", Broken::hides_witnesses);
}

TEST(DcbSuite, NoticesAQueryThatOmitsEvents) {
    expect_caught(dcb_suite(), "ReadsRandomQueriesAsTheModel", Broken::omits_events);
}

TEST(DcbSuite, NoticesAnOldHead) {
    expect_caught(dcb_suite(), "ReadsUpToTheHeadThatItReports", Broken::reports_old_heads);
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance
