#include "conformance/hand_made.hpp"

#include <eskit/conformance/race.hpp>
#include <eskit/store/memory_log.hpp>

#include <algorithm>

namespace eskit::conformance {
namespace {

TEST(Race, ReachesEveryKindOfOutcome) {
    MemoryLog log;

    const History history = race(log, {.seed = 1}).value();

    const auto any = [&](auto predicate) {
        return std::any_of(history.commits.begin(), history.commits.end(), predicate);
    };
    EXPECT_EQ(history.commits.size(), 16U * 40U);
    EXPECT_TRUE(any([](const CommitRecord& record) { return record.replayed; }));
    EXPECT_TRUE(any([](const CommitRecord& record) { return record.error == "invalid_argument"; }));
    EXPECT_TRUE(any([](const CommitRecord& record) {
        return record.ending == Ending::ok && record.condition.has_value();
    }));
    EXPECT_TRUE(any([](const CommitRecord& record) {
        return record.ending == Ending::ok && record.appends.size() > 1;
    }));
    EXPECT_TRUE(any([](const CommitRecord& record) {
        return record.conflict && record.conflict->events.empty();
    }));
    EXPECT_TRUE(any([](const CommitRecord& record) {
        return record.conflict && !record.conflict->events.empty();
    }));
    EXPECT_GT(history.reads.size(), 4U);
    EXPECT_RIGHT(check_all(history));
}

TEST(RaceForClaims, HasALoserForEachWinnerButOne) {
    MemoryLog log;

    const auto outcome =
        race_for_claims(log, {.moment = ClaimMoment::after_both, .racers = 4, .rounds = 3}).value();

    EXPECT_EQ(outcome.rounds_with_one_winner, 3U);
    EXPECT_EQ(outcome.history.commits.size(), 12U);
    EXPECT_EQ(outcome.history.log.size(), 3U);
}

TEST(RaceForClaims, LetsOneClaimWhileTheOthersRead) {
    MemoryLog log;

    const auto outcome =
        race_for_claims(log, {.moment = ClaimMoment::between_events_and_head, .racers = 4}).value();

    const auto& commits = outcome.history.commits;
    const auto refused = std::count_if(commits.begin(), commits.end(), [](const auto& record) {
        return record.ending == Ending::failed;
    });
    EXPECT_EQ(outcome.rounds_with_one_winner, 8U);
    EXPECT_EQ(refused, 8 * 3);
}

TEST(RaceForVersions, WritesEachVersionOnce) {
    MemoryLog log;

    const History history = race_for_versions(log, {.racers = 4, .rounds = 5}).value();

    EXPECT_EQ(history.commits.size(), 20U);
    EXPECT_EQ(history.log.size(), 5U);
}

TEST(RaceWithOneId, ReplaysAllButOne) {
    MemoryLog log;

    const History history = race_with_one_id(log, {.racers = 4, .rounds = 5}).value();

    const auto replayed = std::count_if(history.commits.begin(), history.commits.end(),
                                        [](const auto& record) { return record.replayed; });
    EXPECT_EQ(replayed, 15);
    EXPECT_EQ(history.log.size(), 10U);
}

}  // namespace
}  // namespace eskit::conformance
