#include "conformance/broken_log.hpp"

#include <eskit/conformance/streams_suite.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::conformance {
namespace {

TEST(StreamsSuite, PassesALogThatIsRight) {
    EXPECT_EQ(report_of(streams_suite(), Broken::nothing), "");
}

TEST(StreamsSuite, NoticesALostEvent) {
    expect_caught(streams_suite(), "ReadsBackSeveralEventsInTheirOrder", Broken::loses_events);
}

TEST(StreamsSuite, NoticesEventsInAnotherOrder) {
    expect_caught(streams_suite(), "ReadsBackSeveralEventsInTheirOrder", Broken::swaps_payloads);
}

TEST(StreamsSuite, NoticesStreamsThatAreMixed) {
    expect_caught(streams_suite(), "KeepsStreamTypesApart", Broken::mixes_stream_types);
}

TEST(StreamsSuite, NoticesNamesThatRunTogether) {
    expect_caught(streams_suite(), "KeepsNamesApartThatRunTogether", Broken::joins_stream_names);
}

TEST(StreamsSuite, NoticesNamesWithoutCase) {
    expect_caught(streams_suite(), "KeepsNamesApartThatLookAlike", Broken::folds_case);
}

TEST(StreamsSuite, NoticesNamesThatAreCut) {
    expect_caught(streams_suite(), "TakesTheLongestNames", Broken::cuts_names);
}

TEST(StreamsSuite, NoticesAnExpectationThatIsIgnored) {
    expect_caught(streams_suite(), "HasNothingInAStreamThatDoesNotExist",
                  Broken::takes_new_for_existing);
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance
