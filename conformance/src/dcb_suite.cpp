#include "expectations.hpp"
#include "requests.hpp"

#include <eskit/conformance/dcb_suite.hpp>

namespace eskit::inline v0_1::conformance {
namespace {

using namespace detail;

const StreamId stream{"course", "c1"};

Commit conditional(Query query, GlobalSequence after, std::vector<NewEvent> fresh) {
    Commit commit = commit_to(stream, any_version, std::move(fresh));
    commit.condition = {.fail_if_match = std::move(query), .after = after};
    return commit;
}

// Two events: a.A #x #y, then a.B #x.
GlobalSequence write_two(LogUnderTest& log) {
    const auto outcome = log->commit(
        {}, commit_to(stream, any_version, {event("a.A", {"x", "y"}), event("a.B", {"x"})}));
    EXPECT_TRUE(outcome.has_value()) << outcome.error().message();
    return outcome ? outcome->first : GlobalSequence{};
}

bool accepts(LogUnderTest& log, Query query, GlobalSequence after) {
    return log->commit({}, conditional(std::move(query), after, {event("a.C")})).has_value();
}

void accepts_what_nothing_breaks(LogUnderTest& log) {
    write_two(log);

    EXPECT_TRUE(accepts(log, {{{.types = {"a.Other"}}}}, 0));
    EXPECT_TRUE(accepts(log, {{{.tags = {"z"}}}}, 0));
    EXPECT_TRUE(accepts(log, {{{.types = {"a.B"}, .tags = {"y"}}}}, 0));
}

void refuses_for_a_matching_event(LogUnderTest& log) {
    write_two(log);

    EXPECT_FALSE(accepts(log, {{{.types = {"a.Other", "a.A"}}}}, 0));
    EXPECT_FALSE(accepts(log, {{{.tags = {"x", "y"}}}}, 0));
    EXPECT_FALSE(accepts(log, {{{.types = {"a.Other"}}, {.tags = {"y"}}}}, 0));
    EXPECT_EQ(all_of(*log).size(), 2U);
}

void matches_everything_without_items(LogUnderTest& log) {
    const GlobalSequence first = write_two(log);

    EXPECT_FALSE(accepts(log, {}, 0));
    EXPECT_FALSE(accepts(log, {}, first));
    EXPECT_EQ(matching(*log, {}).size(), 2U);
}

void looks_only_at_what_is_after(LogUnderTest& log) {
    const GlobalSequence first = write_two(log);

    EXPECT_FALSE(accepts(log, {{{.types = {"a.A"}}}}, first.value - 1));
    EXPECT_TRUE(accepts(log, {{{.types = {"a.A"}}}}, first));
    EXPECT_FALSE(accepts(log, {{{.types = {"a.B"}}}}, first));
    EXPECT_TRUE(accepts(log, {{{.types = {"a.B"}}}}, first.value + 1));
}

void accepts_an_after_beyond_the_head(LogUnderTest& log) {
    write_two(log);

    EXPECT_TRUE(accepts(log, {}, 1'000));
}

void names_what_broke_the_condition(LogUnderTest& log) {
    const GlobalSequence first = write_two(log);

    const auto outcome = log->commit({}, conditional({{{.tags = {"y"}}}}, 0, {event("a.C")}));

    ESKIT_EXPECT_ERROR(outcome, Errc::conflict);
    const auto& broken_by = outcome.error().conflict()->events;
    ASSERT_EQ(broken_by.size(), 1U);
    EXPECT_EQ(broken_by[0].sequence, first);
    EXPECT_EQ(broken_by[0].type, "a.A");
    EXPECT_EQ(broken_by[0].tags, (std::vector<std::string>{"x", "y"}));
}

void does_not_hold_its_own_events_against_a_commit(LogUnderTest& log) {
    const auto outcome =
        log->commit({}, conditional({{{.types = {"a.A"}}}}, 0, {event("a.A"), event("a.A")}));

    ESKIT_ASSERT_OK(outcome);
}

void replays_a_commit_that_its_own_events_would_refuse(LogUnderTest& log) {
    Commit commit = conditional({{{.types = {"a.A"}}}}, 0, {event("a.A")});
    commit.id = log->ids().next();
    ESKIT_ASSERT_OK(log->commit({}, commit));

    const auto again = log->commit({}, commit);

    ESKIT_ASSERT_OK(again);
    EXPECT_TRUE(again->replayed);
}

void reads_up_to_the_head_that_it_reports(LogUnderTest& log) {
    const GlobalSequence first = write_two(log);

    const auto scan = log->read_matching({}, {{{.types = {"a.A"}}}}, {},
                                         [](const RecordedEvent&) { return true; });

    ESKIT_ASSERT_OK(scan);
    EXPECT_EQ(scan->head, GlobalSequence{first.value + 1});
    EXPECT_EQ(scan->next, scan->head);
}

// What a log in a vector would answer.
class Model {
  public:
    [[nodiscard]] std::vector<std::uint64_t> matching(const Query& query, GlobalSequence after) {
        std::vector<std::uint64_t> found;
        for (std::size_t at = after.value; at < events_.size(); ++at) {
            if (eskit::detail::matches(query, events_[at].type, events_[at].tags)) {
                found.push_back(at + 1);
            }
        }
        return found;
    }
    void add(const std::vector<NewEvent>& fresh) {
        events_.insert(events_.end(), fresh.begin(), fresh.end());
    }
    [[nodiscard]] std::size_t size() const { return events_.size(); }

  private:
    std::vector<NewEvent> events_;
};

void decides_random_conditions_as_the_model(LogUnderTest& log) {
    Random random(log.seed());
    Model model;
    std::size_t accepted = 0;
    for (std::size_t left = LogUnderTest::scaled(400); left > 0; --left) {
        const Query query = random_query(random);
        const GlobalSequence after =
            random.chance(20)
                ? 0
                : model.size() - random.below(std::min<std::size_t>(model.size() + 1, 12));
        const auto broken_by = model.matching(query, after);
        const std::vector<NewEvent> fresh{random_event(random), random_event(random)};

        const auto outcome = log->commit({}, conditional(query, after, fresh));

        ASSERT_EQ(outcome.has_value(), broken_by.empty()) << "after " << after.value;
        if (outcome) {
            model.add(fresh);
            ++accepted;
        } else {
            ASSERT_EQ(outcome.error().conflict()->events.at(0).sequence.value, broken_by[0]);
        }
    }

    EXPECT_GT(accepted, 0U);
}

void reads_random_queries_as_the_model(LogUnderTest& log) {
    Random random(log.seed());
    Model model;
    for (std::size_t left = 100; left > 0; --left) {
        const std::vector<NewEvent> fresh{random_event(random), random_event(random)};
        ESKIT_ASSERT_OK(log->commit({}, commit_to(random_stream(random), any_version, fresh)));
        model.add(fresh);
    }
    for (std::size_t left = LogUnderTest::scaled(200); left > 0; --left) {
        const Query query = random_query(random);
        const GlobalSequence after = random.below(model.size());

        std::vector<std::uint64_t> found;
        const auto scan = log->read_matching({}, query, {.after = after, .limit = SIZE_MAX},
                                             [&](const RecordedEvent& event) {
                                                 found.push_back(event.global_sequence.value);
                                                 return true;
                                             });

        ESKIT_ASSERT_OK(scan);
        ASSERT_EQ(found, model.matching(query, after)) << "after " << after.value;
    }
}

void expect_one_winner(LogUnderTest& log, ClaimMoment moment) {
    const std::size_t rounds = LogUnderTest::scaled(8);

    const auto outcome =
        race_for_claims(*log, {.moment = moment, .seed = log.seed(), .rounds = rounds});

    ESKIT_ASSERT_OK(outcome);
    EXPECT_EQ(outcome->rounds_with_one_winner, rounds);
    expect_right(outcome->history);
}

void has_one_winner_when_one_claims_while_others_read(LogUnderTest& log) {
    expect_one_winner(log, ClaimMoment::between_events_and_head);
}

void has_one_winner_when_all_have_read_before_one_claims(LogUnderTest& log) {
    expect_one_winner(log, ClaimMoment::after_both);
}

constexpr Needs conditions{.append_condition = true};
constexpr Needs model{.dense_global_sequence = true, .append_condition = true};
constexpr SuiteTest tests[] = {
    {"AcceptsWhatNothingBreaks", accepts_what_nothing_breaks, conditions},
    {"RefusesForAMatchingEvent", refuses_for_a_matching_event, conditions},
    {"MatchesEverythingWithoutItems", matches_everything_without_items, conditions},
    {"LooksOnlyAtWhatIsAfter", looks_only_at_what_is_after, model},
    {"AcceptsAnAfterBeyondTheHead", accepts_an_after_beyond_the_head, conditions},
    {"NamesWhatBrokeTheCondition", names_what_broke_the_condition, conditions},
    {"DoesNotHoldItsOwnEventsAgainstACommit", does_not_hold_its_own_events_against_a_commit,
     conditions},
    {"ReplaysACommitThatItsOwnEventsWouldRefuse", replays_a_commit_that_its_own_events_would_refuse,
     conditions},
    {"ReadsUpToTheHeadThatItReports", reads_up_to_the_head_that_it_reports, model},
    {"DecidesRandomConditionsAsTheModel", decides_random_conditions_as_the_model, model},
    {"ReadsRandomQueriesAsTheModel", reads_random_queries_as_the_model, model},
    {"HasOneWinnerWhenOneClaimsWhileOthersRead", has_one_winner_when_one_claims_while_others_read,
     conditions},
    {"HasOneWinnerWhenAllHaveReadBeforeOneClaims",
     has_one_winner_when_all_have_read_before_one_claims, conditions},
};

}  // namespace

const Suite& dcb_suite() {
    static constexpr Suite suite{.name = "dcb", .tests = tests};
    return suite;
}

}  // namespace eskit::inline v0_1::conformance
