#include "expect_error.hpp"

#include <eskit/subscription/memory_leader_lock.hpp>
#include <eskit/testing/manual_clock.hpp>

#include <gtest/gtest.h>

#include <thread>
#include <type_traits>

namespace eskit::inline v0_1::subscription {
namespace {

using eskit::testing::ManualClock;

static_assert(std::is_abstract_v<LeaderLock>);

const Uuid ada{1};
const Uuid bob{2};

TEST(Acquire, LeadsAtOnceWhenNobodyDoes) {
    ManualClock clock;
    MemoryLeaderLock lock(clock);

    const auto leadership = acquire({}, lock, clock, "sub:a", ada).value();

    EXPECT_TRUE(leadership.held);
    EXPECT_EQ(leadership.epoch, 1U);
}

TEST(Acquire, LeadsWhenTheLeaderLetsGo) {
    ManualClock clock;
    MemoryLeaderLock lock(clock);
    ASSERT_TRUE(lock.try_acquire({}, "sub:a", ada).value().held);
    Leadership after;

    std::jthread waiting([&] { after = acquire({}, lock, clock, "sub:a", bob).value(); });
    ASSERT_TRUE(lock.release({}, "sub:a", ada).has_value());
    waiting.join();

    EXPECT_TRUE(after.held);
    EXPECT_EQ(after.epoch, 2U);
}

TEST(Acquire, LeadsWhenTheLeaderIsNotHeardOf) {
    ManualClock clock;
    clock.advance_by_waiting(true);
    MemoryLeaderLock lock(clock, std::chrono::seconds{30});
    ASSERT_TRUE(lock.try_acquire({}, "sub:a", ada).value().held);

    EXPECT_TRUE(acquire({}, lock, clock, "sub:a", bob).value().held);

    EXPECT_GE(clock.steady_now(), SteadyTime{std::chrono::seconds{30}});
}

TEST(Acquire, GivesUpAtTheDeadlineAndWhenItIsCancelled) {
    ManualClock clock;
    clock.advance_by_waiting(true);
    MemoryLeaderLock lock(clock, std::chrono::hours{1});
    ASSERT_TRUE(lock.try_acquire({}, "sub:a", ada).value().held);
    std::stop_source stop;
    stop.request_stop();

    const Context hurried = Context{}.with_deadline(SteadyTime{std::chrono::seconds{1}});
    const Context cancelled = Context{}.with_stop(stop.get_token());

    EXPECT_ERROR(acquire(hurried, lock, clock, "sub:a", bob), Errc::timed_out, "");
    EXPECT_ERROR(acquire(cancelled, lock, clock, "sub:a", bob), Errc::cancelled, "");
}

}  // namespace
}  // namespace eskit::inline v0_1::subscription
