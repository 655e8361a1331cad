#include "conformance/broken_log.hpp"

#include <eskit/conformance/lifecycle_suite.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::conformance {
namespace {

TEST(LifecycleSuite, PassesALogThatIsRight) {
    EXPECT_EQ(report_of(lifecycle_suite(), Broken::nothing), "");
}

TEST(LifecycleSuite, NoticesAnArchiveThatTakesEvents) {
    expect_caught(lifecycle_suite(), "RefusesAppendsToAnArchivedStream", Broken::opens_archives);
}

TEST(LifecycleSuite, NoticesDataThatWasNotRemoved) {
    expect_caught(lifecycle_suite(), "RemovesTheDataBeforeAVersion", Broken::keeps_removed_data);
}

TEST(LifecycleSuite, NoticesEventsThatLeaveTheSequence) {
    expect_caught(lifecycle_suite(), "ClosesATombstonedStreamForEver",
                  Broken::hides_removed_events);
}

TEST(LifecycleSuite, NoticesALostType) {
    expect_caught(lifecycle_suite(), "KeepsEverythingButTheData", Broken::renames_removed_events);
}

TEST(LifecycleSuite, NoticesConditionsThatPassOverTombstones) {
    expect_caught(lifecycle_suite(), "BreaksConditionsWithEventsThatLostTheirData",
                  Broken::loses_removed_events_in_conditions);
}

TEST(LifecycleSuite, NoticesALostReason) {
    expect_caught(lifecycle_suite(), "TellsWhoDidWhatWhenAndWhy", Broken::forgets_reasons);
}

TEST(LifecycleSuite, NoticesAnIgnoredTypeFilter) {
    expect_caught(lifecycle_suite(), "FiltersAStreamByType", Broken::ignores_load_types);
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance
