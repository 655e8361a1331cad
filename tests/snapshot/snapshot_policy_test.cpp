#include <eskit/snapshot/snapshot_policy.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1 {
namespace {

TEST(SnapshotPolicy, IsDueAfterAsManyEvents) {
    EXPECT_FALSE(every_events(3).is_due(2, 1'000'000));
    EXPECT_TRUE(every_events(3).is_due(3, 0));
    EXPECT_TRUE(every_events(3).is_due(4, 0));
}

TEST(SnapshotPolicy, IsDueAfterAsManyBytes) {
    EXPECT_FALSE(by_bytes(100).is_due(1'000'000, 99));
    EXPECT_TRUE(by_bytes(100).is_due(1, 100));
}

TEST(SnapshotPolicy, IsDueAtWhicheverBoundComesFirst) {
    const SnapshotPolicy both{.events = 3, .bytes = 100};

    EXPECT_FALSE(both.is_due(2, 99));
    EXPECT_TRUE(both.is_due(3, 0));
    EXPECT_TRUE(both.is_due(1, 100));
}

TEST(SnapshotPolicy, IsNeverDueWithoutABound) {
    EXPECT_FALSE(never().is_due(UINT64_MAX, UINT64_MAX));
    EXPECT_EQ(every_events(0), never());
}

}  // namespace
}  // namespace eskit::inline v0_1
