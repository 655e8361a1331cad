#include "dcb/school.hpp"

#include <eskit/dcb/decision_model.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

namespace eskit::inline v0_1::dcb {
namespace {

using namespace school_test;
using Names = std::vector<std::string>;
const StreamId latin{"course", "latin"};
const StreamId ada{"student", "ada"};

class DecisionModelTest : public SchoolTest {
  protected:
    // Subscribes bob to the course: what another writer does at the wrong moment.
    void intrude(const std::string& course) const {
        give({"student", "bob"}, {StudentSubscribed{"bob", course}});
    }
};
ESKIT_ON_EACH_LOG(DecisionModelTest);

auto seats_left(const std::string& course) {
    return Projection{tagged_with("course:" + course), 0,
                      [](int& seats, const CourseDefined& event) { seats += event.seats; },
                      [](int& seats, const StudentSubscribed&) { --seats; }};
}
auto courses_of(const std::string& student) {
    return Projection{
        tagged_with("student:" + student), Names{},
        [](Names& courses, const StudentSubscribed& event) { courses.push_back(event.course); }};
}
const HandlerOptions once{.retry = {.attempts_max = 1}};
const HandlerOptions at_once{.retry = {.first = std::chrono::microseconds(0)}};

TEST_P(DecisionModelTest, FoldsEachProjectionFromItsOwnEvents) {
    give(latin, {CourseDefined{"latin", 10}, BellRang{}});
    give(ada, {StudentSubscribed{"ada", "latin"}, StudentSubscribed{"ada", "greek"}});
    intrude("latin");
    const DecisionModel model{seats_left("latin"), courses_of("ada")};

    const auto basis = model.build({}, store_);

    ASSERT_TRUE(basis.has_value()) << basis.error().message();
    const auto& [seats, courses] = basis->states;
    EXPECT_EQ(seats, 8);
    EXPECT_EQ(courses, (Names{"latin", "greek"}));
}

TEST_P(DecisionModelTest, DerivesTheConditionFromAllProjections) {
    give(latin, {CourseDefined{"latin", 10}, BellRang{}});
    const DecisionModel model{seats_left("latin"), courses_of("ada")};

    const auto condition = model.build({}, store_).value().condition;

    EXPECT_EQ(condition.after, 2);
    ASSERT_EQ(condition.fail_if_match.any_of.size(), 2U);
    EXPECT_EQ(condition.fail_if_match.any_of[0].tags, Names{"course:latin"});
    EXPECT_EQ(condition.fail_if_match.any_of[0].types,
              (Names{"school_test.CourseDefined", "school_test.StudentSubscribed"}));
    EXPECT_EQ(condition.fail_if_match.any_of[1].tags, Names{"student:ada"});
}

TEST_P(DecisionModelTest, AppendsWhatWasDecided) {
    give(latin, {CourseDefined{"latin", 1}});
    const DecisionModel model{seats_left("latin"), courses_of("ada")};

    const auto done = model.decide({}, store_, ada, [](int seats, const Names& courses) {
        EXPECT_EQ(seats, 1);
        EXPECT_TRUE(courses.empty());
        return Decision<Events>(StudentSubscribed{"ada", "latin"});
    });

    ASSERT_TRUE(done.has_value()) << done.error().message();
    EXPECT_EQ(done->versions, std::vector<StreamVersion>{1});
    EXPECT_EQ(tags_at(2), (Names{"course:latin", "student:ada"}));
}

TEST_P(DecisionModelTest, AppendsToTheStreamsThatTheDecisionNames) {
    using Parts = Decision<StreamEvents<Events>>;
    const DecisionModel model{seats_left("latin")};

    const auto done = model.decide({}, store_, [](int) -> Parts {
        return {StreamEvents<Events>{latin, no_stream, CourseDefined{"latin", 1}},
                StreamEvents<Events>{ada, tagged(BellRang{}, {"loud"})}};
    });

    ASSERT_TRUE(done.has_value()) << done.error().message();
    EXPECT_EQ(done->versions, (std::vector<StreamVersion>{1, 1}));
    EXPECT_EQ(tags_at(2), Names{"loud"});
}

TEST_P(DecisionModelTest, WritesNothingForARejectionOrNoEvents) {
    const DecisionModel model{seats_left("latin")};

    const auto rejected =
        model.decide({}, store_, ada, [](int) -> Decision<Events> { return reject("full"); });
    const auto nothing =
        model.decide({}, store_, ada, [](int) -> Decision<Events> { return no_events; });

    ASSERT_FALSE(rejected.has_value());
    EXPECT_EQ(rejected.error().code(), Errc::rejected);
    EXPECT_EQ(rejected.error().message(), "full");
    ASSERT_TRUE(nothing.has_value());
    EXPECT_TRUE(is_zero(nothing->id));
    EXPECT_EQ(events_written(), 0U);
}

TEST_P(DecisionModelTest, DecidesAgainAfterAConflict) {
    give(latin, {CourseDefined{"latin", 1}});
    const DecisionModel model{seats_left("latin")};
    std::vector<int> seen;

    const auto done = model.decide(
        {}, store_, ada,
        [&](int seats) -> Decision<Events> {
            seen.push_back(seats);
            if (seats == 0) {
                return reject("full");
            }
            intrude("latin");
            return StudentSubscribed{"ada", "latin"};
        },
        at_once);

    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().message(), "full");
    EXPECT_EQ(seen, (std::vector<int>{1, 0}));
}

TEST_P(DecisionModelTest, IsNotDisturbedByEventsThatItDoesNotLookAt) {
    give(latin, {CourseDefined{"latin", 1}});
    const DecisionModel model{seats_left("latin"), courses_of("ada")};

    const auto done = model.decide(
        {}, store_, ada,
        [&](int, const Names&) -> Decision<Events> {
            intrude("greek");
            give(latin, {BellRang{}});
            return StudentSubscribed{"ada", "latin"};
        },
        once);

    EXPECT_TRUE(done.has_value()) << done.error().message();
}

TEST_P(DecisionModelTest, GivesTheConflictAfterTheLastAttempt) {
    const DecisionModel model{seats_left("latin")};

    const auto done = model.decide(
        {}, store_, ada,
        [&](int) -> Decision<Events> {
            intrude("latin");
            return BellRang{};
        },
        once);

    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code(), Errc::conflict);
    ASSERT_EQ(done.error().conflict()->events.size(), 1U);
    EXPECT_EQ(done.error().conflict()->events[0].sequence, 1);
}

// An event that comes while the events are being read is not in the states, so it must count.
TEST_P(DecisionModelTest, RefusesAfterAnEventThatCameDuringTheRead) {
    give(latin, {CourseDefined{"latin", 1}});
    bool intruded = false;
    const DecisionModel model{Projection{tagged_with("course:latin"), 0,
                                         [&](int& seats, const CourseDefined& event) {
                                             if (!std::exchange(intruded, true)) {
                                                 intrude("latin");
                                             }
                                             seats += event.seats;
                                         },
                                         [](int& seats, const StudentSubscribed&) { --seats; }}};

    const auto basis = model.build({}, store_).value();
    const auto done = store_.append_if({}, basis.condition, {{ada, BellRang{}}});

    EXPECT_EQ(std::get<0>(basis.states), 1);
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().conflict()->events[0].sequence, 2);
}

TEST_P(DecisionModelTest, NarrowedIsRefusedForTheNarrowerQueryAlone) {
    give(latin, {CourseDefined{"latin", 100}});
    const auto model =
        DecisionModel{seats_left("latin")}.narrowed_to(event_types<CourseDefined>("course:latin"));
    const auto subscribe_after = [&](const Events& meanwhile) {
        return model.decide(
            {}, store_, ada,
            [&](int) -> Decision<Events> {
                give({"other", "1"}, {meanwhile});
                return StudentSubscribed{"ada", "latin"};
            },
            once);
    };

    EXPECT_TRUE(subscribe_after(StudentSubscribed{"bob", "latin"}).has_value());
    EXPECT_FALSE(subscribe_after(CourseDefined{"latin", -100}).has_value());
}

TEST_P(DecisionModelTest, ReportsWhatCallbacksThrow) {
    give(latin, {CourseDefined{"latin", 1}});
    const DecisionModel bad_fold{
        Projection{tagged_with("course:latin"), 0,
                   [](int&, const CourseDefined&) { throw std::runtime_error("no such room"); }}};
    const DecisionModel model{seats_left("latin")};

    const auto folded = bad_fold.build({}, store_);
    const auto decided = model.decide({}, store_, ada, [](int) -> Decision<Events> {
        throw std::runtime_error("no such student");
    });

    ASSERT_FALSE(folded.has_value());
    EXPECT_EQ(folded.error().code(), Errc::handler_failed);
    EXPECT_EQ(folded.error().message(), "projection threw: no such room");
    ASSERT_FALSE(decided.has_value());
    EXPECT_EQ(decided.error().code(), Errc::handler_failed);
    EXPECT_EQ(decided.error().message(), "decide threw: no such student");
}

TEST_P(DecisionModelTest, RepeatedWithItsKeyIsNotDecidedAgain) {
    const DecisionModel model{seats_left("latin")};
    const Context ctx = Context{}.with_idempotency_key("k1");
    int decided = 0;
    const auto define = [&](int) -> Decision<Events> {
        ++decided;
        return CourseDefined{"latin", 1};
    };

    const auto first = model.decide(ctx, store_, latin, define);
    const auto again = model.decide(ctx, store_, latin, define);

    ASSERT_TRUE(first.has_value()) << first.error().message();
    ASSERT_TRUE(again.has_value()) << again.error().message();
    EXPECT_EQ(decided, 1);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->id, first->id);
    EXPECT_EQ(again->versions, first->versions);
}

TEST_P(DecisionModelTest, IsNotRefusedByItsOwnEffectWhenItIsMadeTwiceAtOnce) {
    const DecisionModel model{seats_left("latin")};
    const Context ctx = Context{}.with_idempotency_key("k1");
    const auto define = [](int) -> Decision<Events> { return CourseDefined{"latin", 1}; };
    const auto after_its_twin = [&](int) -> Decision<Events> {
        EXPECT_TRUE(model.decide(ctx, store_, latin, define).has_value());
        return reject("there is such a course");
    };

    const auto second = model.decide(ctx, store_, latin, after_its_twin);

    ASSERT_TRUE(second.has_value()) << second.error().message();
    EXPECT_TRUE(second->replayed);
    EXPECT_EQ(events_written(), 1U);
}

TEST_P(DecisionModelTest, RefusesAKeyOfAnotherDecision) {
    const Context ctx = Context{}.with_idempotency_key("k1");
    const auto ring = [](const auto&) -> Decision<Events> { return BellRang{}; };
    ASSERT_TRUE(DecisionModel{seats_left("latin")}.decide(ctx, store_, latin, ring).has_value());

    const auto other = DecisionModel{courses_of("ada")}.decide(ctx, store_, latin, ring);

    ASSERT_FALSE(other.has_value());
    EXPECT_EQ(other.error().code(), Errc::already_exists);
    EXPECT_EQ(events_written(), 1U);
}

TEST_P(DecisionModelTest, ReadsMoreThanAPage) {
    give(latin, {CourseDefined{"latin", 5000}});
    give(ada, std::vector<Events>(2500, StudentSubscribed{"ada", "latin"}));

    const auto basis = DecisionModel{seats_left("latin")}.build({}, store_).value();

    EXPECT_EQ(std::get<0>(basis.states), 2500);
    EXPECT_EQ(basis.condition.after, 2501);
}

TEST_P(DecisionModelTest, RacersNeverTakeMoreSeatsThanThereAre) {
    constexpr int racers = 8;
    constexpr int seats = 3;
    give(latin, {CourseDefined{"latin", seats}});
    std::latch start(racers);
    std::atomic<int> subscribed = 0;
    std::atomic<int> rejected = 0;
    std::vector<std::jthread> threads;
    for (int racer = 0; racer < racers; ++racer) {
        threads.emplace_back([&, student = std::to_string(racer)] {
            const DecisionModel model{seats_left("latin"), courses_of(student)};
            start.arrive_and_wait();
            const auto done = model.decide({}, store_, {"student", student},
                                           [&](int left, const Names&) -> Decision<Events> {
                                               if (left <= 0) {
                                                   return reject("full");
                                               }
                                               return StudentSubscribed{student, "latin"};
                                           },
                                           {.retry = {.attempts_max = 100}});
            ++(done ? subscribed : rejected);
            EXPECT_TRUE(done || done.error().code() == Errc::rejected) << done.error().message();
        });
    }
    threads.clear();

    EXPECT_EQ(subscribed, seats);
    EXPECT_EQ(rejected, racers - seats);
    EXPECT_EQ(events_written(), 1U + seats);
}

}  // namespace
}  // namespace eskit::inline v0_1::dcb
