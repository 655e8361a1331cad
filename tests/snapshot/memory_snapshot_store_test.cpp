// What every snapshot store does is in the conformance suite.
#include <eskit/snapshot/memory_snapshot_store.hpp>

#include <gtest/gtest.h>

#include <stop_token>
#include <type_traits>

namespace eskit::inline v0_1 {
namespace {

static_assert(!std::is_copy_constructible_v<MemorySnapshotStore>);

TEST(MemorySnapshotStore, AnswersThoughTheContextWasCancelled) {
    MemorySnapshotStore store;
    std::stop_source stop;
    stop.request_stop();
    const Context cancelled = Context{}.with_stop(stop.get_token());
    const Snapshot saved{.stream = {"account", "ada"}, .key = "k", .version = 1};

    EXPECT_TRUE(store.save(cancelled, saved).has_value());

    EXPECT_EQ(store.load(cancelled, saved.stream, "k").value(), saved);
}

}  // namespace
}  // namespace eskit::inline v0_1
