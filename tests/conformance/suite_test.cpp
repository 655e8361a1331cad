#include <eskit/conformance/suite.hpp>
#include <eskit/store/memory_log.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::conformance {
namespace {

TEST(OpenLog, IsMadeFromAnyLog) {
    const OpenLog opened = std::make_shared<MemoryLog>();

    EXPECT_NE(opened.log, nullptr);
    EXPECT_EQ(opened.reopen, nullptr);
}

TEST(LogUnderTest, DropsTheLogBeforeItOpensItAgain) {
    auto first = std::make_shared<MemoryLog>();
    const std::weak_ptr<EventLog> watched = first;
    bool was_gone = false;
    LogUnderTest log({std::move(first),
                      [&] {
                          was_gone = watched.expired();
                          return std::make_shared<MemoryLog>();
                      }},
                     1);

    log.reopen();

    EXPECT_TRUE(was_gone);
    EXPECT_EQ(log->read_all({}, {}, [](const RecordedEvent&) { return true; })->head,
              GlobalSequence{0});
}

TEST(Missing, NamesWhatTheLogLacks) {
    const OpenLog opened = std::make_shared<MemoryLog>();

    EXPECT_EQ(missing({}, opened), "");
    EXPECT_EQ(missing({.multi_stream_commit = true, .append_condition = true}, opened), "");
    EXPECT_EQ(missing({.reopening = true}, opened), "way to be opened again");
    EXPECT_NE(missing({.encoded_payloads = true}, opened).find("live payloads"), std::string::npos);
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance
