#include "conformance/hand_made.hpp"

#include <eskit/conformance/race.hpp>
#include <eskit/store/memory_log.hpp>

#include <algorithm>

namespace eskit::inline v0_1::conformance {
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

// Of the racers, without their neighbours.
std::vector<CommitRecord> of_racers(const History& history, std::size_t racers) {
    std::vector<CommitRecord> commits;
    std::copy_if(history.commits.begin(), history.commits.end(), std::back_inserter(commits),
                 [racers](const CommitRecord& record) { return record.process < racers; });
    return commits;
}

std::size_t logged_of(const History& history, const std::string& stream_type) {
    return static_cast<std::size_t>(
        std::count_if(history.log.begin(), history.log.end(),
                      [&](const LoggedRecord& event) { return event.stream_type == stream_type; }));
}

TEST(RaceForClaims, HasALoserForEachWinnerButOne) {
    MemoryLog log;

    const auto outcome =
        race_for_claims(log, {.moment = ClaimMoment::after_both, .racers = 4, .rounds = 3}).value();

    EXPECT_EQ(outcome.rounds_with_one_winner, 3U);
    EXPECT_EQ(of_racers(outcome.history, 4).size(), 12U);
    EXPECT_EQ(logged_of(outcome.history, "claim"), 3U);
}

TEST(RaceForClaims, LetsOneClaimWhileTheOthersRead) {
    MemoryLog log;

    const auto outcome =
        race_for_claims(log, {.moment = ClaimMoment::between_events_and_head, .racers = 4}).value();

    EXPECT_EQ(outcome.rounds_with_one_winner, 8U);
    EXPECT_EQ(of_racers(outcome.history, 4).size(), 8U * (1 + 4));  // with the offers
    EXPECT_EQ(logged_of(outcome.history, "claim"), 8U);
}

TEST(RaceForVersions, WritesEachVersionOnce) {
    MemoryLog log;

    const History history = race_for_versions(log, {.racers = 4, .rounds = 5}).value();

    EXPECT_EQ(of_racers(history, 4).size(), 20U);
    EXPECT_EQ(logged_of(history, "contested"), 5U);
}

TEST(RaceWithOneId, ReplaysAllButOne) {
    MemoryLog log;

    const History history = race_with_one_id(log, {.racers = 4, .rounds = 5}).value();

    const auto commits = of_racers(history, 4);
    const auto replayed = std::count_if(commits.begin(), commits.end(),
                                        [](const auto& record) { return record.replayed; });
    EXPECT_EQ(replayed, 15);
    EXPECT_EQ(logged_of(history, "intent"), 10U);
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance
