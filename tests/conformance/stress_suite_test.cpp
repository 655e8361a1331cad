#include "conformance/broken_log.hpp"

#include <eskit/conformance/stress_suite.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::conformance {
namespace {

TEST(StressSuite, PassesALogThatIsRight) {
    EXPECT_EQ(report_of(stress_suite(), Broken::nothing), "");
}

TEST(StressSuite, NoticesALostUpdate) {
    expect_caught(stress_suite(), "LosesNoUpdateOfOneStream", Broken::ignores_versions);
}

TEST(StressSuite, NoticesALostConcurrentAppend) {
    expect_caught(stress_suite(), "AddsEveryConcurrentAppendAtAnyVersion", Broken::loses_events);
}

TEST(StressSuite, NoticesAStreamThatIsCreatedTwice) {
    expect_caught(stress_suite(), "CreatesAStreamOnce", Broken::ignores_versions);
}

TEST(StressSuite, NoticesHalfOfACommit) {
    expect_caught(stress_suite(), "ShowsReadersOfAGrowingStreamItsBeginning",
                  Broken::shows_events_late);
}

TEST(StressSuite, NoticesAReadThatIsNoPrefix) {
    expect_caught(stress_suite(), "GivesThoseWhoFollowTheLogAllOfIt", Broken::shows_events_late);
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance
