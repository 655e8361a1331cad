#include "conformance/broken_log.hpp"

#include <eskit/conformance/idempotency_suite.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::conformance {
namespace {

TEST(IdempotencySuite, PassesALogThatIsRight) {
    EXPECT_EQ(report_of(idempotency_suite(), Broken::nothing), "");
}

TEST(IdempotencySuite, NoticesAVersionThatIsWrittenTwice) {
    expect_caught(idempotency_suite(), "RefusesTheSameVersionTwice", Broken::ignores_versions);
}

TEST(IdempotencySuite, NoticesAForgottenId) {
    expect_caught(idempotency_suite(), "TellsTheIdThatItGave", Broken::forgets_ids);
}

TEST(IdempotencySuite, NoticesARenewedOutcome) {
    expect_caught(idempotency_suite(), "AnswersAReplayWithTheFirstOutcomeWhenTheStreamWentOn",
                  Broken::renews_replays);
}

TEST(IdempotencySuite, NoticesAReplayThatIsWritten) {
    expect_caught(idempotency_suite(), "ComparesRequestsAndNotPayloads", Broken::writes_replays);
}

TEST(IdempotencySuite, NoticesAnIgnoredFingerprint) {
    expect_caught(idempotency_suite(), "ComparesTheFingerprintThatItWasGiven",
                  Broken::ignores_fingerprints);
}

TEST(IdempotencySuite, NoticesIdsThatMustRise) {
    expect_caught(idempotency_suite(), "TakesIdsInAnyOrder", Broken::knows_rising_ids);
}

TEST(IdempotencySuite, NoticesIdsThatAreForgottenEarly) {
    expect_caught(idempotency_suite(), "KnowsIdsForAsLongAsItWasAskedTo",
                  Broken::forgets_ids_early);
}

TEST(IdempotencySuite, NoticesIdsThatAreNeverForgotten) {
    expect_caught(idempotency_suite(), "ForgetsIdsThatAreOlder", Broken::never_forgets_ids);
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance
