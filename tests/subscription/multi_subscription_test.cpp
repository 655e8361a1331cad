#include <eskit/subscription/multi_subscription.hpp>
#include <eskit/testing/manual_clock.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>

namespace eskit::inline v0_1::subscription {
namespace {

using namespace std::chrono_literals;
using State = StepOutcome::State;

class MultiSubscriptionTest : public ::testing::Test {
  protected:
    MultiSubscription::Handler writes(std::string word) {
        return [this, word = std::move(word)](const Context&) -> Result<void> {
            rendered += word;
            return {};
        };
    }
    StepOutcome step() { return multi.step({}).value(); }
    StepOutcome step_after(std::chrono::milliseconds time) {
        clock.advance(time);
        return step();
    }

    eskit::testing::ManualClock clock;
    ChangeNotifier notifier;
    MultiSubscription multi{notifier, {.clock = &clock}};
    std::string rendered;
};

TEST_F(MultiSubscriptionTest, CallsTheHandlerOfTheProjectionThatChanged) {
    multi.on_change("shop.orders", writes("o"));
    multi.on_change("shop.carts", writes("c"));

    notifier.notify("shop.carts");
    step();
    step_after(16ms);

    EXPECT_EQ(rendered, "c");
}

TEST_F(MultiSubscriptionTest, CallsTheHandlerOfAnEntityForThatEntityAlone) {
    multi.on_entity_change("shop.orders", "7", writes("7"));
    multi.on_entity_change("shop.orders", "8", writes("8"));

    notifier.notify_entity("shop.orders", "8");
    step();
    step_after(16ms);

    EXPECT_EQ(rendered, "8");
}

TEST_F(MultiSubscriptionTest, WaitsOneFrameForFurtherChanges) {
    multi.on_change("orders", writes("o"));

    notifier.notify("orders");
    const auto first = step();
    notifier.notify("orders");
    step_after(15ms);
    EXPECT_EQ(rendered, "");
    const auto last = step_after(1ms);

    EXPECT_EQ(first.wake_at, SteadyTime{} + 16ms);
    EXPECT_EQ(last.state, State::worked);
    EXPECT_EQ(rendered, "o");
}

TEST_F(MultiSubscriptionTest, IsNotPutOffForEverByChangesThatDoNotEnd) {
    multi.on_change("orders", writes("o"));

    for (int milliseconds = 0; milliseconds < 160; ++milliseconds) {
        notifier.notify("orders");
        step_after(1ms);
    }

    EXPECT_GE(rendered.size(), 9U);
    EXPECT_LE(rendered.size(), 10U);
}

TEST_F(MultiSubscriptionTest, IsWokenByAChange) {
    multi.on_change("orders", writes("o"));
    const auto outcome = step();

    notifier.notify("orders");

    EXPECT_EQ(outcome.state, State::idle);
    EXPECT_FALSE(outcome.wake_at.has_value());
    EXPECT_TRUE(outcome.wake_on->take());
}

TEST_F(MultiSubscriptionTest, CallsAHandlerAgainForWhatChangedWhileItWasCalled) {
    multi.on_change("orders", [&](const Context&) -> Result<void> {
        if (rendered.empty()) {
            notifier.notify("orders");
        }
        rendered += "o";
        return {};
    });

    notifier.notify("orders");
    step();
    step_after(16ms);
    step();
    step_after(16ms);
    step_after(16ms);

    EXPECT_EQ(rendered, "oo");
}

TEST_F(MultiSubscriptionTest, RendersEverythingForTheFirstPaint) {
    multi.on_change("orders", writes("o"));
    multi.on_entity_change("carts", "7", writes("c"));

    ASSERT_TRUE(multi.render_all({}).has_value());

    EXPECT_EQ(rendered, "oc");
}

TEST_F(MultiSubscriptionTest, DoesNotRenderAgainWhatWasPaintedAfterTheChange) {
    multi.on_change("orders", writes("o"));
    notifier.notify("orders");

    ASSERT_TRUE(multi.render_all({}).has_value());
    step();
    step_after(16ms);

    EXPECT_EQ(rendered, "o");
}

TEST_F(MultiSubscriptionTest, PollsOnlyWhenAsked) {
    multi.on_change("orders", writes("o"));

    step_after(24h);

    EXPECT_EQ(rendered, "");
}

class PollingTest : public MultiSubscriptionTest {
  protected:
    PollingTest() { multi = MultiSubscription{notifier, {.poll_fallback = 1s, .clock = &clock}}; }
};

TEST_F(PollingTest, CallsAHandlerThatNobodyNotified) {
    multi.on_change("orders", writes("o"));

    const auto outcome = step_after(999ms);
    EXPECT_EQ(rendered, "");
    step_after(1ms);

    EXPECT_EQ(outcome.wake_at, SteadyTime{} + 1s);
    EXPECT_EQ(rendered, "o");
}

TEST_F(PollingTest, StartsTheTimeAnewAtEachRealCall) {
    multi.on_change("orders", writes("o"));
    clock.advance(900ms);
    notifier.notify("orders");
    step();
    step_after(16ms);

    step_after(999ms);
    EXPECT_EQ(rendered, "o");
    step_after(1ms);

    EXPECT_EQ(rendered, "oo");
}

TEST_F(PollingTest, DoesNotForgetAQuietProjectionBesideABusyOne) {
    multi.on_change("busy", writes("b"));
    multi.on_change("quiet", writes("q"));

    for (int times = 0; times < 20; ++times) {
        notifier.notify("busy");
        step();
        step_after(60ms);
    }

    EXPECT_EQ(std::count(rendered.begin(), rendered.end(), 'q'), 1);
}

TEST_F(MultiSubscriptionTest, TriesAHandlerAgainThatFailedAndCallsTheOthers) {
    bool fails = true;
    multi.on_change("orders", [&](const Context&) -> Result<void> {
        return fails ? Result<void>(Error(Errc::unavailable, "read")) : writes("o")({});
    });
    multi.on_change("carts", writes("c"));
    notifier.notify("orders");
    notifier.notify("carts");
    step();
    clock.advance(16ms);

    EXPECT_EQ(multi.step({}).error().code(), Errc::unavailable);
    EXPECT_EQ(rendered, "c");
    fails = false;
    step_after(16ms);

    EXPECT_EQ(rendered, "co");
}

TEST_F(MultiSubscriptionTest, ReportsAHandlerThatThrows) {
    multi.on_change("orders",
                    [](const Context&) -> Result<void> { throw std::runtime_error("no view"); });

    const auto rendered_all = multi.render_all({});

    ASSERT_FALSE(rendered_all.has_value());
    EXPECT_EQ(rendered_all.error().code(), Errc::handler_failed);
    EXPECT_NE(rendered_all.error().message().find("no view"), std::string::npos);
}

TEST_F(MultiSubscriptionTest, IsDoneWhenItIsClosed) {
    multi.on_change("orders", writes("o"));
    notifier.notify("orders");
    step();

    multi.close();
    notifier.notify("orders");
    const auto outcome = step_after(16ms);

    EXPECT_EQ(outcome.state, State::done);
    EXPECT_EQ(rendered, "");
}

}  // namespace
}  // namespace eskit::inline v0_1::subscription
