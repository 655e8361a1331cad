#include "shop.hpp"

#include <eskit/store/memory_log.hpp>
#include <eskit/subscription/lag_monitor.hpp>
#include <eskit/testing/manual_clock.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::subscription {
namespace {

using namespace testing;
using eskit::testing::ManualClock;
using shop::Placed;

static_assert(Steppable<LagMonitor>);

class LagMonitorTest : public ::testing::Test {
  protected:
    ManualClock clock_{Timestamp{std::chrono::seconds{100}}};
    LogStore<shop::Event> store_{std::make_shared<MemoryLog>(LogEnvironment{.clock = &clock_})};
    Subscription subscription_{
        store_, MemoryCheckpointStore{}, {.consumer = "c"}, [](const Placed&) {}};
};

TEST_F(LagMonitorTest, KnowsTheLagOfASubscriptionThatStandsStill) {
    LagMonitor monitor(store_.log());
    monitor.watch(subscription_);
    place(store_, 2);
    run(subscription_);
    place(store_, 3);

    const auto outcome = monitor.step({}).value();
    const auto report = monitor.report();

    ASSERT_EQ(report.size(), 1);
    EXPECT_EQ(report[0].behind, 3U);
    EXPECT_EQ(report[0].status.consumer, "c");
    EXPECT_EQ(report[0].status.position, 2);
    EXPECT_EQ(report[0].status.last_handled_at, clock_.now());
    EXPECT_EQ(outcome.wake_at, clock_.steady_now() + std::chrono::seconds{1});
    EXPECT_EQ(monitor.looked_at(), clock_.now());
}

TEST_F(LagMonitorTest, IsNotBehindASubscriptionThatLookedLater) {
    LagMonitor monitor(store_.log());
    monitor.watch(subscription_);
    monitor.step({}).value();
    place(store_, 2);
    run(subscription_);

    EXPECT_EQ(monitor.report()[0].behind, 0U);
}

TEST_F(LagMonitorTest, HasNotLookedAtFirst) {
    const LagMonitor monitor(store_.log());

    EXPECT_EQ(monitor.looked_at(), std::nullopt);
    EXPECT_TRUE(monitor.report().empty());
}

}  // namespace
}  // namespace eskit::inline v0_1::subscription
