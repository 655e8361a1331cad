#include <eskit/notify/change_notifier.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

namespace eskit::inline v0_1 {
namespace {

TEST(ChangeNotifier, TellsTheSubscribersOfAProjectionAndNobodyElse) {
    ChangeNotifier notifier;
    auto orders = notifier.subscribe("orders");
    auto carts = notifier.subscribe("carts");

    notifier.notify("orders");

    EXPECT_TRUE(orders.take());
    EXPECT_FALSE(carts.take());
}

TEST(ChangeNotifier, IsOneNotifierInAllItsCopies) {
    ChangeNotifier notifier;
    ChangeNotifier copy = notifier;
    auto orders = copy.subscribe("orders");

    notifier.notify("orders");

    EXPECT_TRUE(orders.take());
}

TEST(ChangeNotifier, TurnsManyChangesThatNobodyLookedAtIntoOne) {
    ChangeNotifier notifier;
    auto orders = notifier.subscribe("orders");

    notifier.notify("orders");
    notifier.notify("orders");

    EXPECT_TRUE(orders.take());
    EXPECT_FALSE(orders.take());
}

TEST(ChangeNotifier, TellsTheSubscribersOfAnEntityOfThatEntityAlone) {
    ChangeNotifier notifier;
    auto seven = notifier.subscribe_entity("orders", "7");
    auto eight = notifier.subscribe_entity("orders", "8");

    notifier.notify_entity("orders", "7");

    EXPECT_TRUE(seven.take());
    EXPECT_FALSE(eight.take());
}

TEST(ChangeNotifier, TellsTheSubscribersOfAProjectionOfItsEntities) {
    ChangeNotifier notifier;
    auto orders = notifier.subscribe("orders");

    notifier.notify_entity("orders", "7");

    EXPECT_TRUE(orders.take());
}

TEST(ChangeNotifier, TellsTheSubscribersOfEntitiesWhenAnyEntityMayHaveChanged) {
    ChangeNotifier notifier;
    auto seven = notifier.subscribe_entity("orders", "7");

    notifier.notify("orders");

    EXPECT_TRUE(seven.take());
}

TEST(ChangeNotifier, WakesASubscriberAtEachChangeThatFindsNoneWaiting) {
    ChangeNotifier notifier;
    const auto wake = Signal::create();
    auto orders = notifier.subscribe("orders", wake);

    notifier.notify("orders");
    EXPECT_TRUE(wake->take());
    notifier.notify("orders");
    EXPECT_FALSE(wake->take());  // the subscriber has not looked at the first one yet
    orders.take();
    notifier.notify("orders");

    EXPECT_TRUE(wake->take());
}

TEST(ChangeNotifier, ForgetsASubscriberThatIsGone) {
    ChangeNotifier notifier;
    const auto wake = Signal::create();
    auto orders = std::make_optional(notifier.subscribe("orders", wake));
    auto seven = std::make_optional(notifier.subscribe_entity("orders", "7", wake));

    orders.reset();
    seven.reset();
    notifier.notify_entity("orders", "7");

    EXPECT_FALSE(wake->take());
}

TEST(ChangeNotifier, KeepsASubscriberThatIsMoved) {
    ChangeNotifier notifier;
    auto first = notifier.subscribe("orders");
    ChangeNotifier::Subscription second;

    second = std::move(first);
    notifier.notify("orders");

    EXPECT_TRUE(second.take());
}

TEST(ChangeNotifier, MayEndBeforeItsSubscribers) {
    auto notifier = std::make_optional<ChangeNotifier>();
    auto orders = notifier->subscribe("orders");

    notifier.reset();

    EXPECT_FALSE(orders.take());
}

TEST(ChangeNotifier, LosesNoWakeUpBetweenTwoThreads) {
    constexpr int changes = 20'000;
    ChangeNotifier notifier;
    const auto wake = Signal::create();
    auto orders = notifier.subscribe("orders", wake);
    std::atomic<int> written = 0;

    std::thread writer([&] {
        for (int at = 0; at < changes; ++at) {
            ++written;
            notifier.notify("orders");
        }
    });
    int seen = 0;
    while (seen < changes) {
        ASSERT_TRUE(
            wake->wait(system_clock(), system_clock().steady_now() + std::chrono::seconds(30), {}));
        if (orders.take()) {
            seen = written;
        }
    }
    writer.join();

    EXPECT_EQ(seen, changes);
}

}  // namespace
}  // namespace eskit::inline v0_1
