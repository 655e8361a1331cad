#include "conformance/broken_log.hpp"

#include <eskit/conformance/order_suite.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::conformance {
namespace {

TEST(OrderSuite, PassesALogThatIsRight) {
    EXPECT_EQ(report_of(order_suite(), Broken::nothing), "");
}

TEST(OrderSuite, NoticesAnOmittedEvent) {
    expect_caught(order_suite(), "NumbersEventsWithoutHoles", Broken::omits_events);
}

TEST(OrderSuite, NoticesAnOmittedEventUnderConcurrency) {
    expect_caught(order_suite(), "ShowsReadersAGrowingPrefix", Broken::omits_events);
}

TEST(OrderSuite, NoticesAReadThatIsNoPrefix) {
    expect_caught(order_suite(), "ShowsReadersAGrowingPrefix", Broken::shows_events_late);
}

TEST(OrderSuite, NoticesSwappedEvents) {
    expect_caught(order_suite(), "NumbersEventsWithoutHoles", Broken::swaps_events);
}

TEST(OrderSuite, NoticesAnIgnoredScanLimit) {
    expect_caught(order_suite(), "StopsAtItsScanLimit", Broken::ignores_scan_limits);
}

TEST(OrderSuite, NoticesIgnoredTypes) {
    expect_caught(order_suite(), "DeliversTheTypesThatAreAskedFor", Broken::ignores_types);
}

TEST(OrderSuite, NoticesAnIgnoredSink) {
    expect_caught(order_suite(), "StopsWhenTheReaderHasEnough", Broken::ignores_the_sink);
}

TEST(OrderSuite, NoticesAnOldHead) {
    expect_caught(order_suite(), "ShowsTheSameInPagesOfAnySize", Broken::reports_old_heads);
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance
