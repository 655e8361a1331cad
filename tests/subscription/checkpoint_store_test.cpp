#include <eskit/subscription/checkpoint_store.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <type_traits>

namespace eskit::subscription {
namespace {

static_assert(std::is_abstract_v<CheckpointStore>);
static_assert(std::has_virtual_destructor_v<CheckpointStore>);
static_assert(!std::is_copy_assignable_v<CheckpointStore>);  // no slicing

Checkpoint checkpoint_at(std::uint64_t sequence, std::uint64_t fence) {
    return {.log_epoch = {1}, .sequence = sequence, .event_id = {2}, .fence = fence};
}

TEST(Checkpoint, IsBeforeTheFirstEventOfNoHistory) {
    const Checkpoint checkpoint;

    EXPECT_TRUE(is_zero(checkpoint.log_epoch));
    EXPECT_EQ(checkpoint.sequence, 0);
    EXPECT_TRUE(is_zero(checkpoint.event_id));
    EXPECT_EQ(checkpoint.fence, 0U);
}

TEST(Checkpoint, DiffersByEachOfItsParts) {
    const Checkpoint checkpoint = checkpoint_at(7, 3);
    Checkpoint other_epoch = checkpoint;
    other_epoch.log_epoch = {9};
    Checkpoint other_event = checkpoint;
    other_event.event_id = {9};

    EXPECT_EQ(checkpoint, checkpoint_at(7, 3));
    EXPECT_NE(checkpoint, checkpoint_at(8, 3));
    EXPECT_NE(checkpoint, checkpoint_at(7, 4));
    EXPECT_NE(checkpoint, other_epoch);
    EXPECT_NE(checkpoint, other_event);
}

}  // namespace
}  // namespace eskit::subscription
