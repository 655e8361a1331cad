// What the suites do not ask: what a crash and other programs leave in the file.
#include "custom_log/file_log.hpp"
#include "expect_error.hpp"
#include "temp_dir.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace custom_log {
namespace {

using eskit::Errc;

const eskit::StreamId stream{"account", "ada"};

std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void replace(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

eskit::Outcome append(eskit::EventLog& log, eskit::ExpectedVersion expected) {
    eskit::Commit commit;
    commit.appends.push_back(
        {stream, expected, {{.type = "a.A", .payload = eskit::Payload::from_bytes("json", "{}")}}});
    return log.commit({}, std::move(commit));
}

eskit::StreamVersion version_of(eskit::EventLog& log) {
    return log.read_stream({}, stream, {.limit = 0}, [](const auto&) { return true; }).value();
}

class FileLogTest : public ::testing::Test {
  protected:
    // Two commits, each in a frame of its own behind the first.
    FileLogTest() {
        auto log = FileLog::open(path).value();
        ends.push_back(bytes_of(path).size());
        for (int version = 0; version < 2; ++version) {
            EXPECT_TRUE(append(*log, version).has_value());
            ends.push_back(bytes_of(path).size());
        }
    }

    eskit::testing::TempDir dir;
    const std::string path = (dir / "a.log").string();
    std::vector<std::size_t> ends;
};

TEST_F(FileLogTest, LosesNothingButWhatWasUnfinishedWhereverTheFileEnds) {
    const std::string whole = bytes_of(path);

    for (std::size_t end = ends[0]; end <= whole.size(); ++end) {
        replace(path, whole.substr(0, end));
        auto log = FileLog::open(path);
        ASSERT_TRUE(log.has_value()) << log.error().message();
        ASSERT_EQ(version_of(**log).value, (end >= ends[1] ? 1U : 0U) + (end >= ends[2] ? 1U : 0U));
    }
}

TEST_F(FileLogTest, CutsOffALastFrameThatDoesNotFitItsChecksum) {
    std::string bytes = bytes_of(path);
    bytes.back() ^= 1;
    replace(path, bytes);

    EXPECT_EQ(version_of(*FileLog::open(path).value()), eskit::StreamVersion{1});
    EXPECT_EQ(bytes_of(path).size(), ends[1]);
    EXPECT_TRUE(append(*FileLog::open(path).value(), 1).has_value());
    EXPECT_EQ(version_of(*FileLog::open(path).value()), eskit::StreamVersion{2});
}

TEST_F(FileLogTest, CallsADamagedFrameWithOthersBehindItCorrupt) {
    std::string bytes = bytes_of(path);
    bytes[ends[0] + 20] ^= 1;
    replace(path, bytes);

    EXPECT_ERROR(FileLog::open(path), Errc::corrupt, "frame 2 is damaged");
    EXPECT_EQ(bytes_of(path).size(), ends[2]);
}

TEST_F(FileLogTest, LeavesAFileOfAnotherProgramAlone) {
    std::string frame;
    append_frame("something else", frame);
    replace(path, frame);

    EXPECT_ERROR(FileLog::open(path), Errc::invalid_argument, "another program's");
    EXPECT_EQ(bytes_of(path), frame);
}

TEST_F(FileLogTest, HasOneHandleAtATime) {
    const auto log = FileLog::open(path).value();

    EXPECT_ERROR(FileLog::open(path), Errc::unavailable, "another handle");
}

TEST_F(FileLogTest, CallsAFileInAMissingFolderUnavailable) {
    EXPECT_ERROR(FileLog::open((dir / "none/a.log").string()), Errc::unavailable, "none/a.log");
}

}  // namespace
}  // namespace custom_log
