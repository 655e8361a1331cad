#include "dcb/school.hpp"

#include <eskit/decider/decider_handler.hpp>

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace school_test {

// Rings the bell once, or subscribes: for what a handler writes.
struct Subscribe {
    std::string student;
};
struct Desk {
    using Command = Subscribe;
    using Event = school_test::Events;
    struct State {
        int rung = 0;
    };
    static eskit::Decision<Event> decide(const State&, const Subscribe& command) {
        return StudentSubscribed{command.student, "latin"};
    }
    static void evolve(State&, const CourseDefined&) {}
    static void evolve(State&, const StudentSubscribed&) {}
    static void evolve(State& state, const BellRang&) { ++state.rung; }
};

}  // namespace school_test

namespace eskit::inline v0_1 {
namespace {

using namespace school_test;
using Tags = std::vector<std::string>;
const StreamId latin{"course", "latin"};
const StreamId greek{"course", "greek"};

class TagsOfAnAppend : public SchoolTest {};
class AppendMany : public SchoolTest {};
ESKIT_ON_EACH_LOG(TagsOfAnAppend);
ESKIT_ON_EACH_LOG(AppendMany);

TEST_P(TagsOfAnAppend, AreThoseOfTheTagFunction) {
    give(latin, {CourseDefined{"latin", 2}, BellRang{}});

    EXPECT_EQ(tags_at(1), Tags{"course:latin"});
    EXPECT_EQ(tags_at(2), Tags{});
}

TEST_P(TagsOfAnAppend, AreMergedWithThoseOfTheOptions) {
    const auto done = store_.append({}, latin, any_version, {CourseDefined{"latin", 2}},
                                    {.tags = {"import:7", "course:latin"}});

    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(tags_at(1), (Tags{"course:latin", "import:7"}));
}

TEST_P(TagsOfAnAppend, AreMergedWithThoseAtTheCall) {
    const auto done = store_.append_many(
        {}, {{latin, tagged(CourseDefined{"latin", 2}, {"room:hall"})}}, {.tags = {"import:7"}});

    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(tags_at(1), (Tags{"course:latin", "import:7", "room:hall"}));
}

TEST_P(TagsOfAnAppend, ArePutOnWhatADeciderDecides) {
    const DeciderHandler handler{store_, Desk{}};

    ASSERT_TRUE(handler.handle({}, {"desk", "1"}, Subscribe{"ada"}).has_value());

    EXPECT_EQ(tags_at(1), (Tags{"course:latin", "student:ada"}));
}

TEST_P(AppendMany, WritesToSeveralStreamsInOneCommit) {
    const auto done = store_.append_many(
        {}, {{latin, no_stream, {CourseDefined{"latin", 2}, BellRang{}}}, {greek, BellRang{}}});

    ASSERT_TRUE(done.has_value()) << done.error().message();
    EXPECT_EQ(done->versions, (std::vector<StreamVersion>{2, 1}));
    EXPECT_EQ(done->first, 1);
    EXPECT_EQ(done->last, 3);
    EXPECT_EQ(*store_.load({}, latin).value()[0].get_if<CourseDefined>(),
              (CourseDefined{"latin", 2}));
    EXPECT_EQ(store_.load({}, greek).value().version(), 1);
}

TEST_P(AppendMany, WritesNothingWhenOneExpectationFails) {
    give(greek, {BellRang{}});

    const auto done =
        store_.append_many({}, {{latin, no_stream, BellRang{}}, {greek, no_stream, BellRang{}}});

    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code(), Errc::conflict);
    EXPECT_EQ(done.error().conflict()->actual, 1);
    EXPECT_EQ(events_written(), 1U);
}

TEST_P(AppendMany, GivesTheVersionAfterEachPartOfAStream) {
    const auto done = store_.append_many(
        {},
        {{latin, no_stream, BellRang{}}, {latin, {BellRang{}, BellRang{}}}, {greek, BellRang{}}});

    ASSERT_TRUE(done.has_value()) << done.error().message();
    EXPECT_EQ(done->versions, (std::vector<StreamVersion>{1, 3, 1}));
}

TEST_P(AppendMany, RefusesASecondExpectationOfTheStreamBefore) {
    const auto done =
        store_.append_many({}, {{latin, no_stream, BellRang{}}, {latin, 1, BellRang{}}});

    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code(), Errc::invalid_argument);
}

TEST_P(AppendMany, RefusesAPartWithoutEvents) {
    const auto done =
        store_.append_many({}, {{latin, BellRang{}}, {latin, std::vector<Tagged<Events>>{}}});

    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code(), Errc::invalid_argument);
    EXPECT_EQ(events_written(), 0U);
}

TEST_P(AppendMany, RepeatedWithItsIdReturnsTheFirstOutcome) {
    const AppendOptions options{.commit_id = opened_->log()->ids().next()};
    const std::vector<StreamEvents<Events>> parts{
        {latin, BellRang{}}, {latin, BellRang{}}, {greek, BellRang{}}};
    const auto first = store_.append_many({}, parts, options);
    give(latin, {BellRang{}});

    const auto again = store_.append_many({}, parts, options);

    ASSERT_TRUE(again.has_value()) << again.error().message();
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->versions, first->versions);
    EXPECT_EQ(events_written(), 4U);
}

TEST_P(AppendMany, WithAKnownFingerprintReturnsTheOutcomeOfOtherParts) {
    const AppendOptions options{.commit_id = opened_->log()->ids().next(), .fingerprint = "mine"};
    ASSERT_TRUE(store_.append_many({}, {{latin, BellRang{}}}, options).has_value());

    const auto again = store_.append_many(
        {}, {{greek, BellRang{}}, {greek, BellRang{}}, {latin, BellRang{}}}, options);

    ASSERT_TRUE(again.has_value()) << again.error().message();
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->versions, std::vector<StreamVersion>{1});
}

}  // namespace
}  // namespace eskit::inline v0_1
