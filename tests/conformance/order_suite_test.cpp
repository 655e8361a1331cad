#include "conformance/broken_log.hpp"

#include <eskit/conformance/order_suite.hpp>

#include <gtest/gtest.h>

namespace eskit::conformance {
namespace {

TEST(OrderSuite, PassesALogThatIsRight) {
    EXPECT_EQ(report_of(order_suite(), Broken::nothing), "");
}

TEST(OrderSuite, NoticesAnOmittedEvent) {
    EXPECT_NE(report_of(order_suite(), "NumbersEventsWithoutHoles", Broken::omits_events), "");
}

TEST(OrderSuite, NoticesAnOmittedEventUnderConcurrency) {
    EXPECT_NE(report_of(order_suite(), "ShowsReadersAGrowingPrefix", Broken::omits_events), "");
}

TEST(OrderSuite, NoticesSwappedEvents) {
    EXPECT_NE(report_of(order_suite(), "NumbersEventsWithoutHoles", Broken::swaps_events), "");
}

TEST(OrderSuite, NoticesAnIgnoredScanLimit) {
    EXPECT_NE(report_of(order_suite(), "StopsAtItsScanLimit", Broken::ignores_scan_limits), "");
}

TEST(OrderSuite, NoticesIgnoredTypes) {
    EXPECT_NE(report_of(order_suite(), "DeliversTheTypesThatAreAskedFor", Broken::ignores_types),
              "");
}

TEST(OrderSuite, NoticesAnIgnoredSink) {
    EXPECT_NE(report_of(order_suite(), "StopsWhenTheReaderHasEnough", Broken::ignores_the_sink),
              "");
}

TEST(OrderSuite, NoticesAnOldHead) {
    EXPECT_NE(report_of(order_suite(), "ShowsTheSameInPagesOfAnySize", Broken::reports_old_heads),
              "");
}

}  // namespace
}  // namespace eskit::conformance
