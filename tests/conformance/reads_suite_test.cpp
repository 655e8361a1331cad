#include "conformance/broken_log.hpp"

#include <eskit/conformance/reads_suite.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::conformance {
namespace {

TEST(ReadsSuite, PassesALogThatIsRight) {
    EXPECT_EQ(report_of(reads_suite(), Broken::nothing), "");
}

TEST(ReadsSuite, NoticesAnAfterThatIsIncluded) {
    expect_caught(reads_suite(), "ReadsAStreamAfterAVersion", Broken::includes_load_after);
}

TEST(ReadsSuite, NoticesAnIgnoredUpto) {
    expect_caught(reads_suite(), "ReadsAStreamUpToAVersion", Broken::ignores_upto);
}

TEST(ReadsSuite, NoticesAnIgnoredLimitOfAStream) {
    expect_caught(reads_suite(), "LimitsWhatItReadsOfAStream", Broken::ignores_load_limits);
}

TEST(ReadsSuite, NoticesAnIgnoredDirection) {
    expect_caught(reads_suite(), "ReadsAStreamBackwards", Broken::ignores_backwards);
}

TEST(ReadsSuite, NoticesAnIgnoredDirectionAtRandom) {
    expect_caught(reads_suite(), "ReadsRandomPartsOfAStreamAsAList", Broken::ignores_backwards);
}

TEST(ReadsSuite, NoticesIgnoredTypesOfAStream) {
    expect_caught(reads_suite(), "ReadsTheTypesOfAStreamThatAreAskedFor",
                  Broken::ignores_load_types);
}

TEST(ReadsSuite, NoticesTheVersionOfTheLastEventRead) {
    expect_caught(reads_suite(), "ReportsTheVersionWhateverWasSelected",
                  Broken::reports_the_last_version_read);
}

TEST(ReadsSuite, NoticesAPageThatLosesAnEvent) {
    expect_caught(reads_suite(), "ReadsALongStreamInOrder", Broken::loses_every_thousandth);
}

TEST(ReadsSuite, NoticesAnIgnoredLimit) {
    expect_caught(reads_suite(), "DeliversNothingWithALimitOfZero", Broken::ignores_limits);
}

TEST(ReadsSuite, NoticesAnIgnoredScanLimit) {
    expect_caught(reads_suite(), "LooksAtNothingWithAScanLimitOfZero", Broken::ignores_scan_limits);
}

TEST(ReadsSuite, NoticesACursorThatGoesBack) {
    expect_caught(reads_suite(), "ReadsNothingBeyondTheEndOfTheLog", Broken::goes_back);
}

TEST(ReadsSuite, NoticesACursorThatStopsAtMatches) {
    expect_caught(reads_suite(), "PassesOverTypesThatNobodyWrote", Broken::stops_at_matches);
}

TEST(ReadsSuite, NoticesAFilterBehindTheLimit) {
    expect_caught(reads_suite(), "CountsDeliveredEventsAgainstTheLimit",
                  Broken::filters_behind_limits);
}

TEST(ReadsSuite, NoticesAFilterBehindTheDecoding) {
    expect_caught(reads_suite(), "PassesOverOtherTypesUndecoded", Broken::ignores_types);
}

TEST(ReadsSuite, NoticesIgnoredTypes) {
    expect_caught(reads_suite(), "CombinesTypesWithAQuery", Broken::ignores_types);
}

TEST(ReadsSuite, NoticesAnIgnoredScanLimitOfPages) {
    expect_caught(reads_suite(), "AddsUpInPagesOfAScanLimit", Broken::ignores_scan_limits);
}

TEST(ReadsSuite, NoticesAnIgnoredStopRequest) {
    expect_caught(reads_suite(), "ReadsNothingAfterAStopRequest", Broken::ignores_contexts);
}

TEST(ReadsSuite, NoticesAnIgnoredDeadline) {
    expect_caught(reads_suite(), "ReadsNothingAfterTheDeadline", Broken::ignores_contexts);
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance
