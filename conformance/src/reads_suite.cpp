#include "expectations.hpp"
#include "requests.hpp"

#include <eskit/conformance/reads_suite.hpp>
#include <eskit/conformance/store_suite.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <stop_token>

namespace eskit::inline v0_1::conformance {
namespace {

using namespace detail;

const StreamId stream{"account", "ada"};
const StreamId other{"account", "bob"};

std::vector<std::uint64_t> reversed(std::vector<std::uint64_t> all) {
    std::reverse(all.begin(), all.end());
    return all;
}

// The versions that these options select of a stream of ten, of which other streams lie between.
std::vector<std::uint64_t> selected_of_ten(LogUnderTest& log, const LoadOptions& options) {
    if (version_of(*log, stream) == StreamVersion{}) {
        for (std::uint64_t number = 1; number <= 10; number += 2) {
            append(*log, other, events(3));
            append(*log, stream, events_of_numbers(number, number + 1));
        }
    }
    return versions_of(events_of(*log, stream, options));
}

// `after` is exclusive.
void reads_a_stream_after_a_version(LogUnderTest& log) {
    EXPECT_EQ(selected_of_ten(log, {}), numbers(1, 10));
    EXPECT_EQ(selected_of_ten(log, {.after = 0}), numbers(1, 10));
    EXPECT_EQ(selected_of_ten(log, {.after = 3}), numbers(4, 10));
    EXPECT_EQ(selected_of_ten(log, {.after = 9}), numbers(10, 10));
}

// After its last version, and far beyond it, a stream has nothing.
void reads_nothing_beyond_the_end_of_a_stream(LogUnderTest& log) {
    EXPECT_TRUE(selected_of_ten(log, {.after = 10}).empty());
    EXPECT_TRUE(selected_of_ten(log, {.after = 11}).empty());
    EXPECT_TRUE(selected_of_ten(log, {.after = 1'000'000'000}).empty());
    EXPECT_TRUE(selected_of_ten(log, {.after = 11, .backwards = true}).empty());
}

// `upto` is inclusive; beyond the end it is the end.
void reads_a_stream_up_to_a_version(LogUnderTest& log) {
    EXPECT_EQ(selected_of_ten(log, {.upto = 4}), numbers(1, 4));
    EXPECT_EQ(selected_of_ten(log, {.upto = 10}), numbers(1, 10));
    EXPECT_EQ(selected_of_ten(log, {.upto = 99}), numbers(1, 10));
    EXPECT_TRUE(selected_of_ten(log, {.upto = 0}).empty());
}

// Both bounds at once; when they cross, nothing.
void reads_a_stream_between_two_versions(LogUnderTest& log) {
    EXPECT_EQ(selected_of_ten(log, {.after = 3, .upto = 7}), numbers(4, 7));
    EXPECT_EQ(selected_of_ten(log, {.after = 6, .upto = 7}), numbers(7, 7));
    EXPECT_TRUE(selected_of_ten(log, {.after = 7, .upto = 7}).empty());
    EXPECT_TRUE(selected_of_ten(log, {.after = 8, .upto = 2}).empty());
    EXPECT_TRUE(selected_of_ten(log, {.after = 8, .upto = 2, .backwards = true}).empty());
}

// `limit` counts what is delivered; 0 is none.
void limits_what_it_reads_of_a_stream(LogUnderTest& log) {
    EXPECT_EQ(selected_of_ten(log, {.limit = 3}), numbers(1, 3));
    EXPECT_EQ(selected_of_ten(log, {.after = 8, .limit = 3}), numbers(9, 10));
    EXPECT_EQ(selected_of_ten(log, {.limit = 10}), numbers(1, 10));
    EXPECT_TRUE(selected_of_ten(log, {.limit = 0}).empty());
}

// Backwards is newest first; `after` and `upto` mean the same events.
void reads_a_stream_backwards(LogUnderTest& log) {
    EXPECT_EQ(selected_of_ten(log, {.backwards = true}), reversed(numbers(1, 10)));
    EXPECT_EQ(selected_of_ten(log, {.after = 3, .upto = 7, .backwards = true}),
              reversed(numbers(4, 7)));
    EXPECT_EQ(selected_of_ten(log, {.limit = 1, .backwards = true}), numbers(10, 10));
    EXPECT_EQ(selected_of_ten(log, {.after = 2, .upto = 8, .limit = 3, .backwards = true}),
              reversed(numbers(6, 8)));
}

// `types` come before `limit`, both ways, and the version is the stream's.
void reads_the_types_of_a_stream_that_are_asked_for(LogUnderTest& log) {
    for (int pair = 0; pair < 5; ++pair) {
        append(*log, stream, {event("conformance.Even"), event("conformance.Odd")});
    }
    const auto found = [&](const LoadOptions& options) {
        return versions_of(events_of(*log, stream, options));
    };

    EXPECT_EQ(found({.types = {"conformance.Odd"}}), (std::vector<std::uint64_t>{2, 4, 6, 8, 10}));
    EXPECT_EQ(found({.after = 4, .limit = 2, .types = {"conformance.Odd"}}),
              (std::vector<std::uint64_t>{6, 8}));
    EXPECT_EQ(found({.limit = 2, .backwards = true, .types = {"conformance.Even"}}),
              (std::vector<std::uint64_t>{9, 7}));
    EXPECT_EQ(found({.types = {"conformance.Odd", "conformance.Even"}}), numbers(1, 10));
    EXPECT_TRUE(found({.types = {"conformance.Nothing"}}).empty());
    EXPECT_EQ(log->read_stream({}, stream, {.types = {"conformance.Nothing"}},
                               [](const RecordedEvent&) { return true; })
                  .value_or(StreamVersion{}),
              StreamVersion{10});
}

// The version that a read returns is the stream's, whatever was selected.
void reports_the_version_whatever_was_selected(LogUnderTest& log) {
    (void)selected_of_ten(log, {});
    const LoadOptions asked[] = {
        {.after = 3},       {.after = 10}, {.after = 99}, {.upto = 2},
        {.upto = 0},        {.limit = 0},  {.limit = 1},  {.limit = 2, .backwards = true},
        {.backwards = true}};
    for (const LoadOptions& options : asked) {
        const auto version =
            log->read_stream({}, stream, options, [](const RecordedEvent&) { return true; });
        ESKIT_ASSERT_OK(version);
        EXPECT_EQ(*version, StreamVersion{10});
    }
}

// A sink that says false sees nothing more, and the version is still the stream's.
void stops_reading_a_stream_when_the_reader_has_enough(LogUnderTest& log) {
    (void)selected_of_ten(log, {});
    for (const bool backwards : {false, true}) {
        std::vector<std::uint64_t> seen;
        const auto version =
            log->read_stream({}, stream, {.backwards = backwards}, [&](const RecordedEvent& event) {
                seen.push_back(event.version.value);
                return seen.size() < 2;
            });
        ESKIT_ASSERT_OK(version);
        EXPECT_EQ(*version, StreamVersion{10});
        EXPECT_EQ(seen, backwards ? reversed(numbers(9, 10)) : numbers(1, 2));
    }
}

// A stream that no page of a backend holds is read whole and in order, both ways.
void reads_a_long_stream_in_order(LogUnderTest& log) {
    constexpr std::uint64_t length = 2'500;
    append(*log, stream, events_of_numbers(1, length));

    EXPECT_EQ(versions_of(events_of(*log, stream)), numbers(1, length));
    EXPECT_EQ(versions_of(events_of(*log, stream, {.backwards = true})),
              reversed(numbers(1, length)));
    EXPECT_EQ(versions_of(events_of(*log, stream, {.after = 900, .upto = 2'100})),
              numbers(901, 2'100));
}

// Any combination of options selects what a plain list would.
void reads_random_parts_of_a_stream_as_a_list(LogUnderTest& log) {
    Random random(log.seed());
    for (std::size_t rounds = LogUnderTest::scaled(200); rounds > 0; --rounds) {
        LoadOptions options{.after = random.below(13), .backwards = random.chance(50)};
        if (random.chance(60)) {
            options.upto = StreamVersion{random.below(13)};
        }
        if (random.chance(60)) {
            options.limit = random.below(12);
        }
        auto expected = numbers(
            options.after.value + 1,
            std::min<std::uint64_t>(10, options.upto ? options.upto->value : std::uint64_t{10}));
        if (options.backwards) {
            std::reverse(expected.begin(), expected.end());
        }
        expected.resize(std::min(expected.size(), options.limit));

        ASSERT_EQ(selected_of_ten(log, options), expected)
            << "after " << options.after.value << ", upto "
            << (options.upto ? std::to_string(options.upto->value) : "the end") << ", limit "
            << options.limit << (options.backwards ? ", backwards" : "");
    }
}

// An empty log has no events, and its head is 0.
void reads_nothing_of_an_empty_log(LogUnderTest& log) {
    const auto none = [](const RecordedEvent&) {
        ADD_FAILURE() << "an event of an empty log";
        return true;
    };

    const auto all = log->read_all({}, {}, none);
    const auto matching = log->read_matching({}, {{{.tags = {"x"}}}}, {}, none);

    ESKIT_ASSERT_OK(all);
    ESKIT_ASSERT_OK(matching);
    EXPECT_EQ(all->head, GlobalSequence{0});
    EXPECT_EQ(all->next, GlobalSequence{0});
    EXPECT_EQ(matching->head, GlobalSequence{0});
    EXPECT_EQ(matching->next, GlobalSequence{0});
}

// What one read of the whole log answered, by `read_all` and by a query that matches everything.
struct Answer {
    Scan scan{};
    std::vector<StoredEvent> events{};
};

Answer answer(LogUnderTest& log, const ReadOptions& options, const Query* query = nullptr) {
    Answer answer;
    const auto sink = [&](const RecordedEvent& event) {
        answer.events.push_back(stored(event));
        return true;
    };
    const auto scan = query == nullptr ? log->read_all({}, options, sink)
                                       : log->read_matching({}, *query, options, sink);
    EXPECT_TRUE(scan.has_value()) << scan.error().message();
    answer.scan = scan.value_or(Scan{});
    return answer;
}

// Six commits of two events: conformance.Even and conformance.Odd, tagged "n:0" to "n:2".
GlobalSequence write_twelve(LogUnderTest& log) {
    GlobalSequence head{};
    for (std::size_t number = 0; number < 6; ++number) {
        const std::string tag = "n:" + std::to_string(number % 3);
        head = append(*log, number % 2 == 0 ? stream : other,
                      {event("conformance.Even", {tag}), event("conformance.Odd", {tag})})
                   .last;
    }
    return head;
}

const Query everything_matches{};

// A limit of 0 delivers nothing and moves no cursor, and still tells the head.
void delivers_nothing_with_a_limit_of_zero(LogUnderTest& log) {
    const GlobalSequence head = write_twelve(log);

    for (const Query* query : {static_cast<const Query*>(nullptr), &everything_matches}) {
        const Answer none = answer(log, {.after = 3, .limit = 0}, query);
        EXPECT_TRUE(none.events.empty());
        EXPECT_EQ(none.scan.next, GlobalSequence{3});
        EXPECT_EQ(none.scan.head, head);
    }
}

// A scan limit of 0 looks at nothing.
void looks_at_nothing_with_a_scan_limit_of_zero(LogUnderTest& log) {
    const GlobalSequence head = write_twelve(log);

    const Answer none = answer(log, {.after = 3, .scan_limit = 0});

    EXPECT_TRUE(none.events.empty());
    EXPECT_EQ(none.scan.next, GlobalSequence{3});
    EXPECT_EQ(none.scan.head, head);
}

// Behind the newest event there is nothing, and a cursor never goes back.
void reads_nothing_beyond_the_end_of_the_log(LogUnderTest& log) {
    const GlobalSequence head = write_twelve(log);

    for (const GlobalSequence after :
         {head, GlobalSequence{head.value + 1}, GlobalSequence{1'000'000}}) {
        for (const Query* query : {static_cast<const Query*>(nullptr), &everything_matches}) {
            const Answer none = answer(log, {.after = after}, query);
            EXPECT_TRUE(none.events.empty());
            EXPECT_EQ(none.scan.next, after);
            EXPECT_EQ(none.scan.head, head);
        }
    }
}

// A query without items is `read_all`.
void reads_everything_with_an_empty_query(LogUnderTest& log) {
    write_twelve(log);

    const Answer all = answer(log, {.after = 2, .limit = 7});
    const Answer matching = answer(log, {.after = 2, .limit = 7}, &everything_matches);

    EXPECT_EQ(all.events.size(), 7U);
    EXPECT_EQ(matching.events, all.events);
    EXPECT_EQ(matching.scan.next, all.scan.next);
}

// Types that no event has select nothing, and the cursor passes all that was looked at.
void passes_over_types_that_nobody_wrote(LogUnderTest& log) {
    const GlobalSequence head = write_twelve(log);

    const Answer none = answer(log, {.types = {"conformance.Nothing", "conformance.ev"}});

    EXPECT_TRUE(none.events.empty());
    EXPECT_EQ(none.scan.next, head);
}

// Types are left out before anything is decoded: what no reader understands disturbs none.
void passes_over_other_types_undecoded(LogUnderTest& log) {
    const LogStore<Noted> store(log.shared());
    ESKIT_ASSERT_OK(store.append({}, stream, any_version, {Noted{.text = "before"}}));
    append(*log, other,
           {{.type = "conformance.Foreign", .payload = Payload::from_bytes("?", "?")}});
    ESKIT_ASSERT_OK(store.append({}, stream, any_version, {Noted{.text = "after"}}));

    const auto page = store.read_all({}, {.limit = 2});

    ESKIT_ASSERT_OK(page);
    ASSERT_EQ(page->size(), 2U);
    EXPECT_EQ((*page)[1].data().text, "after");
}

// `limit` counts what is delivered, not what the filter left out.
void counts_delivered_events_against_the_limit(LogUnderTest& log) {
    write_twelve(log);

    const Answer four = answer(log, {.limit = 4, .types = {"conformance.Odd"}});

    ASSERT_EQ(four.events.size(), 4U);
    EXPECT_EQ(four.scan.next, four.events.back().sequence);
    for (const StoredEvent& event : four.events) {
        EXPECT_EQ(event.type, "conformance.Odd");
    }
}

// `types` and the query must both let an event through.
void combines_types_with_a_query(LogUnderTest& log) {
    const GlobalSequence head = write_twelve(log);
    const Query tagged{{{.tags = {"n:1"}}}};

    const Answer both = answer(log, {.types = {"conformance.Odd"}}, &tagged);

    ASSERT_EQ(both.events.size(), 2U);
    for (const StoredEvent& event : both.events) {
        EXPECT_EQ(event.type, "conformance.Odd");
        EXPECT_EQ(event.tags, (std::vector<std::string>{"n:1"}));
    }
    EXPECT_EQ(both.scan.next, head);
}

// Pages by a scan limit, whatever matches in them, add up to the whole.
void adds_up_in_pages_of_a_scan_limit(LogUnderTest& log) {
    write_twelve(log);
    const Query tagged{{{.tags = {"n:2"}}}};
    const Answer whole = answer(log, {}, &tagged);

    std::vector<StoredEvent> paged;
    Scan scan{};
    std::size_t pages = 0;
    do {
        Answer page = answer(log, {.after = scan.next, .scan_limit = 5}, &tagged);
        ASSERT_GT(page.scan.next, scan.next);
        scan = page.scan;
        std::move(page.events.begin(), page.events.end(), std::back_inserter(paged));
        ++pages;
    } while (scan.next < scan.head);

    EXPECT_EQ(paged, whole.events);
    EXPECT_GE(pages, 2U);
}

// A sink may read the log meanwhile.
void lets_a_sink_read(LogUnderTest& log) {
    write_twelve(log);
    std::size_t seen = 0;

    const auto scan = log->read_all({}, {}, [&](const RecordedEvent& event) {
        const StreamVersion version = event.version;
        const auto found = events_of(*log, event.stream_id(), {.limit = 1});
        EXPECT_EQ(found.size(), 1U);
        EXPECT_EQ(event.version, version);
        ++seen;
        return true;
    });

    ESKIT_ASSERT_OK(scan);
    EXPECT_EQ(seen, 12U);
}

// What every read answers under this context.
void expect_all_reads_fail(LogUnderTest& log, const Context& ctx, Errc code) {
    write_twelve(log);
    const auto none = [](const RecordedEvent&) {
        ADD_FAILURE() << "an event was read";
        return true;
    };

    ESKIT_EXPECT_ERROR(log->read_stream(ctx, stream, {}, none), code);
    ESKIT_EXPECT_ERROR(log->read_all(ctx, {}, none), code);
    ESKIT_EXPECT_ERROR(log->read_matching(ctx, {{{.tags = {"n:1"}}}}, {}, none), code);
    ESKIT_EXPECT_ERROR(log->find_commit(ctx, log->ids().next()), code);
}

// After a stop request, a read is not begun.
void reads_nothing_after_a_stop_request(LogUnderTest& log) {
    std::stop_source source;
    source.request_stop();

    expect_all_reads_fail(log, Context{}.with_stop(source.get_token()), Errc::cancelled);
}

// After the deadline, a read is not begun.
void reads_nothing_after_the_deadline(LogUnderTest& log) {
    const auto passed = log->clock().steady_now() - std::chrono::seconds(1);

    expect_all_reads_fail(log, Context{}.with_deadline(passed), Errc::timed_out);
}

constexpr Needs dense{.dense_global_sequence = true};
constexpr SuiteTest tests[] = {
    {"ReadsAStreamAfterAVersion", reads_a_stream_after_a_version},
    {"ReadsNothingBeyondTheEndOfAStream", reads_nothing_beyond_the_end_of_a_stream},
    {"ReadsAStreamUpToAVersion", reads_a_stream_up_to_a_version},
    {"ReadsAStreamBetweenTwoVersions", reads_a_stream_between_two_versions},
    {"LimitsWhatItReadsOfAStream", limits_what_it_reads_of_a_stream},
    {"ReadsAStreamBackwards", reads_a_stream_backwards},
    {"ReadsTheTypesOfAStreamThatAreAskedFor", reads_the_types_of_a_stream_that_are_asked_for},
    {"ReportsTheVersionWhateverWasSelected", reports_the_version_whatever_was_selected},
    {"StopsReadingAStreamWhenTheReaderHasEnough",
     stops_reading_a_stream_when_the_reader_has_enough},
    {"ReadsALongStreamInOrder", reads_a_long_stream_in_order},
    {"ReadsRandomPartsOfAStreamAsAList", reads_random_parts_of_a_stream_as_a_list},
    {"ReadsNothingOfAnEmptyLog", reads_nothing_of_an_empty_log},
    {"DeliversNothingWithALimitOfZero", delivers_nothing_with_a_limit_of_zero, dense},
    {"LooksAtNothingWithAScanLimitOfZero", looks_at_nothing_with_a_scan_limit_of_zero, dense},
    {"ReadsNothingBeyondTheEndOfTheLog", reads_nothing_beyond_the_end_of_the_log},
    {"ReadsEverythingWithAnEmptyQuery", reads_everything_with_an_empty_query},
    {"PassesOverTypesThatNobodyWrote", passes_over_types_that_nobody_wrote},
    {"PassesOverOtherTypesUndecoded", passes_over_other_types_undecoded},
    {"CountsDeliveredEventsAgainstTheLimit", counts_delivered_events_against_the_limit},
    {"CombinesTypesWithAQuery", combines_types_with_a_query},
    {"AddsUpInPagesOfAScanLimit", adds_up_in_pages_of_a_scan_limit, dense},
    {"LetsASinkRead", lets_a_sink_read},
    {"ReadsNothingAfterAStopRequest", reads_nothing_after_a_stop_request},
    {"ReadsNothingAfterTheDeadline", reads_nothing_after_the_deadline},
};

}  // namespace

const Suite& reads_suite() {
    static constexpr Suite suite{.name = "reads", .tests = tests};
    return suite;
}

}  // namespace eskit::inline v0_1::conformance
