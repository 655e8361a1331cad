#include <eskit/store/read_options.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1 {
namespace {

TEST(LoadOptions, MeanTheWholeStreamOldestFirst) {
    const LoadOptions options;

    EXPECT_EQ(options.after, 0);
    EXPECT_EQ(options.upto, std::nullopt);
    EXPECT_EQ(options.limit, SIZE_MAX);
    EXPECT_FALSE(options.backwards);
}

TEST(ReadOptions, MeanAPageFromTheBeginningOfAllTypes) {
    const ReadOptions options;

    EXPECT_EQ(options.after, 0);
    EXPECT_EQ(options.limit, 1000U);
    EXPECT_EQ(options.scan_limit, SIZE_MAX);
    EXPECT_TRUE(options.types.empty());
}

TEST(Scan, BeginsBeforeTheFirstEvent) {
    const Scan scan;

    EXPECT_EQ(scan.next, 0);
    EXPECT_EQ(scan.head, 0);
}

}  // namespace
}  // namespace eskit::inline v0_1
