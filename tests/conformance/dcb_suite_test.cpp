#include "conformance/broken_log.hpp"

#include <eskit/conformance/dcb_suite.hpp>

#include <gtest/gtest.h>

namespace eskit::conformance {
namespace {

TEST(DcbSuite, PassesALogThatIsRight) {
    EXPECT_EQ(report_of(dcb_suite(), Broken::nothing), "");
}

TEST(DcbSuite, NoticesAnIgnoredCondition) {
    EXPECT_NE(report_of(dcb_suite(), "RefusesForAMatchingEvent", Broken::ignores_conditions), "");
}

TEST(DcbSuite, NoticesAnIgnoredConditionUnderConcurrency) {
    EXPECT_NE(report_of(dcb_suite(), "HasOneWinnerWhenAllHaveReadBeforeOneClaims",
                        Broken::ignores_conditions),
              "");
}

TEST(DcbSuite, NoticesAnAfterThatIsIncluded) {
    EXPECT_NE(report_of(dcb_suite(), "LooksOnlyAtWhatIsAfter", Broken::includes_after), "");
}

TEST(DcbSuite, NoticesIgnoredTags) {
    EXPECT_NE(report_of(dcb_suite(), "AcceptsWhatNothingBreaks", Broken::ignores_tags), "");
}

TEST(DcbSuite, NoticesIgnoredTagsAtRandom) {
    EXPECT_NE(report_of(dcb_suite(), "DecidesRandomConditionsAsTheModel", Broken::ignores_tags),
              "");
}

TEST(DcbSuite, NoticesAnInventedReason) {
    EXPECT_NE(report_of(dcb_suite(), "NamesWhatBrokeTheCondition", Broken::hides_witnesses), "");
}

TEST(DcbSuite, NoticesAQueryThatOmitsEvents) {
    EXPECT_NE(report_of(dcb_suite(), "ReadsRandomQueriesAsTheModel", Broken::omits_events), "");
}

TEST(DcbSuite, NoticesAnOldHead) {
    EXPECT_NE(report_of(dcb_suite(), "ReadsUpToTheHeadThatItReports", Broken::reports_old_heads),
              "");
}

}  // namespace
}  // namespace eskit::conformance
