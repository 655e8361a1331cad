#include "expectations.hpp"
#include "requests.hpp"

#include <eskit/conformance/order_suite.hpp>

#include <algorithm>

namespace eskit::inline v0_1::conformance {
namespace {

using namespace detail;

void write_some(LogUnderTest& log, std::size_t commits) {
    Random random(log.seed());
    for (; commits > 0; --commits) {
        ESKIT_ASSERT_OK(log->commit({}, commit_to(random_stream(random), any_version,
                                                  {random_event(random), random_event(random)})));
    }
}

void numbers_events_without_holes(LogUnderTest& log) {
    write_some(log, 20);
    ESKIT_EXPECT_ERROR(log->commit({}, commit_to({"race", "0"}, 1'000, events(3))), Errc::conflict);
    write_some(log, 20);

    const auto all = all_of(*log);

    ASSERT_EQ(all.size(), 80U);
    for (std::size_t at = 0; at < all.size(); ++at) {
        ASSERT_EQ(all[at].sequence, at + 1);
    }
}

void rises_from_commit_to_commit(LogUnderTest& log) {
    GlobalSequence last{};
    for (std::size_t commits = 0; commits < 20; ++commits) {
        const auto outcome = log->commit({}, commit_to({"s", "1"}, any_version, events(3)));

        ESKIT_ASSERT_OK(outcome);
        EXPECT_GT(outcome->first, last);
        EXPECT_GE(outcome->last.value, outcome->first.value + 2);
        last = outcome->last;
    }
}

void shows_the_same_in_pages_of_any_size(LogUnderTest& log) {
    write_some(log, 150);
    const auto all = all_of(*log);

    for (const std::size_t limit : {1U, 7U, 64U, 299U, 300U, 301U}) {
        std::vector<Delivered> paged;
        Scan scan{};
        do {
            const std::size_t before = paged.size();
            const auto page = log->read_all(
                {}, {.after = scan.next, .limit = limit}, [&](const RecordedEvent& event) {
                    paged.push_back(
                        {event.global_sequence.value, event.version.value, to_string(event.id)});
                    return true;
                });
            ESKIT_ASSERT_OK(page);
            ASSERT_LE(paged.size() - before, limit);
            ASSERT_TRUE(page->next > scan.next || page->next == page->head);
            scan = *page;
        } while (scan.next < scan.head);
        ASSERT_EQ(paged, all) << "in pages of " << limit;
    }
}

void stops_at_its_scan_limit(LogUnderTest& log) {
    write_some(log, 10);
    std::size_t seen = 0;

    const auto scan =
        log->read_all({}, {.after = 4, .scan_limit = 5, .types = {"conformance.Nothing"}},
                      [&](const RecordedEvent&) {
                          ++seen;
                          return true;
                      });

    ESKIT_ASSERT_OK(scan);
    EXPECT_EQ(seen, 0U);
    EXPECT_EQ(scan->next, GlobalSequence{9});
    EXPECT_EQ(scan->head, GlobalSequence{20});
}

void stops_when_the_reader_has_enough(LogUnderTest& log) {
    write_some(log, 10);
    std::vector<std::uint64_t> seen;

    const auto scan = log->read_all({}, {}, [&](const RecordedEvent& event) {
        seen.push_back(event.global_sequence.value);
        return seen.size() < 3;
    });

    ESKIT_ASSERT_OK(scan);
    ASSERT_EQ(seen.size(), 3U);
    EXPECT_EQ(scan->next, GlobalSequence{seen.back()});
}

void delivers_the_types_that_are_asked_for(LogUnderTest& log) {
    write_some(log, 50);
    const std::vector<std::string> wanted{"conformance.Kind1", "conformance.Kind3"};
    std::size_t expected = 0;
    std::size_t seen = 0;
    ESKIT_ASSERT_OK(log->read_all({}, {.limit = SIZE_MAX}, [&](const RecordedEvent& event) {
        expected += std::find(wanted.begin(), wanted.end(), event.type) != wanted.end() ? 1 : 0;
        return true;
    }));

    const auto scan =
        log->read_all({}, {.limit = SIZE_MAX, .types = wanted}, [&](const RecordedEvent& event) {
            EXPECT_TRUE(event.type == wanted[0] || event.type == wanted[1]);
            ++seen;
            return true;
        });

    ESKIT_ASSERT_OK(scan);
    EXPECT_EQ(seen, expected);
    EXPECT_EQ(scan->next, scan->head);
}

void shows_readers_a_growing_prefix(LogUnderTest& log) {
    expect_right(race(*log, {.seed = log.seed(),
                             .writers = 4,
                             .readers = 4,
                             .commits_per_writer = LogUnderTest::scaled(60)}));
}

void shows_the_same_after_it_was_opened_again(LogUnderTest& log) {
    write_some(log, 30);
    const auto before = all_of(*log);
    log.reopen();

    EXPECT_EQ(all_of(*log), before);
}

constexpr Needs dense{.dense_global_sequence = true};
constexpr SuiteTest tests[] = {
    {"NumbersEventsWithoutHoles", numbers_events_without_holes, dense},
    {"RisesFromCommitToCommit", rises_from_commit_to_commit},
    {"ShowsTheSameInPagesOfAnySize", shows_the_same_in_pages_of_any_size},
    {"StopsAtItsScanLimit", stops_at_its_scan_limit, dense},
    {"StopsWhenTheReaderHasEnough", stops_when_the_reader_has_enough},
    {"DeliversTheTypesThatAreAskedFor", delivers_the_types_that_are_asked_for},
    {"ShowsReadersAGrowingPrefix", shows_readers_a_growing_prefix},
    {"ShowsTheSameAfterItWasOpenedAgain",
     shows_the_same_after_it_was_opened_again,
     {.reopening = true}},
};

}  // namespace

const Suite& order_suite() {
    static constexpr Suite suite{.name = "order", .tests = tests};
    return suite;
}

}  // namespace eskit::inline v0_1::conformance
