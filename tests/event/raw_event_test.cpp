#include <eskit/event/raw_event.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1 {
namespace {

TEST(StoredType, IsItsNameAndItsVersion) {
    const StoredType type{"shop.OrderPlaced", 2};

    EXPECT_EQ(type, (StoredType{"shop.OrderPlaced", 2}));
    EXPECT_NE(type, (StoredType{"shop.OrderPlaced", 1}));
    EXPECT_NE(type, (StoredType{"shop.OrderMade", 2}));
}

}  // namespace
}  // namespace eskit::inline v0_1
