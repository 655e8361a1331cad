#include "expect_error.hpp"

#include <eskit/snapshot/snapshot_store.hpp>

#include <gtest/gtest.h>

#include <type_traits>

namespace eskit::inline v0_1 {
namespace {

static_assert(std::is_abstract_v<SnapshotStore>);
static_assert(std::has_virtual_destructor_v<SnapshotStore>);
static_assert(!std::is_copy_assignable_v<SnapshotStore>);  // no slicing

Snapshot snapshot() {
    return {.stream = {"account", "ada"}, .key = "bank.Account/1/7f", .version = 12};
}

TEST(CheckSnapshot, TakesTheLongestKeyAndTheLargestVersion) {
    Snapshot longest = snapshot();
    longest.key = std::string(snapshot_key_bytes_max, 'k');
    longest.version = INT64_MAX;

    EXPECT_TRUE(detail::check_snapshot(longest).has_value());
}

TEST(CheckSnapshot, NamesTheStreamAndTheBrokenRule) {
    Snapshot keyless = snapshot();
    keyless.key = "a\nb";
    Snapshot unborn = snapshot();
    unborn.version = 0;
    Snapshot unnamed = snapshot();
    unnamed.stream = StreamId("account", "");

    EXPECT_ERROR(detail::check_snapshot(keyless), Errc::invalid_argument, "account/ada: its key");
    EXPECT_ERROR(detail::check_snapshot(unborn), Errc::invalid_argument, "version 0");
    EXPECT_ERROR(detail::check_snapshot(unnamed), Errc::invalid_argument, "id");
}

}  // namespace
}  // namespace eskit::inline v0_1
