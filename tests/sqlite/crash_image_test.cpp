// What a disk may hold after a loss of power, and what it must hold.
#include "crash_image.hpp"

#include <gtest/gtest.h>

#include <set>

namespace eskit::inline v0_1::sqlite::testing {
namespace {

using Kind = IoOperation::Kind;

constexpr int crashes = 400;

// Applies all of `log`, then collects what 400 crashes may leave.
std::set<DiskFiles> images_of(const IoLog& log, const DiskFiles& before = {}, unsigned seed = 1) {
    CrashDisk disk(before, seed);
    for (const IoOperation& operation : log.operations()) {
        disk.apply(operation);
    }
    std::mt19937 random(seed);
    std::set<DiskFiles> images;
    for (int crash = 0; crash < crashes; ++crash) {
        images.insert(disk.crash(random));
    }
    return images;
}

IoOperation write(std::uint32_t file, std::string bytes, std::uint64_t at = 0) {
    return {.kind = Kind::write, .file = file, .at = at, .bytes = std::move(bytes)};
}

IoOperation sync(std::uint32_t file, bool directory = false) {
    return {.kind = Kind::sync, .file = file, .directory = directory};
}

TEST(CrashImage, HoldsWhatWasSynced) {
    const DiskFiles before{{"a", "old"}};
    IoLog log(before);
    log.add(write(0, "new"));
    log.add(sync(0));

    EXPECT_EQ(images_of(log, before), (std::set<DiskFiles>{{{"a", "new"}}}));
}

TEST(CrashImage, MayHoldWhatWasNotSynced) {
    const DiskFiles before{{"a", "old"}};
    IoLog log(before);
    log.add(write(0, "new"));

    EXPECT_EQ(images_of(log, before), (std::set<DiskFiles>{{{"a", "old"}}, {{"a", "new"}}}));
}

TEST(CrashImage, DoesNotBelieveASyncThatLies) {
    const DiskFiles before{{"a", "old"}};
    IoLog log(before);
    log.add(write(0, "new"));
    log.add({.kind = Kind::lying_sync, .file = 0});

    EXPECT_EQ(images_of(log, before).size(), 2U);
}

TEST(CrashImage, TearsAWriteBetweenSectorsAndOnlyThere) {
    const DiskFiles before{{"a", std::string(1024, '.')}};
    IoLog log(before);
    log.add(write(0, std::string(600, 'x'), 300));

    const auto images = images_of(log, before);

    std::string first(1024, '.');
    first.replace(300, 212, 212, 'x');
    std::string second(1024, '.');
    second.replace(512, 388, 388, 'x');
    std::string both = first;
    both.replace(512, 388, 388, 'x');
    EXPECT_EQ(images,
              (std::set<DiskFiles>{before, {{"a", first}}, {{"a", second}}, {{"a", both}}}));
}

TEST(CrashImage, MayHoldALaterWriteWithoutAnEarlierOne) {
    const DiskFiles before{{"a", "."}, {"b", "."}};
    IoLog log(before);
    log.add(write(0, "1"));
    log.add(write(1, "2"));

    EXPECT_EQ(images_of(log, before).count({{"a", "."}, {"b", "2"}}), 1U);
}

TEST(CrashImage, MayHoldRubbishWhereAFileGrew) {
    const DiskFiles before{{"a", ""}};
    IoLog log(before);
    log.add(write(0, "data", 4));

    const auto images = images_of(log, before);

    EXPECT_EQ(images.count({{"a", std::string("\0\0\0\0data", 8)}}), 1U);
    EXPECT_EQ(images.count({{"a", ""}}), 1U);
    EXPECT_GT(images.size(), 4U);
}

TEST(CrashImage, MayLackACreatedFileUntilItsFolderIsFlushed) {
    IoLog log;
    log.add(write(log.open("a"), "data"));
    log.add(sync(0));
    EXPECT_EQ(images_of(log), (std::set<DiskFiles>{{}, {{"a", "data"}}}));

    log.add(sync(0, true));
    EXPECT_EQ(images_of(log), (std::set<DiskFiles>{{{"a", "data"}}}));
}

TEST(CrashImage, MayStillHoldARemovedFileUntilItsFolderIsFlushed) {
    const DiskFiles before{{"a", "data"}};
    IoLog log(before);
    log.remove("a", false);
    EXPECT_EQ(images_of(log, before), (std::set<DiskFiles>{{}, before}));

    log.add(write(log.open("b"), "x"));
    log.add(sync(1, true));
    EXPECT_EQ(images_of(log, before), (std::set<DiskFiles>{{{"b", "x"}}}));
}

TEST(CrashImage, NeverGainsWhatAFailedSyncLost) {
    const DiskFiles before{{"a", "old"}};
    IoLog log(before);
    log.add(write(0, "new"));
    log.add({.kind = Kind::failed_sync, .file = 0});
    log.add(sync(0));
    std::set<DiskFiles> found;
    for (unsigned seed = 0; seed < 20; ++seed) {
        const auto images = images_of(log, before, seed);
        EXPECT_EQ(images.size(), 1U);  // decided when the sync failed, not at the crash
        found.insert(images.begin(), images.end());
    }
    EXPECT_EQ(found, (std::set<DiskFiles>{{{"a", "old"}}, {{"a", "new"}}}));
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite::testing
