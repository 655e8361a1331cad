#include "conformance/broken_log.hpp"

#include <eskit/conformance/commit_suite.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::conformance {
namespace {

TEST(CommitSuite, PassesALogThatIsRight) {
    EXPECT_EQ(report_of(commit_suite(), Broken::nothing), "");
}

TEST(CommitSuite, NoticesACommitThatIsNotAtomic) {
    expect_caught(commit_suite(), "WritesNoStreamWhenOneOfThemIsElsewhere", Broken::splits_commits);
}

TEST(CommitSuite, NoticesAReplayThatIsWritten) {
    expect_caught(commit_suite(), "LooksTheIdUpBeforeItComparesVersions", Broken::writes_replays);
}

TEST(CommitSuite, NoticesAReplayThatIsWrittenUnderConcurrency) {
    expect_caught(commit_suite(), "WritesOneIdOnceUnderConcurrentRepetition",
                  Broken::writes_replays);
}

TEST(CommitSuite, NoticesAForgottenId) {
    expect_caught(commit_suite(), "FindsACommitByItsId", Broken::forgets_ids);
}

TEST(CommitSuite, NoticesAnIdThatAnswersAnotherRequest) {
    expect_caught(commit_suite(), "RefusesAKnownIdForAnotherRequest", Broken::ignores_fingerprints);
}

TEST(CommitSuite, NoticesAConditionThatIsCheckedFirst) {
    expect_caught(commit_suite(), "ComparesVersionsBeforeTheCondition",
                  Broken::checks_conditions_first);
}

TEST(CommitSuite, NoticesSubmittedCommitsInAnotherOrder) {
    expect_caught(commit_suite(), "WritesAndCompletesSubmittedCommitsInTheirOrder",
                  Broken::reverses_groups);
}

TEST(CommitSuite, NoticesANeighbourOfASubmittedCommitThatIsRefusedWithIt) {
    expect_caught(commit_suite(), "LetsNeighboursOfARefusedSubmittedCommitPass",
                  Broken::spoils_neighbours);
}

TEST(CommitSuite, NoticesASubmittedReplayThatIsWritten) {
    expect_caught(commit_suite(), "ReplaysASubmittedCommit", Broken::writes_replays);
}

TEST(CommitSuite, NoticesAnyOfThemAtRandom) {
    expect_caught(commit_suite(), "KeepsEveryRuleUnderRandomCommits", Broken::hides_witnesses);
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance
