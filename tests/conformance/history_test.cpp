#include "conformance/hand_made.hpp"

#include <eskit/conformance/history.hpp>
#include <eskit/store/memory_log.hpp>

#include <thread>

namespace eskit::inline v0_1::conformance {
namespace {

Commit append_to(const char* id, ExpectedVersion expected, std::vector<std::string> tags = {}) {
    Commit commit;
    commit.appends.push_back(
        {{"s", id},
         expected,
         {{.type = "a.A", .payload = Payload::from_bytes("json", "{}"), .tags = std::move(tags)}}});
    return commit;
}

TEST(Recorder, RecordsAnAcknowledgedCommit) {
    MemoryLog log;
    Recorder recorder(log);
    Commit commit = append_to("x", no_stream, {"t"});
    commit.condition = {.fail_if_match = {{{.types = {"a.B"}}}}, .after = 3};

    const auto outcome = recorder.commit(7, commit);
    const History history = recorder.finish().value();

    ASSERT_EQ(history.commits.size(), 1U);
    const CommitRecord& record = history.commits[0];
    EXPECT_EQ(record.process, 7U);
    EXPECT_LE(record.invoked, record.completed);
    EXPECT_EQ(record.ending, Ending::ok);
    EXPECT_EQ(record.id, to_string(outcome->id));
    EXPECT_EQ(record.appends.at(0).expected, "none");
    EXPECT_EQ(record.appends[0].events.at(0).tags, std::vector<std::string>{"t"});
    EXPECT_EQ(record.condition->after, 3U);
    EXPECT_EQ(record.last, 1U);
    ASSERT_EQ(history.log.size(), 1U);
    EXPECT_EQ(history.log[0].id, record.appends[0].events[0].id);
    EXPECT_TRUE(history.declared.dense_global_sequence);
}

TEST(Recorder, RecordsWhyACommitWasRefused) {
    MemoryLog log;
    Recorder recorder(log);

    static_cast<void>(recorder.commit(1, append_to("x", 5)));
    Commit broken = append_to("x", any_version, {"t"});
    static_cast<void>(recorder.commit(1, broken));
    broken.condition = AppendCondition{};
    static_cast<void>(recorder.commit(1, broken));
    const History history = recorder.finish().value();

    ASSERT_EQ(history.commits.size(), 3U);
    EXPECT_EQ(history.commits[0].ending, Ending::failed);
    EXPECT_EQ(history.commits[0].error, "conflict");
    EXPECT_EQ(history.commits[0].conflict->actual, 0U);
    EXPECT_EQ(history.commits[2].conflict->events.at(0).sequence, 1U);
    EXPECT_EQ(history.commits[2].conflict->events[0].tags, std::vector<std::string>{"t"});
}

TEST(Recorder, RecordsWhatAReaderSaw) {
    MemoryLog log;
    Recorder recorder(log);
    static_cast<void>(recorder.commit(1, append_to("x", any_version)));
    static_cast<void>(recorder.commit(1, append_to("y", any_version)));

    static_cast<void>(recorder.read_all(2, {.after = 1}));
    static_cast<void>(recorder.read_matching(2, {{{.types = {"a.B"}}}}, {},
                                             [](const RecordedEvent&) { return true; }));
    const History history = recorder.finish().value();

    ASSERT_EQ(history.reads.size(), 2U);
    EXPECT_EQ(history.reads[0].after, 1U);
    EXPECT_EQ(history.reads[0].next, 2U);
    EXPECT_EQ(history.reads[0].head, 2U);
    EXPECT_EQ(history.reads[0].events.at(0).id, history.log.at(1).id);
    EXPECT_FALSE(history.reads[0].query.has_value());
    EXPECT_TRUE(history.reads[1].query.has_value());
    EXPECT_TRUE(history.reads[1].events.empty());
}

TEST(Recorder, KeepsEveryOperationOfManyThreads) {
    MemoryLog log;
    Recorder recorder(log);
    {
        std::vector<std::jthread> threads;
        for (std::uint64_t process = 0; process < 8; ++process) {
            threads.emplace_back([&recorder, process] {
                for (int left = 50; left > 0; --left) {
                    static_cast<void>(recorder.commit(process, append_to("x", any_version)));
                }
            });
        }
    }

    const History history = recorder.finish().value();

    EXPECT_EQ(history.commits.size(), 400U);
    EXPECT_RIGHT(check_all(history));
}

TEST(Recorder, WritesEachOperationAtItsBeginningAndItsEnd) {
    MemoryLog log;
    std::vector<std::string> lines;
    Recorder recorder(log, [&](std::string_view line) { lines.emplace_back(line); });

    static_cast<void>(recorder.commit(1, append_to("x", any_version)));

    ASSERT_EQ(lines.size(), 2U);
    const History begun = parse_history(lines[0]).value();
    const History ended = parse_history(lines[0] + lines[1]).value();
    EXPECT_EQ(begun.commits.at(0).ending, Ending::unknown);
    ASSERT_EQ(ended.commits.size(), 1U);
    EXPECT_EQ(ended.commits[0].ending, Ending::ok);
}

HandMade sample() {
    HandMade made;
    made.append("A", "x/\"\xc3\xa4\n", "any", 1, 2, 2).condition = {.after = 5};
    made.refused("B", "x", "none", 7, 3, 4)
        .conflict->events.push_back({.sequence = 2, .type = "a.A", .tags = {"t"}});
    made.read(3, 0, 2, 5, 6).query = Query{{{.types = {"a.A"}, .tags = {"t"}}}};
    made.read(3, 0, 2, 7, 8);
    return made;
}

TEST(HistoryText, ReadsBackWhatItWrote) {
    const std::string lines = to_lines(sample().history).value();

    const History back = parse_history(lines).value();

    EXPECT_EQ(to_lines(back).value(), lines);
    EXPECT_EQ(back.commits.size(), 2U);
    EXPECT_EQ(back.reads.size(), 2U);
    EXPECT_EQ(back.log.size(), 2U);
    EXPECT_TRUE(back.declared.dense_global_sequence);
}

TEST(HistoryText, IsOneJsonObjectPerLine) {
    EXPECT_EQ(to_line(LogRecord{.dense_global_sequence = true}).value(),
              "{\"log\":{\"dense_global_sequence\":true}}\n");
}

TEST(HistoryText, IgnoresALastLineWithoutItsEnd) {
    std::string lines = to_lines(sample().history).value();
    lines.resize(lines.size() - 10);

    EXPECT_EQ(parse_history(lines).value().log.size(), 1U);
}

TEST(HistoryText, NamesTheLineThatIsDamaged) {
    const auto history = parse_history("{\"log\":{}}\nnonsense\n");

    ASSERT_FALSE(history.has_value());
    EXPECT_EQ(history.error().code(), Errc::codec);
    EXPECT_NE(history.error().message().find("line 2"), std::string::npos);
}

TEST(HistoryText, RefusesWhatIsBeyondTheLimits) {
    const std::string lines = to_lines(sample().history).value();

    for (const HistoryLimits limits :
         {HistoryLimits{.line_bytes_max = 50}, HistoryLimits{.records_max = 3}}) {
        const auto history = parse_history(lines, limits);
        ASSERT_FALSE(history.has_value());
        EXPECT_EQ(history.error().code(), Errc::invalid_argument);
    }
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance
