#include <eskit/decider/decision.hpp>

#include <gtest/gtest.h>

#include <concepts>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace decision_test {
namespace {

struct Opened {
    std::string owner;
};
struct Deposited {
    int cents = 0;
};
using Event = std::variant<Opened, Deposited>;
enum class Refusal { not_open, too_little };
enum class OtherRefusal { not_open };

eskit::Decision<Event> one() {
    return Opened{"Ada"};
}
eskit::Decision<Event> several() {
    return {Opened{"Ada"}, Deposited{1}, Deposited{2}};
}
eskit::Decision<Event> none() {
    return eskit::no_events;
}

TEST(Decision, IsOneEvent) {
    const auto decision = one();

    ASSERT_FALSE(decision.is_rejected());
    ASSERT_EQ(decision.events().size(), 1U);
    EXPECT_EQ(std::get<Opened>(decision.events()[0]).owner, "Ada");
}

TEST(Decision, IsSeveralEventsInTheirOrder) {
    const auto decision = several();

    ASSERT_EQ(decision.events().size(), 3U);
    EXPECT_EQ(std::get<Opened>(decision.events()[0]).owner, "Ada");
    EXPECT_EQ(std::get<Deposited>(decision.events()[1]).cents, 1);
    EXPECT_EQ(std::get<Deposited>(decision.events()[2]).cents, 2);
}

TEST(Decision, IsNothing) {
    const auto decision = none();

    EXPECT_FALSE(decision.is_rejected());
    EXPECT_TRUE(decision.events().empty());
}

TEST(Decision, IsAListMadeElsewhere) {
    std::vector<Event> events;
    for (int cents = 1; cents <= 3; ++cents) {
        events.emplace_back(Deposited{cents});
    }

    const eskit::Decision<Event> decision = std::move(events);

    ASSERT_EQ(decision.events().size(), 3U);
    EXPECT_EQ(std::get<Deposited>(decision.events()[2]).cents, 3);
}

TEST(Decision, IsTheVariantItself) {
    const Event event = Deposited{7};

    const eskit::Decision<Event> decision = event;

    ASSERT_EQ(decision.events().size(), 1U);
    EXPECT_EQ(std::get<Deposited>(decision.events()[0]).cents, 7);
}

TEST(Decision, OfOneStructTakesThatStruct) {
    const eskit::Decision<Deposited> decision = Deposited{7};
    const eskit::Decision<Deposited> two{Deposited{1}, Deposited{2}};

    ASSERT_EQ(decision.events().size(), 1U);
    EXPECT_EQ(decision.events()[0].cents, 7);
    EXPECT_EQ(two.events().size(), 2U);
}

TEST(Decision, DoesNotMistakeTheFieldsOfAnEventForEvents) {
    static_assert(!std::convertible_to<int, eskit::Decision<Deposited>>);
    static_assert(!std::constructible_from<eskit::Decision<Deposited>, int, int>);
    static_assert(!std::convertible_to<std::string, eskit::Decision<Event>>);
    static_assert(std::convertible_to<Deposited, eskit::Decision<Deposited>>);
}

TEST(Decision, GivesItsEventsAway) {
    const std::vector<Event> events = several().events();

    EXPECT_EQ(events.size(), 3U);
}

TEST(Rejection, HasASentence) {
    const eskit::Decision<Event> decision = eskit::reject("the account is closed");

    ASSERT_TRUE(decision.is_rejected());
    EXPECT_EQ(decision.rejection().code(), eskit::Errc::rejected);
    EXPECT_EQ(decision.rejection().message(), "the account is closed");
    EXPECT_EQ(decision.rejection().reason(), "");
    EXPECT_EQ(decision.rejection().advice(), eskit::Advice::never);
}

TEST(Rejection, HasAReasonThatCodeCanTest) {
    const eskit::Decision<Event> decision = eskit::reject(Refusal::too_little, "20 are missing");

    ASSERT_TRUE(decision.is_rejected());
    EXPECT_TRUE(decision.rejection().is(Refusal::too_little));
    EXPECT_FALSE(decision.rejection().is(Refusal::not_open));
    EXPECT_EQ(decision.rejection().reason(), "too_little");
    EXPECT_EQ(decision.rejection().message(), "20 are missing");
}

TEST(Rejection, IsNamedAfterItsReasonWithoutASentence) {
    const eskit::Decision<Event> decision = eskit::reject(Refusal::too_little);

    EXPECT_EQ(decision.rejection().message(), "too_little");
}

TEST(Rejection, IsNotTheEnumeratorOfAnotherEnumWithTheSameNumberAndName) {
    const eskit::Rejection rejection = eskit::reject(Refusal::not_open);

    EXPECT_TRUE(rejection.error().is(Refusal::not_open));
    EXPECT_FALSE(rejection.error().is(OtherRefusal::not_open));
}

TEST(Rejection, WithASentenceAloneIsNoEnumerator) {
    EXPECT_FALSE(eskit::reject("not_open").error().is(Refusal::not_open));
}

}  // namespace
}  // namespace decision_test
