#include "conformance/broken_log.hpp"

#include <eskit/conformance/commit_suite.hpp>

#include <gtest/gtest.h>

namespace eskit::conformance {
namespace {

TEST(CommitSuite, PassesALogThatIsRight) {
    EXPECT_EQ(report_of(commit_suite(), Broken::nothing), "");
}

TEST(CommitSuite, NoticesACommitThatIsNotAtomic) {
    EXPECT_NE(
        report_of(commit_suite(), "WritesNoStreamWhenOneOfThemIsElsewhere", Broken::splits_commits),
        "");
}

TEST(CommitSuite, NoticesAReplayThatIsWritten) {
    EXPECT_NE(
        report_of(commit_suite(), "LooksTheIdUpBeforeItComparesVersions", Broken::writes_replays),
        "");
}

TEST(CommitSuite, NoticesAReplayThatIsWrittenUnderConcurrency) {
    EXPECT_NE(report_of(commit_suite(), "WritesOneIdOnceUnderConcurrentRepetition",
                        Broken::writes_replays),
              "");
}

TEST(CommitSuite, NoticesAForgottenId) {
    EXPECT_NE(report_of(commit_suite(), "FindsACommitByItsId", Broken::forgets_ids), "");
}

TEST(CommitSuite, NoticesAnIdThatAnswersAnotherRequest) {
    EXPECT_NE(
        report_of(commit_suite(), "RefusesAKnownIdForAnotherRequest", Broken::ignores_fingerprints),
        "");
}

TEST(CommitSuite, NoticesAConditionThatIsCheckedFirst) {
    EXPECT_NE(report_of(commit_suite(), "ComparesVersionsBeforeTheCondition",
                        Broken::checks_conditions_first),
              "");
}

TEST(CommitSuite, NoticesSubmittedCommitsInAnotherOrder) {
    EXPECT_NE(report_of(commit_suite(), "WritesAndCompletesSubmittedCommitsInTheirOrder",
                        Broken::reverses_groups),
              "");
}

TEST(CommitSuite, NoticesANeighbourOfASubmittedCommitThatIsRefusedWithIt) {
    EXPECT_NE(report_of(commit_suite(), "LetsNeighboursOfARefusedSubmittedCommitPass",
                        Broken::spoils_neighbours),
              "");
}

TEST(CommitSuite, NoticesASubmittedReplayThatIsWritten) {
    EXPECT_NE(report_of(commit_suite(), "ReplaysASubmittedCommit", Broken::writes_replays), "");
}

TEST(CommitSuite, NoticesAnyOfThemAtRandom) {
    EXPECT_NE(
        report_of(commit_suite(), "KeepsEveryRuleUnderRandomCommits", Broken::hides_witnesses), "");
}

}  // namespace
}  // namespace eskit::conformance
