// Subscriptions when something goes wrong: failing handlers, holes, leaders that change.
#include "expect_error.hpp"
#include "holey_log.hpp"
#include "shop.hpp"

#include <eskit/subscription/memory_leader_lock.hpp>
#include <eskit/testing/manual_clock.hpp>

#include <gtest/gtest.h>

#include <thread>

namespace eskit::inline v0_1::subscription {
namespace {

using namespace testing;
using eskit::testing::ManualClock;
using shop::Paid;
using shop::Placed;
using std::chrono::milliseconds;
using std::chrono::seconds;
using State = StepOutcome::State;

class EngineTest : public ::testing::Test {
  protected:
    [[nodiscard]] auto noting() {
        return [this](const Placed& placed) { seen_.push_back(placed.price); };
    }
    // Fails for what costs 2.
    [[nodiscard]] auto refusing() {
        return [this](const Placed& placed) -> Result<void> {
            if (placed.price == 2) {
                ++refused_;
                return Error(Errc::unavailable, "no 2");
            }
            seen_.push_back(placed.price);
            return {};
        };
    }
    [[nodiscard]] Checkpoint saved() { return checkpoints_.load({}, "c").value().value(); }

    ManualClock clock_;
    LogStore<shop::Event> store_{std::make_shared<MemoryLog>(LogEnvironment{.clock = &clock_})};
    MemoryCheckpointStore checkpoints_;
    std::vector<std::int64_t> seen_;
    int refused_ = 0;
};

TEST_F(EngineTest, TriesAgainAfterAPause) {
    place(store_, 3);
    std::vector<std::uint32_t> attempts;
    const Subscription subscription(store_, checkpoints_,
                                    {.consumer = "c",
                                     .on_error =
                                         [&](const Failure& failure) {
                                             attempts.push_back(failure.attempt);
                                             return OnError::retry(seconds{2});
                                         }},
                                    refusing());

    const auto held = subscription.step({}).value();
    EXPECT_EQ(held.state, State::held);
    EXPECT_EQ(held.wake_at, clock_.steady_now() + seconds{2});
    EXPECT_EQ(subscription.step({}).value().state, State::held);  // it is not time yet
    EXPECT_EQ(refused_, 1);
    EXPECT_EQ(subscription.status().error.value().code(), Errc::unavailable);
    clock_.advance(seconds{2});
    subscription.step({}).value();

    EXPECT_EQ(attempts, (std::vector<std::uint32_t>{1, 2}));
    EXPECT_EQ(seen_, std::vector<std::int64_t>{1});
    EXPECT_EQ(saved().sequence, 1);
}

TEST_F(EngineTest, SkipsAnEventWhenItIsTold) {
    place(store_, 3);
    std::string type;
    const Subscription subscription(store_, checkpoints_,
                                    {.consumer = "c",
                                     .on_error =
                                         [&](const Failure& failure) {
                                             type = failure.type;
                                             return OnError::skip();
                                         }},
                                    refusing());

    run(subscription);

    EXPECT_EQ(seen_, (std::vector<std::int64_t>{1, 3}));
    EXPECT_EQ(type, "shop.Placed");
    EXPECT_EQ(saved().sequence, 3);
}

TEST_F(EngineTest, HaltsInFrontOfAnEventWhenItIsTold) {
    place(store_, 3);
    const Subscription subscription(
        store_, checkpoints_,
        {.consumer = "c", .on_error = [](const Failure&) { return OnError::halt(); }}, refusing());

    EXPECT_ERROR(subscription.step({}), Errc::unavailable, "no 2");

    EXPECT_EQ(subscription.step({}).value().state, State::halted);
    EXPECT_EQ(saved().sequence, 1);
    EXPECT_EQ(subscription.status().error.value().code(), Errc::unavailable);
}

TEST_F(EngineTest, TakesABatchApartToFindTheEventThatFails) {
    place(store_, 4);
    std::vector<GlobalSequence> failures;
    const Subscription subscription(
        store_, checkpoints_,
        {.consumer = "c",
         .on_error =
             [&](const Failure& failure) {
                 failures.push_back(failure.sequence);
                 return OnError::skip();
             }},
        in_batches([&](const Batch<shop::Event>& batch) -> Result<void> {
            for (const auto& event : batch) {
                if (event.get_if<Placed>()->price == 2) {
                    return Error(Errc::unavailable, "no 2");
                }
            }
            for (const auto& event : batch) {
                seen_.push_back(event.get_if<Placed>()->price);
            }
            return {};
        }));

    run(subscription);

    EXPECT_EQ(seen_, (std::vector<std::int64_t>{1, 3, 4}));
    EXPECT_EQ(failures, std::vector<GlobalSequence>{2});
    EXPECT_EQ(saved().sequence, 4);
}

TEST_F(EngineTest, SaysWhenItHasCaughtUp) {
    place(store_, 2);
    int times = 0;
    const Subscription subscription(
        store_, checkpoints_, {.consumer = "c", .batch_size = 1, .on_caught_up = [&] { ++times; }},
        noting());

    subscription.step({}).value();
    EXPECT_EQ(times, 0);
    run(subscription);
    run(subscription);
    EXPECT_EQ(times, 1);
    place(store_, 2);  // more than one step takes
    run(subscription);

    EXPECT_EQ(times, 2);
}

TEST_F(EngineTest, EndsAStepWhenItHasTakenLongEnough) {
    place(store_, 5);
    const Subscription subscription(store_, checkpoints_, {.consumer = "c"},
                                    [&](const Placed& placed) {
                                        seen_.push_back(placed.price);
                                        clock_.advance(milliseconds{60});
                                    });

    EXPECT_EQ(subscription.step({}).value().state, State::worked);

    EXPECT_EQ(seen_, (std::vector<std::int64_t>{1, 2}));
}

TEST_F(EngineTest, WaitsUntilAnEventIsHandled) {
    place(store_, 2);
    const Subscription subscription(store_, checkpoints_, {.consumer = "c"}, noting());

    std::jthread waiting([&] {
        EXPECT_TRUE(subscription.wait_until({}, 2).has_value());
        EXPECT_GE(subscription.position(), 2);
    });
    run(subscription);
    waiting.join();

    EXPECT_TRUE(subscription.wait_until({}, 1).has_value());  // it is there already
}

TEST_F(EngineTest, WaitsNoLongerThanTheDeadline) {
    clock_.advance_by_waiting(true);
    const Subscription subscription(store_, checkpoints_, {.consumer = "c"}, noting());
    const Context hurried = Context{}.with_deadline(clock_.steady_now() + seconds{1});

    EXPECT_ERROR(subscription.wait_until(hurried, 1), Errc::timed_out,
                 "wait until sequence 1 is handled");
}

// Of several instances of one consumer, with a lock.
class LeaderTest : public EngineTest {
  protected:
    [[nodiscard]] Subscription instance() {
        return {store_, checkpoints_, {.consumer = "c", .lock = lock_}, noting()};
    }

    std::shared_ptr<MemoryLeaderLock> lock_ =
        std::make_shared<MemoryLeaderLock>(clock_, seconds{30});
};

TEST_F(LeaderTest, OneInstanceWorksAndTheOthersStandBy) {
    place(store_, 2);
    const Subscription first = instance();
    const Subscription second = instance();

    run(first);
    const auto outcome = second.step({}).value();

    EXPECT_EQ(outcome.state, State::standby);
    EXPECT_NE(outcome.wake_on, nullptr);
    EXPECT_EQ(seen_, (std::vector<std::int64_t>{1, 2}));
    EXPECT_EQ(saved().fence, 1U);
}

TEST_F(LeaderTest, AnotherGoesOnAtOnceWhenTheLeaderIsClosed) {
    place(store_, 2);
    const Subscription first = instance();
    const Subscription second = instance();
    run(first);
    const auto standby = second.step({}).value();
    ASSERT_FALSE(standby.wake_on->take());

    ASSERT_TRUE(first.close({}).has_value());

    EXPECT_TRUE(standby.wake_on->take());
    place(store_, 1);
    run(second);
    EXPECT_EQ(seen_, (std::vector<std::int64_t>{1, 2, 1}));
    EXPECT_EQ(saved().fence, 2U);
}

TEST_F(LeaderTest, ADeposedLeaderCannotSave) {
    std::optional<Subscription> second;
    const Subscription first(store_, checkpoints_, {.consumer = "c", .lock = lock_},
                             [&](const Placed& placed) {
                                 seen_.push_back(placed.price);
                                 clock_.advance(seconds{60});  // it was stopped for a minute
                                 second->step({}).value();
                             });
    second.emplace(instance());
    place(store_, 1);

    const auto outcome = first.step({}).value();

    EXPECT_EQ(outcome.state, State::standby);
    EXPECT_EQ(seen_, (std::vector<std::int64_t>{1, 1}));
    EXPECT_EQ(saved().fence, 2U);
    EXPECT_EQ(first.step({}).value().state, State::standby);
}

TEST_F(LeaderTest, TheFenceOfANewLeaderHoldsBeforeItHasHandledAnything) {
    place(store_, 1);
    const Subscription first = instance();
    run(first);
    const Checkpoint before = saved();
    clock_.advance(seconds{60});
    const Subscription second = instance();

    ASSERT_EQ(second.step({}).value().state, State::idle);

    EXPECT_ERROR(checkpoints_.save({}, "c", before), Errc::conflict, "took over");
    EXPECT_EQ(saved().sequence, before.sequence);
}

TEST_F(LeaderTest, BeginsWhereItWasToldThoughAFenceIsStored) {
    place(store_, 3);
    const Options options{.consumer = "c", .start = Start::after(2), .lock = lock_};
    // It leads, and ends before it has begun.
    checkpoints_.take_over({}, "c", 1).value();
    ASSERT_TRUE(lock_->try_acquire({}, "sub:c", Uuid{9}).value().held);
    ASSERT_TRUE(lock_->release({}, "sub:c", Uuid{9}).has_value());

    run(Subscription(store_, checkpoints_, options, noting()));

    EXPECT_EQ(seen_, std::vector<std::int64_t>{3});
}

TEST_F(LeaderTest, ReturnsTheErrorOfALockWhoseEpochsAreOlderThanTheFence) {
    checkpoints_.take_over({}, "c", 7).value();
    const Subscription subscription = instance();

    EXPECT_ERROR(subscription.step({}), Errc::conflict, "a larger fence than 1");
}

// On a log whose sequence has holes.
class GapTest : public ::testing::Test {
  protected:
    [[nodiscard]] Subscription subscription(Options options = {}) {
        options.consumer = "c";
        return {store_, checkpoints_, std::move(options),
                [this](const Placed& placed) { seen_.push_back(placed.price); }};
    }

    std::shared_ptr<HoleyLog> log_ = std::make_shared<HoleyLog>();
    LogStore<shop::Event> store_{log_};
    MemoryCheckpointStore checkpoints_;
    std::vector<std::int64_t> seen_;
};

TEST_F(GapTest, HoldsAtAHoleUntilItIsFilled) {
    place(store_, 4);
    log_->hidden = {2};
    const Subscription held = subscription();

    run(held);
    EXPECT_EQ(held.step({}).value().state, State::held);
    EXPECT_EQ(seen_, std::vector<std::int64_t>{1});
    EXPECT_EQ(held.status().gap.value().before, 3);
    log_->hidden.clear();
    run(held);

    EXPECT_EQ(seen_, (std::vector<std::int64_t>{1, 2, 3, 4}));
    EXPECT_FALSE(held.status().gap.has_value());
    EXPECT_EQ(held.gaps().back().kind, GapRecord::Kind::filled);
}

TEST_F(GapTest, PassesAHoleThatIsProvedEmpty) {
    place(store_, 5);
    log_->hidden = {2, 3};
    log_->proof = "rolled back";
    const Subscription passing = subscription();

    run(passing);

    EXPECT_EQ(seen_, (std::vector<std::int64_t>{1, 4, 5}));
    ASSERT_EQ(passing.gaps().size(), 1);
    EXPECT_EQ(passing.gaps()[0].evidence, "rolled back");
    EXPECT_EQ(checkpoints_.load({}, "c").value().value().sequence, 5);
}

TEST_F(GapTest, HoldsAtAHoleBehindEventsThatNobodyWants) {
    store_.append({}, {"order", "o"}, no_stream, {Paid{}, Paid{}, Placed{"a", 1}}).value();
    log_->hidden = {2};
    const Subscription held = subscription();

    run(held);

    EXPECT_TRUE(seen_.empty());
    EXPECT_EQ(held.position(), 1);
}

TEST_F(GapTest, HoldsAtAHoleAtTheEnd) {
    place(store_, 2);
    log_->hidden = {2};
    const Subscription held = subscription();

    run(held);
    place(store_, 1);
    log_->hidden.clear();
    run(held);

    EXPECT_EQ(seen_, (std::vector<std::int64_t>{1, 2, 1}));
}

TEST_F(GapTest, PassesAHoleThatIsLargerThanWhatAStepLooksAt) {
    place(store_, 50);
    for (std::uint64_t at = 2; at < 50; ++at) {
        log_->hidden.insert(at);
    }
    log_->proof = "rolled back";

    run(subscription({.scan_limit = 10}));

    EXPECT_EQ(seen_, (std::vector<std::int64_t>{1, 50}));
}

TEST_F(GapTest, HandsBatchesOverUpToAHole) {
    place(store_, 4);
    log_->hidden = {3};
    std::vector<std::size_t> sizes;
    const Subscription held(
        store_, checkpoints_, {.consumer = "c"},
        in_batches([&](const Batch<shop::Event>& batch) { sizes.push_back(batch.size()); }));

    run(held);

    EXPECT_EQ(sizes, std::vector<std::size_t>{2});
    EXPECT_EQ(held.position(), 2);
}

TEST_F(EngineTest, ChecksTheSequenceOfADenseLogWhenItIsTold) {
    place(store_, 3);
    store_.append({}, {"order", "p"}, any_version, {Paid{}, Paid{}}).value();
    const Subscription checked(
        store_, checkpoints_, {.consumer = "c", .batch_size = 2, .check_sequence = true}, noting());

    run(checked);

    EXPECT_EQ(seen_, (std::vector<std::int64_t>{1, 2, 3}));
    EXPECT_EQ(checked.position(), 5);
    EXPECT_TRUE(checked.gaps().empty());
}

}  // namespace
}  // namespace eskit::inline v0_1::subscription
