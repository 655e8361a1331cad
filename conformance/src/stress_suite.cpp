#include "expectations.hpp"
#include "requests.hpp"

#include <eskit/conformance/stress_suite.hpp>

#include <atomic>
#include <barrier>

namespace eskit::inline v0_1::conformance {
namespace {

using namespace detail;

constexpr std::size_t writers = 8;
const StreamId shared{"account", "shared"};

std::string mark(std::size_t writer, std::size_t turn) {
    return std::to_string(writer) + "." + std::to_string(turn);
}

// Who writes to different streams never meets a conflict, and finds everything.
void lets_writers_of_different_streams_pass(LogUnderTest& log) {
    const std::size_t turns = LogUnderTest::scaled(25);
    together(writers, [&](std::size_t writer) {
        for (std::size_t turn = 0; turn < turns; ++turn) {
            const auto outcome = log->commit({}, commit_to({"account", std::to_string(writer)},
                                                           turn, {event_of(mark(writer, turn))}));
            EXPECT_TRUE(outcome.has_value()) << outcome.error().message();
        }
    });

    for (std::size_t writer = 0; writer < writers; ++writer) {
        const auto events = events_of(*log, {"account", std::to_string(writer)});
        ASSERT_EQ(events.size(), turns);
        for (std::size_t turn = 0; turn < turns; ++turn) {
            EXPECT_EQ(events[turn].bytes, mark(writer, turn));
        }
    }
    EXPECT_EQ(all_of(*log).size(), writers * turns);
}

// Writers that read, decide, append at that version and try again decide on what is there. In each
// turn, all have read before one of them appends.
void loses_no_update_of_one_stream(LogUnderTest& log) {
    const std::size_t turns = LogUnderTest::scaled(15);
    std::barrier all_read(static_cast<std::ptrdiff_t>(writers));
    together(writers, [&](std::size_t) {
        for (std::size_t turn = 0; turn < turns; ++turn) {
            StreamVersion version = version_of(*log, shared);
            all_read.arrive_and_wait();
            for (;;) {
                const auto outcome = log->commit(
                    {}, commit_to(shared, version, {event_of(std::to_string(version.value + 1))}));
                if (outcome || outcome.error().code() != Errc::conflict) {
                    EXPECT_TRUE(outcome.has_value()) << outcome.error().message();
                    break;
                }
                version = version_of(*log, shared);
            }
        }
    });

    const auto events = events_of(*log, shared);
    ASSERT_EQ(versions_of(events), numbers(1, writers * turns));
    for (const StoredEvent& event : events) {
        EXPECT_EQ(event.bytes, std::to_string(event.version.value));
    }
}

// `any_version` takes every concurrent append, each once.
void adds_every_concurrent_append_at_any_version(LogUnderTest& log) {
    const std::size_t turns = LogUnderTest::scaled(25);
    together(writers, [&](std::size_t writer) {
        for (std::size_t turn = 0; turn < turns; ++turn) {
            append(*log, shared, {event_of(mark(writer, turn)), event_of(mark(writer, turn))});
        }
    });

    const auto events = events_of(*log, shared);
    ASSERT_EQ(versions_of(events), numbers(1, 2 * writers * turns));
    for (std::size_t at = 0; at < events.size(); at += 2) {  // two of one commit stay together
        EXPECT_EQ(events[at].bytes, events[at + 1].bytes);
    }
}

// One of those who create a stream at the same time does.
void creates_a_stream_once(LogUnderTest& log) {
    for (std::size_t round = 0; round < LogUnderTest::scaled(10); ++round) {
        const StreamId fresh{"fresh", std::to_string(round)};
        std::atomic<std::size_t> created = 0;
        together(writers, [&](std::size_t) {
            created += log->commit({}, commit_to(fresh, no_stream, events(2))) ? 1 : 0;
        });
        EXPECT_EQ(created, 1U);
        EXPECT_EQ(version_of(*log, fresh), StreamVersion{2});
    }
}

// Who reads a stream while it grows sees its beginning, in order, and more each time.
void shows_readers_of_a_growing_stream_its_beginning(LogUnderTest& log) {
    const std::size_t turns = LogUnderTest::scaled(25);
    constexpr std::size_t readers = 3;
    std::atomic<std::size_t> writing = writers;
    together(writers + readers, [&](std::size_t thread) {
        if (thread < writers) {
            for (std::size_t turn = 0; turn < turns; ++turn) {
                append(*log, shared, events(2));
            }
            --writing;
            return;
        }
        std::size_t before = 0;
        for (bool last = false; !last;) {
            last = writing == 0;
            const auto events = events_of(*log, shared);
            ASSERT_EQ(versions_of(events), numbers(1, events.size()));
            ASSERT_GE(events.size(), before);
            ASSERT_EQ(events.size() % 2, 0U) << "half of a commit was seen";
            before = events.size();
        }
        EXPECT_EQ(before, 2 * writers * turns);
    });
}

// Who pages through the log while it grows has, at the end, what a single read has.
void gives_those_who_follow_the_log_all_of_it(LogUnderTest& log) {
    const std::size_t turns = LogUnderTest::scaled(20);
    constexpr std::size_t readers = 3;
    std::atomic<std::size_t> writing = writers;
    std::vector<std::vector<Delivered>> followed(readers);
    together(writers + readers, [&](std::size_t thread) {
        if (thread < writers) {
            for (std::size_t turn = 0; turn < turns; ++turn) {
                append(*log, {"account", std::to_string(thread)}, events(1 + turn % 3));
            }
            --writing;
            return;
        }
        Scan scan{};
        for (bool last = false; !last || scan.next < scan.head;) {
            last = last || writing == 0;
            const auto page = log->read_all(
                {}, {.after = scan.next, .limit = 7}, [&](const RecordedEvent& event) {
                    followed[thread - writers].push_back(
                        {event.global_sequence.value, event.version.value, to_string(event.id)});
                    return true;
                });
            ESKIT_ASSERT_OK(page);
            scan = *page;
        }
    });

    const auto all = all_of(*log);
    for (const auto& seen : followed) {
        EXPECT_EQ(seen, all);
    }
}

constexpr SuiteTest tests[] = {
    {"LetsWritersOfDifferentStreamsPass", lets_writers_of_different_streams_pass},
    {"LosesNoUpdateOfOneStream", loses_no_update_of_one_stream},
    {"AddsEveryConcurrentAppendAtAnyVersion", adds_every_concurrent_append_at_any_version},
    {"CreatesAStreamOnce", creates_a_stream_once},
    {"ShowsReadersOfAGrowingStreamItsBeginning", shows_readers_of_a_growing_stream_its_beginning},
    {"GivesThoseWhoFollowTheLogAllOfIt", gives_those_who_follow_the_log_all_of_it},
};

}  // namespace

const Suite& stress_suite() {
    static constexpr Suite suite{.name = "stress", .tests = tests};
    return suite;
}

}  // namespace eskit::inline v0_1::conformance
