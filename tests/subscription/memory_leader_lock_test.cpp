#include "expect_error.hpp"

#include <eskit/subscription/memory_leader_lock.hpp>
#include <eskit/testing/manual_clock.hpp>

#include <gtest/gtest.h>

#include <optional>

namespace eskit::inline v0_1::subscription {
namespace {

using eskit::testing::ManualClock;
using std::chrono::seconds;

const Uuid ada{1};
const Uuid bob{2};

class MemoryLeaderLockTest : public ::testing::Test {
  protected:
    Leadership ask(const Uuid& candidate, std::string_view name = "sub:a") {
        return lock_.try_acquire({}, name, candidate).value();
    }

    ManualClock clock_;
    MemoryLeaderLock lock_{clock_, seconds{30}};
};

TEST_F(MemoryLeaderLockTest, HasOneLeaderPerName) {
    EXPECT_TRUE(ask(ada).held);

    EXPECT_FALSE(ask(bob).held);
    EXPECT_TRUE(ask(bob, "sub:b").held);
}

TEST_F(MemoryLeaderLockTest, KeepsTheEpochOfALeaderThatAsksAgain) {
    const auto first = ask(ada);
    clock_.advance(seconds{20});
    const auto again = ask(ada);
    clock_.advance(seconds{20});

    EXPECT_EQ(again.epoch, first.epoch);
    EXPECT_FALSE(ask(bob).held);  // ada asked 20 seconds ago
}

TEST_F(MemoryLeaderLockTest, DeposesALeaderThatDoesNotAskAgain) {
    ASSERT_TRUE(ask(ada).held);
    clock_.advance(seconds{30});

    const auto taken = ask(bob);

    EXPECT_TRUE(taken.held);
    EXPECT_EQ(taken.epoch, 2U);
    EXPECT_FALSE(ask(ada).held);
}

TEST_F(MemoryLeaderLockTest, TellsWhenToAskAgain) {
    const auto leader = ask(ada);
    const auto other = ask(bob);

    EXPECT_LT(leader.ask_again_at, clock_.steady_now() + seconds{30});
    EXPECT_EQ(other.ask_again_at, clock_.steady_now() + seconds{30});
}

TEST_F(MemoryLeaderLockTest, SignalsWhenTheLeaderLetsGo) {
    ASSERT_TRUE(ask(ada).held);
    const auto signal = Signal::create();
    lock_.add_signal(signal);

    ASSERT_TRUE(lock_.release({}, "sub:a", bob).has_value());  // it does not lead
    EXPECT_FALSE(signal->take());
    ASSERT_TRUE(lock_.release({}, "sub:a", ada).has_value());

    EXPECT_TRUE(signal->take());
    EXPECT_EQ(ask(bob).epoch, 2U);
}

TEST_F(MemoryLeaderLockTest, GivesUpWhenTheContextWasCancelled) {
    std::stop_source stop;
    stop.request_stop();

    EXPECT_ERROR(lock_.try_acquire(Context{}.with_stop(stop.get_token()), "sub:a", ada),
                 Errc::cancelled, "");
}

// Epochs that come from elsewhere, as those of a database do.
class OtherEpochs final : public MemoryLeaderLock {
  public:
    using MemoryLeaderLock::MemoryLeaderLock;
    Result<std::uint64_t> next = std::uint64_t{7};

  protected:
    Result<std::uint64_t> next_epoch(const Context&, std::string_view) override { return next; }
};

TEST(MemoryLeaderLock, IsFreeAgainWhenItGetsNoEpoch) {
    ManualClock clock;
    OtherEpochs lock(clock);
    lock.next = Error(Errc::unavailable, "disk");

    EXPECT_ERROR(lock.try_acquire({}, "sub:a", ada), Errc::unavailable, "lead 'sub:a': disk");
    lock.next = std::uint64_t{8};

    EXPECT_EQ(lock.try_acquire({}, "sub:a", bob).value().epoch, 8U);
}

}  // namespace
}  // namespace eskit::inline v0_1::subscription
