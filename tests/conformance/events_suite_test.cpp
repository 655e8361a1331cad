#include "conformance/broken_log.hpp"

#include <eskit/conformance/events_suite.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::conformance {
namespace {

TEST(EventsSuite, PassesALogThatIsRight) {
    EXPECT_EQ(report_of(events_suite(), Broken::nothing), "");
}

TEST(EventsSuite, NoticesFieldsThatAreSwapped) {
    expect_caught(events_suite(), "GivesEveryFieldBack", Broken::swaps_principals);
}

TEST(EventsSuite, NoticesReadsThatDiffer) {
    expect_caught(events_suite(), "ShowsTheSameEventInEveryRead", Broken::lets_times_fall);
}

TEST(EventsSuite, NoticesEventIdsThatRepeat) {
    expect_caught(events_suite(), "GivesEachEventAnIdOfItsOwn", Broken::repeats_event_ids);
}

TEST(EventsSuite, NoticesForgottenSchemaVersions) {
    expect_caught(events_suite(), "KeepsSchemaVersions", Broken::forgets_schema_versions);
}

TEST(EventsSuite, NoticesForgottenCodecs) {
    expect_caught(events_suite(), "KeepsTheNameOfTheCodec", Broken::forgets_codecs);
}

TEST(EventsSuite, NoticesDroppedTags) {
    expect_caught(events_suite(), "KeepsTagsAsASet", Broken::drops_tags);
}

TEST(EventsSuite, NoticesDroppedMetadata) {
    expect_caught(events_suite(), "KeepsMetadata", Broken::drops_metadata);
}

TEST(EventsSuite, NoticesMetadataOfAnotherCommit) {
    expect_caught(events_suite(), "KeepsMetadataOfCommitsApart", Broken::keeps_metadata_of_others);
}

TEST(EventsSuite, NoticesDroppedMetadataOfABatch) {
    expect_caught(events_suite(), "GivesMetadataToEveryEventOfACommit",
                  Broken::drops_metadata_of_batches);
}

TEST(EventsSuite, NoticesMangledMetadata) {
    expect_caught(events_suite(), "KeepsUnicodeMetadata", Broken::mangles_unicode_metadata);
}

TEST(EventsSuite, NoticesMetadataThatIsCut) {
    expect_caught(events_suite(), "KeepsLargeMetadata", Broken::cuts_metadata);
}

TEST(EventsSuite, NoticesTimesThatFall) {
    expect_caught(events_suite(), "StampsEventsWithTheTimeOfTheirCommit", Broken::lets_times_fall);
}

TEST(EventsSuite, NoticesAClockThatIsIgnored) {
    expect_caught(events_suite(), "TakesTheTimeFromItsClock", Broken::ignores_its_clock);
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance
