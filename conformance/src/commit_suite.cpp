#include "expectations.hpp"
#include "requests.hpp"

#include <eskit/conformance/commit_suite.hpp>

#include <atomic>
#include <chrono>
#include <latch>
#include <mutex>
#include <stop_token>
#include <thread>

namespace eskit::inline v0_1::conformance {

// A live payload that no codec can encode.
struct BadText {
    std::string text{};
};

namespace {

using namespace detail;

const StreamId ada{"account", "ada"};
const StreamId bob{"account", "bob"};

Commit to_both(ExpectedVersion of_ada, ExpectedVersion of_bob) {
    Commit commit = commit_to(ada, of_ada, events(2));
    commit.appends.push_back({bob, of_bob, events(1)});
    return commit;
}

Commit with_id(const LogUnderTest& log, Commit commit) {
    commit.id = log->ids().next();
    return commit;
}

void writes_several_streams_at_once(LogUnderTest& log) {
    const auto outcome = log->commit({}, to_both(no_stream, no_stream));

    ESKIT_ASSERT_OK(outcome);
    EXPECT_EQ(outcome->versions, (std::vector<StreamVersion>{2, 1}));
    EXPECT_EQ(all_of(*log).size(), 3U);
    EXPECT_EQ(version_of(*log, ada), StreamVersion{2});
    EXPECT_EQ(version_of(*log, bob), StreamVersion{1});
}

void writes_no_stream_when_one_of_them_is_elsewhere(LogUnderTest& log) {
    const auto outcome = log->commit({}, to_both(no_stream, 7));

    ESKIT_EXPECT_ERROR(outcome, Errc::conflict);
    EXPECT_EQ(outcome.error().conflict()->actual, StreamVersion{0});
    EXPECT_TRUE(all_of(*log).empty());
    EXPECT_EQ(version_of(*log, ada), StreamVersion{0});
}

void continues_a_stream_within_one_commit(LogUnderTest& log) {
    Commit commit = to_both(no_stream, no_stream);
    commit.appends.push_back({ada, 2, events(1)});

    const auto outcome = log->commit({}, std::move(commit));

    ESKIT_ASSERT_OK(outcome);
    EXPECT_EQ(outcome->versions, (std::vector<StreamVersion>{2, 1, 3}));
    EXPECT_EQ(version_of(*log, ada), StreamVersion{3});
}

void looks_the_id_up_before_it_compares_versions(LogUnderTest& log) {
    const Commit commit = with_id(log, commit_to(ada, no_stream, events(2)));
    const auto first = log->commit({}, commit);
    ESKIT_ASSERT_OK(first);

    const auto again = log->commit({}, commit);

    ESKIT_ASSERT_OK(again);
    EXPECT_FALSE(first->replayed);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->id, commit.id);
    EXPECT_EQ(again->first, first->first);
    EXPECT_EQ(again->last, first->last);
    EXPECT_EQ(again->versions, first->versions);
    EXPECT_EQ(again->recorded_at, first->recorded_at);
    EXPECT_EQ(all_of(*log).size(), 2U);
}

void compares_versions_before_the_condition(LogUnderTest& log) {
    ESKIT_ASSERT_OK(log->commit({}, commit_to(ada, no_stream, events(1))));
    Commit commit = commit_to(ada, no_stream, events(1));
    commit.condition = AppendCondition{};

    const auto outcome = log->commit({}, std::move(commit));

    ESKIT_EXPECT_ERROR(outcome, Errc::conflict);
    EXPECT_TRUE(outcome.error().conflict()->events.empty());
    EXPECT_EQ(outcome.error().conflict()->actual, StreamVersion{1});
}

void refuses_a_known_id_for_another_request(LogUnderTest& log) {
    const Commit commit = with_id(log, commit_to(ada, any_version, events(1)));
    ESKIT_ASSERT_OK(log->commit({}, commit));
    Commit other = commit_to(bob, any_version, events(1));
    other.id = commit.id;

    const auto outcome = log->commit({}, std::move(other));

    ESKIT_EXPECT_ERROR(outcome, Errc::already_exists);
    EXPECT_EQ(all_of(*log).size(), 1U);
}

void leaves_no_trace_of_a_refused_commit(LogUnderTest& log) {
    Commit commit = with_id(log, commit_to(ada, 5, events(1)));
    ESKIT_EXPECT_ERROR(log->commit({}, commit), Errc::conflict);
    const auto found = log->find_commit({}, commit.id);
    ESKIT_ASSERT_OK(found);
    EXPECT_FALSE(found->has_value());
    commit.appends[0].expected = no_stream;

    const auto outcome = log->commit({}, commit);

    ESKIT_ASSERT_OK(outcome);
    EXPECT_FALSE(outcome->replayed);
    EXPECT_EQ(outcome->versions, (std::vector<StreamVersion>{1}));
}

void finds_a_commit_by_its_id(LogUnderTest& log) {
    const Commit commit = with_id(log, commit_to(ada, any_version, events(3)));
    const auto outcome = log->commit({}, commit);
    ESKIT_ASSERT_OK(outcome);

    const auto found = log->find_commit({}, commit.id);
    const auto unknown = log->find_commit({}, log->ids().next());

    ESKIT_ASSERT_OK(found);
    ESKIT_ASSERT_OK(unknown);
    ASSERT_TRUE(found->has_value());
    EXPECT_TRUE((*found)->replayed);
    EXPECT_EQ((*found)->first, outcome->first);
    EXPECT_EQ((*found)->last, outcome->last);
    EXPECT_EQ((*found)->versions, outcome->versions);
    EXPECT_FALSE(unknown->has_value());
}

void replays_after_it_was_opened_again(LogUnderTest& log) {
    const Commit commit = with_id(log, commit_to(ada, no_stream, events(2)));
    const auto first = log->commit({}, commit);
    ESKIT_ASSERT_OK(first);
    log.reopen();

    const auto again = log->commit({}, commit);

    ESKIT_ASSERT_OK(again);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->first, first->first);
    EXPECT_EQ(again->last, first->last);
    EXPECT_EQ(again->versions, first->versions);
    EXPECT_EQ(all_of(*log).size(), 2U);
}

void goes_on_where_it_was_when_opened_again(LogUnderTest& log) {
    ESKIT_ASSERT_OK(log->commit({}, commit_to(ada, no_stream, events(2))));
    const Uuid epoch = log->epoch();
    const auto before = all_of(*log);
    log.reopen();

    const auto outcome = log->commit({}, commit_to(ada, 2, events(1)));

    ESKIT_ASSERT_OK(outcome);
    EXPECT_EQ(log->epoch(), epoch);
    EXPECT_EQ(outcome->first, GlobalSequence{before.back().sequence + 1});
    auto after = all_of(*log);
    after.pop_back();
    EXPECT_EQ(after, before);
}

void writes_nothing_after_a_stop_request(LogUnderTest& log) {
    std::stop_source source;
    source.request_stop();

    const auto outcome = log->commit(Context{}.with_stop(source.get_token()),
                                     commit_to(ada, any_version, events(1)));

    ESKIT_EXPECT_ERROR(outcome, Errc::cancelled);
    EXPECT_TRUE(all_of(*log).empty());
}

void writes_nothing_after_the_deadline(LogUnderTest& log) {
    const auto passed = log->clock().steady_now() - std::chrono::seconds(1);

    const auto outcome =
        log->commit(Context{}.with_deadline(passed), commit_to(ada, any_version, events(1)));

    ESKIT_EXPECT_ERROR(outcome, Errc::timed_out);
    EXPECT_TRUE(all_of(*log).empty());
}

// In each round one caller is refused, and nobody beside it notices.
void run_beside(LogUnderTest& log, const std::function<Outcome(std::size_t round)>& refused) {
    constexpr std::size_t callers = 8;
    const std::size_t rounds = LogUnderTest::scaled(40);
    const std::size_t before = all_of(*log).size();
    std::atomic<std::size_t> accepted = 0;
    together(callers, [&](std::size_t caller) {
        for (std::size_t round = 0; round < rounds; ++round) {
            if (caller == 0) {
                EXPECT_FALSE(refused(round).has_value());
                continue;
            }
            const auto outcome =
                log->commit({}, commit_to({"neighbour", std::to_string(caller)}, round, events(1)));
            EXPECT_TRUE(outcome.has_value()) << outcome.error().message();
            accepted += outcome.has_value() ? 1 : 0;
        }
    });

    EXPECT_EQ(all_of(*log).size(), before + accepted.load());
}

void lets_neighbours_of_a_conflict_pass(LogUnderTest& log) {
    run_beside(log, [&](std::size_t) {
        Commit commit = commit_to(ada, any_version, events(2));
        commit.appends.push_back({bob, 99, events(1)});
        return log->commit({}, std::move(commit));
    });

    EXPECT_EQ(version_of(*log, ada), StreamVersion{0});
}

void lets_neighbours_of_a_taken_id_pass(LogUnderTest& log) {
    const Commit taken = with_id(log, commit_to(bob, no_stream, events(1)));
    ESKIT_ASSERT_OK(log->commit({}, taken));

    run_beside(log, [&](std::size_t) {
        Commit other = commit_to(ada, any_version, events(1));
        other.id = taken.id;
        return log->commit({}, std::move(other));
    });

    EXPECT_EQ(version_of(*log, ada), StreamVersion{0});
}

void lets_neighbours_of_an_event_without_encoding_pass(LogUnderTest& log) {
    run_beside(log, [&](std::size_t) {
        NewEvent bad{.type = "a.B", .payload = Payload::from_value(BadText{"\xff"})};
        return log->commit({}, commit_to(ada, any_version, {event("a.B"), std::move(bad)}));
    });

    EXPECT_EQ(version_of(*log, ada), StreamVersion{0});
}

// What a completion was told, of which of the submitted commits, and where.
struct Completed {
    std::size_t number = 0;
    Outcome outcome{};
    std::thread::id thread{};
};

// Submits `commits` so that they meet in one group, and returns what was told, in its order.
std::vector<Completed> submit_together(EventLog& log, const std::vector<Commit>& commits) {
    const long owners = log.weak_from_this().use_count();
    std::latch all_submitted(1);
    std::mutex mutex;
    std::vector<Completed> completed;
    // An empty commit is refused without being written; its completion keeps the committer's thread
    // until all others have queued up behind it.
    log.submit({}, [&](const Outcome&) { all_submitted.wait(); });
    for (std::size_t number = 0; number < commits.size(); ++number) {
        log.submit(commits[number], [&, number](Outcome outcome) {
            const std::scoped_lock lock(mutex);
            completed.push_back({number, std::move(outcome), std::this_thread::get_id()});
        });
    }
    all_submitted.count_down();
    // Each of them owns the log until its completion has returned.
    while (log.weak_from_this().use_count() > owners) {
        std::this_thread::yield();
    }
    const std::scoped_lock lock(mutex);
    return completed;
}

void writes_and_completes_submitted_commits_in_their_order(LogUnderTest& log) {
    constexpr std::size_t count = 20;
    std::vector<Commit> commits;
    commits.reserve(count);
    for (std::size_t version = 0; version < count; ++version) {
        commits.push_back(commit_to(ada, version, events(1)));
    }

    const auto completed = submit_together(*log, commits);

    ASSERT_EQ(completed.size(), count);
    for (std::size_t at = 0; at < count; ++at) {
        EXPECT_EQ(completed[at].number, at);
        ESKIT_ASSERT_OK(completed[at].outcome);
        EXPECT_EQ(completed[at].outcome->versions, (std::vector<StreamVersion>{at + 1}));
    }
    EXPECT_EQ(all_of(*log).size(), count);
}

void completes_a_submitted_commit_on_another_thread(LogUnderTest& log) {
    const auto completed = submit_together(*log, {commit_to(ada, any_version, events(1))});

    ASSERT_EQ(completed.size(), 1U);
    EXPECT_NE(completed[0].thread, std::this_thread::get_id());
}

void lets_neighbours_of_a_refused_submitted_commit_pass(LogUnderTest& log) {
    const Commit first = with_id(log, commit_to(ada, no_stream, events(1)));
    Commit taken = commit_to(bob, any_version, events(1));
    taken.id = first.id;

    const auto completed =
        submit_together(*log, {first, commit_to(bob, 7, events(1)), commit_to(ada, 1, events(1)),
                               taken, commit_to(ada, 2, events(1))});

    ASSERT_EQ(completed.size(), 5U);
    ESKIT_ASSERT_OK(completed[0].outcome);
    ESKIT_EXPECT_ERROR(completed[1].outcome, Errc::conflict);
    ESKIT_ASSERT_OK(completed[2].outcome);
    ESKIT_EXPECT_ERROR(completed[3].outcome, Errc::already_exists);
    ESKIT_ASSERT_OK(completed[4].outcome);
    EXPECT_EQ(version_of(*log, ada), StreamVersion{3});
    EXPECT_EQ(version_of(*log, bob), StreamVersion{0});
}

void replays_a_submitted_commit(LogUnderTest& log) {
    const Commit commit = with_id(log, commit_to(ada, no_stream, events(2)));

    const auto completed = submit_together(*log, {commit, commit});
    const auto again = log->commit({}, commit);

    ASSERT_EQ(completed.size(), 2U);
    ESKIT_ASSERT_OK(completed[0].outcome);
    ESKIT_ASSERT_OK(completed[1].outcome);
    ESKIT_ASSERT_OK(again);
    EXPECT_FALSE(completed[0].outcome->replayed);
    EXPECT_TRUE(completed[1].outcome->replayed);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(completed[1].outcome->first, completed[0].outcome->first);
    EXPECT_EQ(again->first, completed[0].outcome->first);
    EXPECT_EQ(all_of(*log).size(), 2U);
}

void knows_submitted_commits_after_it_was_opened_again(LogUnderTest& log) {
    constexpr std::size_t count = 5;
    std::vector<Commit> commits;
    commits.reserve(count);
    for (std::size_t at = 0; at < count; ++at) {
        commits.push_back(with_id(log, commit_to(ada, any_version, events(2))));
    }
    const auto completed = submit_together(*log, commits);
    log.reopen();

    ASSERT_EQ(completed.size(), commits.size());
    for (const Completed& before : completed) {
        ESKIT_ASSERT_OK(before.outcome);
        const auto found = log->find_commit({}, commits[before.number].id);
        ESKIT_ASSERT_OK(found);
        ASSERT_TRUE(found->has_value());
        EXPECT_EQ((*found)->first, before.outcome->first);
        EXPECT_EQ((*found)->versions, before.outcome->versions);
        const auto again = log->commit({}, commits[before.number]);
        ESKIT_ASSERT_OK(again);
        EXPECT_TRUE(again->replayed);
    }
    EXPECT_EQ(all_of(*log).size(), 2 * count);
}

void writes_one_id_once_under_concurrent_repetition(LogUnderTest& log) {
    expect_right(race_with_one_id(*log, {.seed = log.seed(), .rounds = LogUnderTest::scaled(8)}));
}

void keeps_every_rule_under_random_commits(LogUnderTest& log) {
    expect_right(race(*log, {.seed = log.seed(), .commits_per_writer = LogUnderTest::scaled(30)}));
}

constexpr Needs multi_stream{.multi_stream_commit = true};
constexpr SuiteTest tests[] = {
    {"WritesSeveralStreamsAtOnce", writes_several_streams_at_once, multi_stream},
    {"WritesNoStreamWhenOneOfThemIsElsewhere", writes_no_stream_when_one_of_them_is_elsewhere,
     multi_stream},
    {"ContinuesAStreamWithinOneCommit", continues_a_stream_within_one_commit, multi_stream},
    {"LooksTheIdUpBeforeItComparesVersions", looks_the_id_up_before_it_compares_versions},
    {"ComparesVersionsBeforeTheCondition",
     compares_versions_before_the_condition,
     {.append_condition = true}},
    {"RefusesAKnownIdForAnotherRequest", refuses_a_known_id_for_another_request},
    {"LeavesNoTraceOfARefusedCommit", leaves_no_trace_of_a_refused_commit},
    {"FindsACommitByItsId", finds_a_commit_by_its_id},
    {"ReplaysAfterItWasOpenedAgain", replays_after_it_was_opened_again, {.reopening = true}},
    {"GoesOnWhereItWasWhenOpenedAgain",
     goes_on_where_it_was_when_opened_again,
     {.dense_global_sequence = true, .reopening = true}},
    {"WritesNothingAfterAStopRequest", writes_nothing_after_a_stop_request},
    {"WritesNothingAfterTheDeadline", writes_nothing_after_the_deadline},
    {"LetsNeighboursOfAConflictPass", lets_neighbours_of_a_conflict_pass, multi_stream},
    {"LetsNeighboursOfATakenIdPass", lets_neighbours_of_a_taken_id_pass},
    {"LetsNeighboursOfAnEventWithoutEncodingPass",
     lets_neighbours_of_an_event_without_encoding_pass,
     {.encoded_payloads = true}},
    {"WritesAndCompletesSubmittedCommitsInTheirOrder",
     writes_and_completes_submitted_commits_in_their_order},
    {"CompletesASubmittedCommitOnAnotherThread", completes_a_submitted_commit_on_another_thread},
    {"LetsNeighboursOfARefusedSubmittedCommitPass",
     lets_neighbours_of_a_refused_submitted_commit_pass},
    {"ReplaysASubmittedCommit", replays_a_submitted_commit},
    {"KnowsSubmittedCommitsAfterItWasOpenedAgain",
     knows_submitted_commits_after_it_was_opened_again,
     {.reopening = true}},
    {"WritesOneIdOnceUnderConcurrentRepetition", writes_one_id_once_under_concurrent_repetition},
    {"KeepsEveryRuleUnderRandomCommits", keeps_every_rule_under_random_commits},
};

}  // namespace

const Suite& commit_suite() {
    static constexpr Suite suite{.name = "commit", .tests = tests};
    return suite;
}

}  // namespace eskit::inline v0_1::conformance
