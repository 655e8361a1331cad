#include <eskit/store/capabilities.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1 {
namespace {

using Durability = Capabilities::Durability;

TEST(Capabilities, PromiseNothingUnlessDeclared) {
    constexpr Capabilities none;

    EXPECT_FALSE(none.dense_global_sequence);
    EXPECT_FALSE(none.multi_stream_commit);
    EXPECT_FALSE(none.append_condition);
    EXPECT_EQ(none.durability, Durability::none);
    EXPECT_FALSE(none.multi_process_writers);
    EXPECT_FALSE(none.live_payloads);
}

TEST(Capabilities, OrderDurabilityByWhatIsSurvived) {
    EXPECT_LT(Durability::none, Durability::process_crash);
    EXPECT_LT(Durability::process_crash, Durability::power_loss);
}

TEST(Capabilities, AreDeclaredByName) {
    constexpr Capabilities some{.append_condition = true, .durability = Durability::power_loss};

    EXPECT_TRUE(some.append_condition);
    EXPECT_FALSE(some.multi_stream_commit);
    EXPECT_EQ(some.durability, Durability::power_loss);
}

}  // namespace
}  // namespace eskit::inline v0_1
