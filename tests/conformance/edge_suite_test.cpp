#include "conformance/broken_log.hpp"

#include <eskit/conformance/edge_suite.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::conformance {
namespace {

TEST(EdgeSuite, PassesALogThatIsRight) {
    EXPECT_EQ(report_of(edge_suite(), Broken::nothing), "");
}

TEST(EdgeSuite, NoticesALostEmptyPayload) {
    expect_caught(edge_suite(), "KeepsAnEmptyPayload", Broken::loses_empty_payloads);
}

TEST(EdgeSuite, NoticesPayloadsThatEndAtZero) {
    expect_caught(edge_suite(), "KeepsEveryByte", Broken::ends_payloads_at_zero);
}

TEST(EdgeSuite, NoticesMangledUnicode) {
    expect_caught(edge_suite(), "KeepsUnicodePayloads", Broken::mangles_unicode);
}

TEST(EdgeSuite, NoticesTrimmedPayloads) {
    expect_caught(edge_suite(), "KeepsPayloadsThatLookLikeSomethingElse", Broken::trims_payloads);
}

TEST(EdgeSuite, NoticesPayloadsThatAreCut) {
    expect_caught(edge_suite(), "KeepsLargePayloads", Broken::cuts_payloads);
}

TEST(EdgeSuite, NoticesDroppedTags) {
    expect_caught(edge_suite(), "TakesAsManyTagsAsItSays", Broken::drops_tags);
}

TEST(EdgeSuite, NoticesALostEventOfMany) {
    expect_caught(edge_suite(), "WritesManyEventsAtOnce", Broken::loses_events);
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance
