#include <eskit/store/append_options.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1 {
namespace {

TEST(AppendOptions, AskForNothingUnlessTold) {
    const AppendOptions options;

    EXPECT_TRUE(is_zero(options.commit_id));
    EXPECT_TRUE(options.tags.empty());
    EXPECT_TRUE(options.fingerprint.empty());
}

TEST(AppendOptions, AreWrittenByName) {
    const AppendOptions options{.commit_id = {1}, .tags = {"vip"}, .fingerprint = "open"};

    EXPECT_EQ(options.commit_id, CommitId{1});
    EXPECT_EQ(options.tags, std::vector<std::string>{"vip"});
    EXPECT_EQ(options.fingerprint, "open");
}

TEST(Appended, IsAFirstAppendUnlessToldOtherwise) {
    const Appended appended{.version = 3, .global_sequence = 7};

    EXPECT_EQ(appended.version, 3);
    EXPECT_EQ(appended.global_sequence, 7);
    EXPECT_TRUE(is_zero(appended.commit_id));
    EXPECT_FALSE(appended.replayed);
}

}  // namespace
}  // namespace eskit::inline v0_1
