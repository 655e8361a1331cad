#include "expect_error.hpp"

#include <eskit/subscription/checkpoint_store.hpp>
#include <eskit/subscription/memory_checkpoint_store.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <type_traits>

namespace eskit::inline v0_1::subscription {
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

// A store that leaves taking over to the base class.
class PlainStore final : public CheckpointStore {
  public:
    Result<std::optional<Checkpoint>> load(const Context& ctx, std::string_view consumer) override {
        return kept.load(ctx, consumer);
    }
    Result<void> save(const Context& ctx, std::string_view consumer,
                      const Checkpoint& checkpoint) override {
        return kept.save(ctx, consumer, checkpoint);
    }
    Result<void> remove(const Context& ctx, std::string_view consumer) override {
        return kept.remove(ctx, consumer);
    }

    MemoryCheckpointStore kept;
};

TEST(CheckpointStore, TakesAConsumerOverByLoadingAndSaving) {
    PlainStore store;
    ASSERT_TRUE(store.save({}, "orders", checkpoint_at(7, 3)).has_value());

    EXPECT_EQ(store.take_over({}, "orders", 4).value(), checkpoint_at(7, 4));
    EXPECT_EQ(store.load({}, "orders").value(), checkpoint_at(7, 4));
    EXPECT_ERROR(store.take_over({}, "orders", 3), Errc::conflict, "took over");
    EXPECT_TRUE(is_unplaced(store.take_over({}, "mails", 1).value()));
}

}  // namespace
}  // namespace eskit::inline v0_1::subscription
