#include "conformance/broken_log.hpp"

#include <eskit/conformance/lifecycle_suite.hpp>

#include <gtest/gtest.h>

namespace eskit::conformance {
namespace {

TEST(LifecycleSuite, PassesALogThatIsRight) {
    EXPECT_EQ(report_of(lifecycle_suite(), Broken::nothing), "");
}

struct Known {
    Broken broken;
    const char* test;
};

class LifecycleSuiteNotices : public ::testing::TestWithParam<Known> {};

TEST_P(LifecycleSuiteNotices, ALogThatIsBroken) {
    expect_caught(lifecycle_suite(), GetParam().test, GetParam().broken);
}

INSTANTIATE_TEST_SUITE_P(
    , LifecycleSuiteNotices,
    ::testing::Values(Known{Broken::opens_archives, "RefusesAppendsToAnArchivedStream"},
                      Known{Broken::keeps_removed_data, "RemovesTheDataBeforeAVersion"},
                      Known{Broken::hides_removed_events, "ClosesATombstonedStreamForEver"},
                      Known{Broken::renames_removed_events, "KeepsEverythingButTheData"},
                      Known{Broken::loses_removed_events_in_conditions,
                            "BreaksConditionsWithEventsThatLostTheirData"},
                      Known{Broken::forgets_reasons, "TellsWhoDidWhatWhenAndWhy"},
                      Known{Broken::ignores_load_types, "FiltersAStreamByType"}),
    [](const auto& known) { return std::string(known.param.test); });

}  // namespace
}  // namespace eskit::conformance
