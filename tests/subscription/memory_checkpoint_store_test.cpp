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

}  // namespace
}  // namespace eskit::inline v0_1::subscription
