#include "expectations.hpp"
#include "requests.hpp"

#include <eskit/conformance/idempotency_suite.hpp>

#include <atomic>
#include <chrono>

namespace eskit::inline v0_1::conformance {
namespace {

using namespace detail;
using namespace std::chrono_literals;

const StreamId stream{"account", "ada"};

Commit with_id(LogUnderTest& log, ExpectedVersion expected, std::size_t count) {
    Commit commit = commit_to(stream, expected, events(count));
    commit.id = log->ids().next();
    return commit;
}

bool knows(LogUnderTest& log, const CommitId& id) {
    const auto found = log->find_commit({}, id);
    EXPECT_TRUE(found.has_value()) << found.error().message();
    return found && found->has_value();
}

// The same events under no id, or under another one, are another intent.
void writes_the_same_events_again_under_another_id(LogUnderTest& log) {
    ESKIT_ASSERT_OK(log->commit({}, commit_to(stream, any_version, events(1))));
    ESKIT_ASSERT_OK(log->commit({}, commit_to(stream, any_version, events(1))));
    ESKIT_ASSERT_OK(log->commit({}, with_id(log, any_version, 1)));

    EXPECT_EQ(version_of(*log, stream), StreamVersion{3});
}

// What was appended before at this version is refused, not written twice.
void refuses_the_same_version_twice(LogUnderTest& log) {
    ESKIT_ASSERT_OK(log->commit({}, commit_to(stream, 0, {event_of("\"first\"")})));

    ESKIT_EXPECT_ERROR(log->commit({}, commit_to(stream, 0, {event_of("\"second\"")})),
                       Errc::conflict);
    EXPECT_EQ(only_event(*log, stream).bytes, "\"first\"");
}

// A commit without an id is told the one that it got, and can be found by it.
void tells_the_id_that_it_gave(LogUnderTest& log) {
    const Committed first = append(*log, stream, events(1));
    const Committed second = append(*log, stream, events(1));

    EXPECT_FALSE(is_zero(first.id));
    EXPECT_NE(first.id, second.id);
    EXPECT_TRUE(knows(log, first.id));
    EXPECT_TRUE(knows(log, second.id));
}

// A replay answers with the first outcome, also when the stream has gone on since.
void answers_a_replay_with_the_first_outcome_when_the_stream_went_on(LogUnderTest& log) {
    const Commit commit = with_id(log, 0, 2);
    const auto first = log->commit({}, commit);
    ESKIT_ASSERT_OK(first);
    append(*log, stream, events(3));

    const auto again = log->commit({}, commit);

    ESKIT_ASSERT_OK(again);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->first, first->first);
    EXPECT_EQ(again->last, first->last);
    EXPECT_EQ(again->versions, (std::vector<StreamVersion>{2}));
    EXPECT_EQ(version_of(*log, stream), StreamVersion{5});
}

// A replay repeats the request, not its data: payloads are not compared.
void compares_requests_and_not_payloads(LogUnderTest& log) {
    Commit commit = commit_to(stream, any_version, {event_of("1")});
    commit.id = log->ids().next();
    ESKIT_ASSERT_OK(log->commit({}, commit));
    commit.appends[0].events = {event_of("2")};

    const auto again = log->commit({}, commit);

    ESKIT_ASSERT_OK(again);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(only_event(*log, stream).bytes, "1");
}

// The caller's own fingerprint decides what is the same request.
void compares_the_fingerprint_that_it_was_given(LogUnderTest& log) {
    Commit commit = with_id(log, any_version, 1);
    commit.fingerprint = "open ada";
    ESKIT_ASSERT_OK(log->commit({}, commit));
    Commit other = commit;
    other.fingerprint = "close ada";
    Commit same = commit_to({"account", "bob"}, 9, events(3));
    same.id = commit.id;
    same.fingerprint = commit.fingerprint;

    ESKIT_EXPECT_ERROR(log->commit({}, other), Errc::already_exists);
    const auto again = log->commit({}, same);
    const auto found = log->find_commit({}, commit.id);

    ESKIT_ASSERT_OK(again);
    EXPECT_TRUE(again->replayed);
    ESKIT_ASSERT_OK(found);
    ASSERT_TRUE(found->has_value());
    EXPECT_EQ((*found)->fingerprint, "open ada");
    EXPECT_EQ(version_of(*log, stream), StreamVersion{1});
}

// The outcome of a commit to several streams comes back with all of its versions.
void replays_a_commit_of_several_streams(LogUnderTest& log) {
    append(*log, {"account", "bob"}, events(4));
    Commit commit = with_id(log, 0, 2);
    commit.appends.push_back({{"account", "bob"}, 4, events(3)});
    commit.appends.push_back({{"account", "eve"}, no_stream, events(1)});
    const auto first = log->commit({}, commit);
    ESKIT_ASSERT_OK(first);

    const auto again = log->commit({}, commit);
    const auto found = log->find_commit({}, commit.id);

    ESKIT_ASSERT_OK(again);
    ESKIT_ASSERT_OK(found);
    ASSERT_TRUE(found->has_value());
    EXPECT_EQ(first->versions, (std::vector<StreamVersion>{2, 7, 1}));
    EXPECT_EQ(again->versions, first->versions);
    EXPECT_EQ((*found)->versions, first->versions);
    EXPECT_EQ(all_of(*log).size(), 10U);
}

// Ids need not rise: an id below those that are known is new all the same.
void takes_ids_in_any_order(LogUnderTest& log) {
    for (const CommitId& id :
         {CommitId{0x80}, CommitId{0x10}, CommitId{0xFF}, CommitId{0x01}, CommitId{0x7F}}) {
        Commit commit = commit_to(stream, any_version, events(1));
        commit.id = id;
        const auto outcome = log->commit({}, commit);
        ESKIT_ASSERT_OK(outcome);
        EXPECT_FALSE(outcome->replayed);
    }

    EXPECT_TRUE(knows(log, CommitId{0x01}));
    EXPECT_FALSE(knows(log, CommitId{0x02}));
    EXPECT_EQ(version_of(*log, stream), StreamVersion{5});
}

// Each of many commits is found, where it is.
void finds_each_of_many_commits(LogUnderTest& log) {
    constexpr std::size_t count = 100;
    std::vector<Committed> all;
    all.reserve(count);
    for (std::size_t at = 0; at < count; ++at) {
        all.push_back(append(*log, {"s", std::to_string(at % 7)}, events(1 + at % 3)));
    }

    for (const Committed& committed : all) {
        const auto found = log->find_commit({}, committed.id);
        ESKIT_ASSERT_OK(found);
        ASSERT_TRUE(found->has_value());
        EXPECT_EQ((*found)->first, committed.first);
        EXPECT_EQ((*found)->last, committed.last);
        EXPECT_EQ((*found)->versions, committed.versions);
        EXPECT_EQ((*found)->recorded_at, committed.recorded_at);
    }
}

// Ids are known for at least as long as the log was asked to keep them.
void knows_ids_for_as_long_as_it_was_asked_to(LogUnderTest& log) {
    const Commit commit = with_id(log, 0, 1);
    ESKIT_ASSERT_OK(log->commit({}, commit));
    log.advance(commit_ids_kept - 1us);
    for (std::size_t others = 0; others < 50; ++others) {
        append(*log, {"account", "bob"}, events(1));
    }

    const auto again = log->commit({}, commit);

    ESKIT_ASSERT_OK(again);
    EXPECT_TRUE(again->replayed);
    EXPECT_TRUE(knows(log, commit.id));
}

// Older ones are forgotten while others are written; their events stay, younger ids too.
void forgets_ids_that_are_older(LogUnderTest& log) {
    const Commit old = with_id(log, 0, 1);
    ESKIT_ASSERT_OK(log->commit({}, old));
    log.advance(2 * commit_ids_kept);
    const Commit young = with_id(log, 1, 1);
    ESKIT_ASSERT_OK(log->commit({}, young));

    constexpr std::size_t writers = 16;
    constexpr std::size_t commits_max = 5'000;
    std::atomic<bool> is_known = true;
    std::atomic<std::size_t> written = 0;
    together(writers, [&](std::size_t writer) {
        while (is_known && written < commits_max) {
            append(*log, {"other", std::to_string(writer)}, events(1));
            if (++written % 50 == 0 && !knows(log, old.id)) {
                is_known = false;
            }
        }
    });

    EXPECT_FALSE(is_known) << "still known after " << written << " commits";
    EXPECT_TRUE(knows(log, young.id));
    EXPECT_EQ(version_of(*log, stream), StreamVersion{2});
    ESKIT_EXPECT_ERROR(log->commit({}, old), Errc::conflict);
}

constexpr Needs environment{.environment = true};
constexpr SuiteTest tests[] = {
    {"WritesTheSameEventsAgainUnderAnotherId", writes_the_same_events_again_under_another_id},
    {"RefusesTheSameVersionTwice", refuses_the_same_version_twice},
    {"TellsTheIdThatItGave", tells_the_id_that_it_gave},
    {"AnswersAReplayWithTheFirstOutcomeWhenTheStreamWentOn",
     answers_a_replay_with_the_first_outcome_when_the_stream_went_on},
    {"ComparesRequestsAndNotPayloads", compares_requests_and_not_payloads},
    {"ComparesTheFingerprintThatItWasGiven", compares_the_fingerprint_that_it_was_given},
    {"ReplaysACommitOfSeveralStreams",
     replays_a_commit_of_several_streams,
     {.multi_stream_commit = true}},
    {"TakesIdsInAnyOrder", takes_ids_in_any_order},
    {"FindsEachOfManyCommits", finds_each_of_many_commits},
    {"KnowsIdsForAsLongAsItWasAskedTo", knows_ids_for_as_long_as_it_was_asked_to, environment},
    {"ForgetsIdsThatAreOlder", forgets_ids_that_are_older, environment},
};

}  // namespace

const Suite& idempotency_suite() {
    static constexpr Suite suite{.name = "idempotency", .tests = tests};
    return suite;
}

}  // namespace eskit::inline v0_1::conformance
