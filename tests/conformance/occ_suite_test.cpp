#include "conformance/broken_log.hpp"

#include <eskit/conformance/occ_suite.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::conformance {
namespace {

TEST(OccSuite, PassesALogThatIsRight) {
    EXPECT_EQ(report_of(occ_suite(), Broken::nothing), "");
}

TEST(OccSuite, NoticesIgnoredVersions) {
    expect_caught(occ_suite(), "RefusesEveryOtherVersion", Broken::ignores_versions);
}

TEST(OccSuite, NoticesIgnoredVersionsUnderConcurrency) {
    expect_caught(occ_suite(), "HasOneWinnerPerVersion", Broken::ignores_versions);
}

TEST(OccSuite, NoticesAnActualVersionThatIsNot) {
    expect_caught(occ_suite(), "RefusesEveryOtherVersion", Broken::hides_actual_versions);
}

TEST(OccSuite, NoticesANewStreamThatPassesForAnExistingOne) {
    expect_caught(occ_suite(), "TellsNewStreamsFromExistingOnes", Broken::takes_new_for_existing);
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance
