#include <eskit/notify/change_relay.hpp>
#include <eskit/testing/manual_clock.hpp>
#include <eskit/testing/sequential_ids.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

namespace eskit::inline v0_1 {
namespace {

using State = StepOutcome::State;

// A relay whose other end is in the hands of a test.
class HandRelay final : public ChangeRelay {
  public:
    Result<void> broadcast(const Context& /*ctx*/, const Broadcast& broadcast) override {
        sent.push_back(broadcast);
        return fails ? Result<void>(Error(Errc::unavailable, "broadcast")) : Result<void>{};
    }
    Result<Received> receive(const Context& /*ctx*/) override { return std::exchange(coming, {}); }
    [[nodiscard]] std::optional<std::chrono::milliseconds> poll_interval() const override {
        return std::chrono::milliseconds(50);
    }

    std::vector<Broadcast> sent;
    Received coming;
    bool fails = false;
};

class RelayServiceTest : public ::testing::Test {
  protected:
    static Broadcast from_elsewhere(std::uint64_t number, std::vector<Change> changes) {
        return {.origin = {9}, .number = number, .changes = std::move(changes)};
    }

    StepOutcome step() { return service.step({}).value(); }

    eskit::testing::ManualClock clock;
    eskit::testing::SequentialIds ids;
    ChangeNotifier notifier;
    std::shared_ptr<HandRelay> relay = std::make_shared<HandRelay>();
    RelayService service{
        notifier, relay, {.changes_max = 3, .origins_max = 2, .clock = &clock, .ids = &ids}};
};

TEST_F(RelayServiceTest, SendsWhatIsNotifiedHere) {
    notifier.notify_entity("orders", "7");
    notifier.notify("carts");

    const auto outcome = step();

    EXPECT_EQ(outcome.state, State::worked);
    ASSERT_EQ(relay->sent.size(), 1U);
    EXPECT_EQ(relay->sent[0].changes, (std::vector<Change>{{"carts", ""}, {"orders", "7"}}));
}

TEST_F(RelayServiceTest, SendsNothingWhenNothingHasChanged) {
    const auto outcome = step();

    EXPECT_EQ(outcome.state, State::idle);
    EXPECT_TRUE(relay->sent.empty());
}

TEST_F(RelayServiceTest, SendsABurstOfTheSameChangeOnce) {
    for (int times = 0; times < 100; ++times) {
        notifier.notify_entity("orders", "7");
    }

    step();

    EXPECT_EQ(relay->sent.at(0).changes, (std::vector<Change>{{"orders", "7"}}));
}

TEST_F(RelayServiceTest, NamesOnlyTheProjectionWhenItHasToForgetEntities) {
    notifier.notify_entity("carts", "1");
    for (const char* entity : {"1", "2", "3", "4", "5"}) {
        notifier.notify_entity("orders", entity);
    }

    step();

    EXPECT_EQ(relay->sent.at(0).changes, (std::vector<Change>{{"carts", "1"}, {"orders", ""}}));
}

TEST_F(RelayServiceTest, NumbersItsBroadcasts) {
    notifier.notify("orders");
    step();
    notifier.notify("orders");
    step();

    ASSERT_EQ(relay->sent.size(), 2U);
    EXPECT_EQ(relay->sent[0].number, 1U);
    EXPECT_EQ(relay->sent[1].number, 2U);
    EXPECT_EQ(relay->sent[0].origin, relay->sent[1].origin);
}

TEST_F(RelayServiceTest, IsWokenByAChangeAndOtherwiseLooksAgainAfterTheInterval) {
    const auto outcome = step();

    notifier.notify("orders");

    EXPECT_EQ(outcome.wake_at, clock.steady_now() + std::chrono::milliseconds(50));
    EXPECT_TRUE(outcome.wake_on->take());
}

TEST_F(RelayServiceTest, NotifiesWhatCameFromElsewhereAndDoesNotSendItOn) {
    auto orders = notifier.subscribe("orders");
    relay->coming.broadcasts = {from_elsewhere(1, {{"orders", "7"}})};

    step();
    step();

    EXPECT_TRUE(orders.take());
    EXPECT_TRUE(relay->sent.empty());
}

TEST_F(RelayServiceTest, DropsItsOwnEchoes) {
    notifier.notify("orders");
    step();
    auto orders = notifier.subscribe("orders");
    relay->coming.broadcasts = relay->sent;

    const auto outcome = step();

    EXPECT_EQ(outcome.state, State::idle);
    EXPECT_FALSE(orders.take());
}

TEST_F(RelayServiceTest, DropsRepetitions) {
    auto orders = notifier.subscribe("orders");
    relay->coming.broadcasts = {from_elsewhere(4, {{"orders", ""}})};
    step();
    orders.take();
    relay->coming.broadcasts = {from_elsewhere(3, {{"orders", ""}}),
                                from_elsewhere(4, {{"orders", ""}})};

    step();

    EXPECT_FALSE(orders.take());
}

TEST_F(RelayServiceTest, RemembersABoundedNumberOfOrigins) {
    auto orders = notifier.subscribe("orders");
    for (std::uint8_t origin = 1; origin <= 3; ++origin) {
        relay->coming.broadcasts.push_back(
            {.origin = {origin}, .number = 1, .changes = {{"orders", ""}}});
    }
    step();
    orders.take();

    relay->coming.broadcasts = {{.origin = {1}, .number = 1, .changes = {{"orders", ""}}}};
    step();
    EXPECT_TRUE(orders.take());  // forgotten
    relay->coming.broadcasts = {{.origin = {3}, .number = 1, .changes = {{"orders", ""}}}};
    step();

    EXPECT_FALSE(orders.take());
}

TEST_F(RelayServiceTest, TellsEverybodyWhenTheRelayHasLostSomething) {
    auto orders = notifier.subscribe("orders");
    auto cart = notifier.subscribe_entity("carts", "1");
    relay->coming.has_lost = true;

    step();

    EXPECT_TRUE(orders.take());
    EXPECT_TRUE(cart.take());
}

TEST_F(RelayServiceTest, SendsAgainUnderANewNumberWhatTheRelayCouldNotSend) {
    relay->fails = true;
    notifier.notify("orders");

    EXPECT_EQ(service.step({}).error().code(), Errc::unavailable);
    relay->fails = false;
    step();

    ASSERT_EQ(relay->sent.size(), 2U);
    EXPECT_EQ(relay->sent[1].changes, relay->sent[0].changes);
    EXPECT_EQ(relay->sent[1].number, 2U);
}

TEST_F(RelayServiceTest, DeliversEvenWhileItCannotSend) {
    auto orders = notifier.subscribe("orders");
    relay->fails = true;
    notifier.notify("carts");
    relay->coming.broadcasts = {from_elsewhere(1, {{"orders", ""}})};

    EXPECT_FALSE(service.step({}).has_value());

    EXPECT_TRUE(orders.take());
}

}  // namespace
}  // namespace eskit::inline v0_1
