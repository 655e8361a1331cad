#include "expectations.hpp"
#include "requests.hpp"

#include <eskit/conformance/edge_suite.hpp>

namespace eskit::inline v0_1::conformance {
namespace {

using namespace detail;

const StreamId stream{"account", "ada"};

void expect_kept(LogUnderTest& log, const std::vector<std::string>& payloads) {
    std::vector<NewEvent> fresh;
    fresh.reserve(payloads.size());
    for (const std::string& bytes : payloads) {
        fresh.push_back({.type = "a.A", .payload = Payload::from_bytes("raw", bytes)});
    }
    append(*log, stream, std::move(fresh));

    EXPECT_TRUE(bytes_of(events_of(*log, stream)) == payloads);
    EXPECT_TRUE(bytes_of(everything(*log)) == payloads);
}

// No bytes at all is a payload.
void keeps_an_empty_payload(LogUnderTest& log) {
    expect_kept(log, {"", "not empty", ""});
}

// Bytes are bytes: every one of the 256, in any place.
void keeps_every_byte(LogUnderTest& log) {
    std::vector<std::string> payloads;
    std::string all;
    for (int byte = 0; byte < 256; ++byte) {
        payloads.emplace_back(1, static_cast<char>(byte));
        all.push_back(static_cast<char>(byte));
    }
    payloads.push_back(all);
    payloads.push_back(std::string(3, '\0') + all + std::string(3, '\0'));
    expect_kept(log, payloads);
}

// Text in any script, composed and decomposed, and what is no text.
void keeps_unicode_payloads(LogUnderTest& log) {
    expect_kept(log, {"\"\u7530\u4e2d\u592a\u90ce\"", "\"\u00e9\"", "\"e\u0301\"",
                      "\"\U0001F469\u200d\U0001F469\u200d\U0001F467\"",
                      "\"\u0644\u064a\u0644\u0649\"", "\xef\xbb\xbf{}", "\xff\xfe"});
}

// What looks like escapes, numbers or markup is not touched.
void keeps_payloads_that_look_like_something_else(LogUnderTest& log) {
    expect_kept(log, {"NULL", "null", "0", "1e400", R"(\u0000)", "0xDEADBEEF", "{\"a\": 1 }",
                      "{\"a\":1}", " {} ", "line\r\nend\n", "'; --", "%s%n", "YWJj"});
}

// Payloads of a few mebibytes, beside small ones.
void keeps_large_payloads(LogUnderTest& log) {
    Random random(log.seed());
    std::string noise;
    while (noise.size() < std::size_t{3} << 20) {
        noise.push_back(static_cast<char>(random.next()));
    }
    expect_kept(log, {"small", noise, std::string(std::size_t{1} << 20, 'x'), "small"});
}

// Sizes around the bounds of pages and buffers.
void keeps_payloads_of_every_size(LogUnderTest& log) {
    std::vector<std::string> payloads;
    for (std::size_t power = 1; power <= 65'536; power *= 2) {
        for (const std::size_t size : {power - 1, power, power + 1}) {
            payloads.emplace_back(size, static_cast<char>('a' + size % 26));
        }
    }
    expect_kept(log, payloads);
}

// 64 tags of 255 bytes are legal; one more, or one byte more, is refused.
void takes_as_many_tags_as_it_says(LogUnderTest& log) {
    std::vector<std::string> tags;
    for (std::size_t at = 0; at < CommitLimits::tags_max; ++at) {
        std::string tag = std::to_string(1'000 + at);
        tag.resize(CommitLimits::tag_bytes_max, 't');
        tags.push_back(std::move(tag));
    }
    append(*log, stream, {event("a.A", tags)});
    auto too_many = tags;
    too_many.emplace_back("one more");
    const std::string too_long(CommitLimits::tag_bytes_max + 1, 't');

    EXPECT_EQ(only_event(*log, stream).tags, tags);
    EXPECT_EQ(matching(*log, {{{.tags = tags}}}).size(), 1U);
    for (const auto& wrong : {too_many, {too_long}, {std::string()}, {"\xff"}, {"a\nb"}}) {
        ESKIT_EXPECT_ERROR(log->commit({}, commit_to(stream, any_version, {event("a.A", wrong)})),
                           Errc::invalid_argument);
    }
    EXPECT_EQ(version_of(*log, stream), StreamVersion{1});
}

// Types that are empty, too long or not plain text are refused, and nothing is written.
void refuses_event_types_that_are_not_valid(LogUnderTest& log) {
    for (const std::string& wrong :
         {std::string(), std::string(256, 't'), std::string("\xff"), std::string("a\nb")}) {
        ESKIT_EXPECT_ERROR(
            log->commit({}, commit_to(stream, any_version, {event("a.A"), event(wrong)})),
            Errc::invalid_argument);
    }
    EXPECT_TRUE(all_of(*log).empty());
}

// An event without a payload is refused, and its neighbours in the commit with it.
void refuses_an_event_without_payload(LogUnderTest& log) {
    ESKIT_EXPECT_ERROR(
        log->commit({}, commit_to(stream, any_version, {event("a.A"), NewEvent{.type = "a.B"}})),
        Errc::invalid_argument);
    EXPECT_TRUE(all_of(*log).empty());
}

// Thousands of events in one commit are one commit.
void writes_many_events_at_once(LogUnderTest& log) {
    constexpr std::uint64_t count = 5'000;

    const Committed committed = append(*log, stream, events_of_numbers(1, count));

    EXPECT_EQ(committed.versions, (std::vector<StreamVersion>{count}));
    const auto events = events_of(*log, stream);
    ASSERT_EQ(events.size(), count);
    for (std::uint64_t at = 0; at < count; ++at) {
        ASSERT_EQ(events[at].bytes, std::to_string(at + 1));
        ASSERT_EQ(events[at].sequence.value, committed.first.value + at);
    }
}

// More than the bound is refused before anything is written.
void refuses_more_events_than_fit_into_a_commit(LogUnderTest& log) {
    std::vector<NewEvent> fresh(CommitLimits::events_max + 1, event("a.A"));

    ESKIT_EXPECT_ERROR(log->commit({}, commit_to(stream, any_version, std::move(fresh))),
                       Errc::invalid_argument);
    EXPECT_TRUE(all_of(*log).empty());
}

// Hundreds of streams in one commit.
void writes_many_streams_at_once(LogUnderTest& log) {
    constexpr std::size_t count = 500;
    Commit commit;
    for (std::size_t at = 0; at < count; ++at) {
        commit.appends.push_back(
            {{"many", std::to_string(at)}, no_stream, {event_of(std::to_string(at))}});
    }
    ESKIT_ASSERT_OK(log->commit({}, std::move(commit)));

    for (std::size_t at = 0; at < count; ++at) {
        ASSERT_EQ(only_event(*log, {"many", std::to_string(at)}).bytes, std::to_string(at));
    }
}

// A stream that grows commit by commit keeps its order, and each stream its own.
void writes_many_streams_one_after_the_other(LogUnderTest& log) {
    constexpr std::size_t streams = 40;
    constexpr std::size_t rounds = 5;
    for (std::size_t round = 0; round < rounds; ++round) {
        for (std::size_t at = 0; at < streams; ++at) {
            ESKIT_ASSERT_OK(log->commit({}, commit_to({"many", std::to_string(at)}, round,
                                                      {event_of(std::to_string(at))})));
        }
    }

    for (std::size_t at = 0; at < streams; ++at) {
        const auto events = events_of(*log, {"many", std::to_string(at)});
        ASSERT_EQ(versions_of(events), numbers(1, rounds));
        ASSERT_EQ(events.back().bytes, std::to_string(at));
    }
    EXPECT_EQ(all_of(*log).size(), streams * rounds);
}

// Payloads, large and empty, are there when the log is opened again.
void keeps_payloads_after_it_was_opened_again(LogUnderTest& log) {
    const std::vector<std::string> payloads{"", std::string("\0\xff\0", 3),
                                            std::string(std::size_t{1} << 20, 'x'), "\u00e9"};
    expect_kept(log, payloads);
    log.reopen();

    EXPECT_TRUE(bytes_of(events_of(*log, stream)) == payloads);
}

constexpr SuiteTest tests[] = {
    {"KeepsAnEmptyPayload", keeps_an_empty_payload},
    {"KeepsEveryByte", keeps_every_byte},
    {"KeepsUnicodePayloads", keeps_unicode_payloads},
    {"KeepsPayloadsThatLookLikeSomethingElse", keeps_payloads_that_look_like_something_else},
    {"KeepsLargePayloads", keeps_large_payloads},
    {"KeepsPayloadsOfEverySize", keeps_payloads_of_every_size},
    {"TakesAsManyTagsAsItSays", takes_as_many_tags_as_it_says},
    {"RefusesEventTypesThatAreNotValid", refuses_event_types_that_are_not_valid},
    {"RefusesAnEventWithoutPayload", refuses_an_event_without_payload},
    {"WritesManyEventsAtOnce", writes_many_events_at_once},
    {"RefusesMoreEventsThanFitIntoACommit", refuses_more_events_than_fit_into_a_commit},
    {"WritesManyStreamsAtOnce", writes_many_streams_at_once, {.multi_stream_commit = true}},
    {"WritesManyStreamsOneAfterTheOther", writes_many_streams_one_after_the_other},
    {"KeepsPayloadsAfterItWasOpenedAgain",
     keeps_payloads_after_it_was_opened_again,
     {.reopening = true}},
};

}  // namespace

const Suite& edge_suite() {
    static constexpr Suite suite{.name = "edge", .tests = tests};
    return suite;
}

}  // namespace eskit::inline v0_1::conformance
