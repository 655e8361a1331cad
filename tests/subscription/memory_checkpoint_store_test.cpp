#include "expect_error.hpp"

#include <eskit/subscription/memory_checkpoint_store.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::subscription {
namespace {

Checkpoint checkpoint_at(std::uint64_t sequence, std::uint64_t fence) {
    return {.log_epoch = {1}, .sequence = sequence, .event_id = {2}, .fence = fence};
}

TEST(MemoryCheckpointStore, HasNothingForAConsumerThatNeverSaved) {
    MemoryCheckpointStore store;

    EXPECT_EQ(store.load({}, "orders").value(), std::nullopt);
}

TEST(MemoryCheckpointStore, KeepsTheLastCheckpointOfEachConsumer) {
    MemoryCheckpointStore store;
    MemoryCheckpointStore copy = store;
    ASSERT_TRUE(store.save({}, "orders", checkpoint_at(1, 0)).has_value());
    ASSERT_TRUE(store.save({}, "orders", checkpoint_at(2, 0)).has_value());
    ASSERT_TRUE(store.save({}, "mails", checkpoint_at(9, 0)).has_value());

    EXPECT_EQ(copy.load({}, "orders").value(), checkpoint_at(2, 0));
    EXPECT_EQ(copy.load({}, "mails").value(), checkpoint_at(9, 0));
}

TEST(MemoryCheckpointStore, RefusesASmallerFenceAndKeepsWhatWasThere) {
    MemoryCheckpointStore store;
    ASSERT_TRUE(store.save({}, "orders", checkpoint_at(12, 3)).has_value());

    EXPECT_ERROR(store.save({}, "orders", checkpoint_at(99, 2)), Errc::conflict,
                 "another instance took over");

    EXPECT_EQ(store.load({}, "orders").value(), checkpoint_at(12, 3));
    EXPECT_TRUE(store.save({}, "orders", checkpoint_at(5, 4)).has_value());
}

TEST(MemoryCheckpointStore, TakesAConsumerOver) {
    MemoryCheckpointStore store;
    const Checkpoint before = checkpoint_at(12, 3);
    ASSERT_TRUE(store.save({}, "orders", before).has_value());

    const auto taken = store.take_over({}, "orders", 5).value();

    EXPECT_EQ(taken, checkpoint_at(12, 5));
    EXPECT_EQ(store.load({}, "orders").value(), taken);
    EXPECT_ERROR(store.save({}, "orders", before), Errc::conflict, "took over");
    EXPECT_ERROR(store.take_over({}, "orders", 4), Errc::conflict, "a larger fence than 4");
    EXPECT_EQ(store.load({}, "orders").value(), taken);
}

TEST(MemoryCheckpointStore, KeepsTheFenceOfAConsumerThatHasNotBegun) {
    MemoryCheckpointStore store;

    const auto taken = store.take_over({}, "orders", 5).value();

    EXPECT_TRUE(is_unplaced(taken));
    EXPECT_EQ(taken.fence, 5U);
    EXPECT_EQ(store.load({}, "orders").value(), taken);
    EXPECT_ERROR(store.save({}, "orders", checkpoint_at(1, 4)), Errc::conflict, "took over");
}

TEST(MemoryCheckpointStore, ForgetsAConsumer) {
    MemoryCheckpointStore store;
    ASSERT_TRUE(store.save({}, "orders", checkpoint_at(12, 3)).has_value());

    EXPECT_TRUE(store.remove({}, "orders").has_value());
    EXPECT_TRUE(store.remove({}, "orders").has_value());

    EXPECT_EQ(store.load({}, "orders").value(), std::nullopt);
}

TEST(MemoryCheckpointStore, GivesUpWhenTheContextWasCancelled) {
    MemoryCheckpointStore store;
    std::stop_source stop;
    stop.request_stop();
    const Context cancelled = Context{}.with_stop(stop.get_token());

    EXPECT_ERROR(store.save(cancelled, "orders", checkpoint_at(1, 1)), Errc::cancelled, "");
    EXPECT_ERROR(store.load(cancelled, "orders"), Errc::cancelled, "");
    EXPECT_ERROR(store.remove(cancelled, "orders"), Errc::cancelled, "");
}

}  // namespace
}  // namespace eskit::inline v0_1::subscription
