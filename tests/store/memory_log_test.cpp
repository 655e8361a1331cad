#include "fixture.hpp"

#include <eskit/store/memory_log.hpp>
#include <eskit/testing/manual_clock.hpp>
#include <eskit/testing/sequential_ids.hpp>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <latch>
#include <numeric>
#include <thread>

namespace eskit::inline v0_1 {
namespace {

using namespace store_test;
using Numbers = std::vector<std::uint64_t>;

const StreamId ada{"account", "ada"};
const StreamId bob{"account", "bob"};

Numbers from_to(std::uint64_t first, std::uint64_t last) {
    Numbers numbers(last - first + 1);
    std::iota(numbers.begin(), numbers.end(), first);
    return numbers;
}

class LogInMemory : public ::testing::Test {
  protected:
    Committed must(Commit commit) {
        auto outcome = log.commit({}, std::move(commit));
        EXPECT_TRUE(outcome.has_value()) << outcome.error().message();
        return outcome ? *outcome : Committed{};
    }
    void fill(const StreamId& stream, std::size_t count) {
        must(commit_to(stream, any_version, events(count)));
    }
    // The versions that were delivered; checks the version that was returned.
    Numbers versions(const LoadOptions& options, StreamVersion current) {
        Numbers found;
        const auto version = log.read_stream({}, ada, options, [&](const RecordedEvent& event) {
            found.push_back(event.version.value);
            return true;
        });
        EXPECT_EQ(version.value(), current);
        return found;
    }
    // The sequences that were delivered; checks how far the read went.
    Numbers sequences(const ReadOptions& options, const Scan& expected) {
        Numbers found;
        const auto scan = log.read_all({}, options, [&](const RecordedEvent& event) {
            found.push_back(event.global_sequence.value);
            return true;
        });
        EXPECT_EQ(scan.value().next, expected.next);
        EXPECT_EQ(scan.value().head, expected.head);
        return found;
    }
    Numbers matching(const Query& query, const ReadOptions& options, const Scan& expected) {
        Numbers found;
        const auto scan = log.read_matching({}, query, options, [&](const RecordedEvent& event) {
            found.push_back(event.global_sequence.value);
            return true;
        });
        EXPECT_EQ(scan.value().next, expected.next);
        EXPECT_EQ(scan.value().head, expected.head);
        return found;
    }

    MemoryLog log;
};

TEST_F(LogInMemory, DeclaresWhatItCanDo) {
    EXPECT_TRUE(log.capabilities().dense_global_sequence);
    EXPECT_TRUE(log.capabilities().multi_stream_commit);
    EXPECT_TRUE(log.capabilities().append_condition);
    EXPECT_TRUE(log.capabilities().live_payloads);
    EXPECT_FALSE(log.capabilities().multi_process_writers);
    EXPECT_EQ(log.capabilities().durability, Capabilities::Durability::none);
}

TEST_F(LogInMemory, IsAHistoryOfItsOwn) {
    const MemoryLog other;

    EXPECT_FALSE(is_zero(log.epoch()));
    EXPECT_NE(log.epoch(), other.epoch());
}

TEST_F(LogInMemory, BeginsEmpty) {
    EXPECT_EQ(versions({}, 0), Numbers{});
    EXPECT_EQ(sequences({}, {.next = 0, .head = 0}), Numbers{});
    EXPECT_EQ(log.find_commit({}, id_of(1)).value(), std::nullopt);
}

TEST_F(LogInMemory, CountsVersionsPerStreamAndSequencesOverAll) {
    fill(ada, 2);
    fill(bob, 1);
    fill(ada, 1);

    const std::vector<Seen> all = read_everything(log);

    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(versions({}, 3), (Numbers{1, 2, 3}));
    EXPECT_EQ(sequences({}, {.next = 4, .head = 4}), (Numbers{1, 2, 3, 4}));
    EXPECT_EQ(all[2].stream, "account/bob");
    EXPECT_EQ(all[2].version, 1U);
    EXPECT_EQ(all[3].stream, "account/ada");
    EXPECT_EQ(all[3].version, 3U);
}

TEST_F(LogInMemory, LeavesNoHoleInSequencesAfterARefusedCommit) {
    fill(ada, 1);
    ASSERT_FALSE(log.commit({}, commit_to(ada, no_stream, events(5))).has_value());
    fill(ada, 1);

    EXPECT_EQ(sequences({}, {.next = 2, .head = 2}), (Numbers{1, 2}));
}

TEST_F(LogInMemory, KeepsEveryPartOfAnEvent) {
    const auto payload = Payload::from_bytes("json", R"({"n":1})");
    Commit commit = commit_to(ada, no_stream,
                              {{.id = {7},
                                .type = "test.Happened",
                                .schema_version = 3,
                                .payload = payload,
                                .tags = {"b", "a"}}});
    commit.metadata.correlation_id = "req-1";
    const Committed outcome = must(commit);

    int delivered = 0;
    ASSERT_TRUE(log.read_all({}, {},
                             [&](const RecordedEvent& event) {
                                 ++delivered;
                                 EXPECT_EQ(event.id, EventId{7});
                                 EXPECT_EQ(event.stream_id(), ada);
                                 EXPECT_EQ(event.type, "test.Happened");
                                 EXPECT_EQ(event.schema_version, 3U);
                                 EXPECT_EQ(*event.payload, payload);  // the object itself
                                 EXPECT_EQ(event.tag_set()[0], "a");
                                 EXPECT_EQ(event.tag_set()[1], "b");
                                 EXPECT_EQ(event.commit_metadata(), commit.metadata);
                                 EXPECT_EQ(event.recorded_at, outcome.recorded_at);
                                 return true;
                             })
                    .has_value());
    EXPECT_EQ(delivered, 1);
}

TEST_F(LogInMemory, SharesMetadataAmongTheEventsOfACommit) {
    Commit commit = commit_to(ada, no_stream, events(2));
    commit.metadata.correlation_id = "req-1";
    must(commit);

    std::vector<const Metadata*> found;
    ASSERT_TRUE(log.read_stream({}, ada, {},
                                [&](const RecordedEvent& event) {
                                    found.push_back(&event.commit_metadata());
                                    return true;
                                })
                    .has_value());

    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0], found[1]);
}

TEST(MemoryLog, RecordsTheTimeOfItsClockOncePerCommit) {
    testing::ManualClock clock(Timestamp{std::chrono::seconds(100)});
    MemoryLog log({.clock = &clock});
    ASSERT_TRUE(log.commit({}, commit_to(ada, no_stream, events(2))).has_value());
    clock.advance(std::chrono::seconds(5));
    const Committed later = log.commit({}, commit_to(ada, 2, events(1))).value();

    const std::vector<Seen> all = read_everything(log);

    EXPECT_EQ(all[0].recorded_at, Timestamp{std::chrono::seconds(100)});
    EXPECT_EQ(all[1].recorded_at, all[0].recorded_at);
    EXPECT_EQ(all[2].recorded_at, Timestamp{std::chrono::seconds(105)});
    EXPECT_EQ(later.recorded_at, all[2].recorded_at);
}

TEST_F(LogInMemory, ComparesTheStreamWithEveryKindOfExpectation) {
    EXPECT_ERROR(log.commit({}, commit_to(ada, stream_exists, events(1))), Errc::conflict,
                 "expected an existing stream, the stream is at version 0");
    must(commit_to(ada, no_stream, events(1)));
    EXPECT_ERROR(log.commit({}, commit_to(ada, no_stream, events(1))), Errc::conflict,
                 "expected no stream, the stream is at version 1");
    EXPECT_ERROR(log.commit({}, commit_to(ada, 0, events(1))), Errc::conflict,
                 "expected version 0");
    EXPECT_ERROR(log.commit({}, commit_to(ada, 2, events(1))), Errc::conflict,
                 "expected version 2");

    EXPECT_EQ(must(commit_to(ada, 1, events(1))).versions[0], 2);
    EXPECT_EQ(must(commit_to(ada, stream_exists, events(1))).versions[0], 3);
    EXPECT_EQ(must(commit_to(ada, any_version, events(1))).versions[0], 4);
    EXPECT_EQ(must(commit_to(bob, 0, events(1))).versions[0], 1);
}

TEST_F(LogInMemory, KeepsStreamsApartWhoseNamesJoinToTheSameText) {
    must(commit_to({"account/a", "da"}, no_stream, events(1)));

    EXPECT_EQ(must(commit_to({"account", "a/da"}, no_stream, events(1))).versions[0], 1);
}

TEST_F(LogInMemory, WritesAllStreamsOfACommit) {
    fill(bob, 3);
    Commit commit = commit_to(ada, no_stream, events(2));
    commit.appends.push_back({bob, 3, events(1)});

    const Committed outcome = must(commit);

    EXPECT_EQ(outcome.versions, (std::vector<StreamVersion>{2, 4}));
    EXPECT_EQ(outcome.first, 4);
    EXPECT_EQ(outcome.last, 6);
    EXPECT_EQ(read_everything(log)[5].stream, "account/bob");
}

TEST_F(LogInMemory, WritesNoStreamOfACommitWhenOneIsNotAsExpected) {
    Commit commit = commit_to(ada, no_stream, events(2));
    commit.appends.push_back({bob, 3, events(1)});

    EXPECT_ERROR(log.commit({}, commit), Errc::conflict, "account/bob");

    EXPECT_TRUE(read_everything(log).empty());
    EXPECT_EQ(versions({}, 0), Numbers{});
    must(commit_to(ada, no_stream, events(1)));
}

TEST_F(LogInMemory, ComparesAStreamThatOccursTwiceWithWhatTheCommitHasAppendedSoFar) {
    Commit commit = commit_to(ada, no_stream, events(2));
    commit.appends.push_back({bob, no_stream, events(1)});
    commit.appends.push_back({ada, 2, events(1)});
    Commit stale = commit;
    stale.appends[2].expected = no_stream;

    const Outcome refused = log.commit({}, stale);
    const Committed outcome = must(commit);

    EXPECT_ERROR(refused, Errc::conflict, "expected no stream, the stream is at version 2");
    EXPECT_EQ(outcome.versions, (std::vector<StreamVersion>{2, 1, 3}));
    EXPECT_EQ(versions({}, 3), (Numbers{1, 2, 3}));
}

TEST_F(LogInMemory, ReplaysACommitOfManyStreamsAfterLaterEvents) {
    fill(ada, 1);
    Commit commit = commit_to(ada, 1, events(2));
    commit.id = id_of(9);
    commit.appends.push_back({bob, no_stream, events(1)});
    commit.appends.push_back({ada, 3, events(1)});
    const Committed first = must(commit);
    fill(ada, 3);
    fill(bob, 3);

    const Committed again = must(commit);

    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(again.first, 2);
    EXPECT_EQ(again.last, 5);
    EXPECT_EQ(again.versions, (std::vector<StreamVersion>{3, 1, 4}));
    EXPECT_EQ(again.recorded_at, first.recorded_at);
    EXPECT_EQ(read_everything(log).size(), 11U);
}

TEST_F(LogInMemory, KnowsIdsInWhateverOrderTheyCame) {
    for (const std::uint8_t number : std::vector<std::uint8_t>{5, 9, 1, 7}) {
        Commit commit = commit_to({"number", std::to_string(number)}, no_stream, events(1));
        commit.id = id_of(number);
        must(commit);
    }

    for (const std::uint8_t number : std::vector<std::uint8_t>{1, 5, 7, 9}) {
        Commit commit = commit_to({"number", std::to_string(number)}, no_stream, events(1));
        commit.id = id_of(number);
        EXPECT_TRUE(must(commit).replayed) << int{number};
    }
    EXPECT_EQ(read_everything(log).size(), 4U);
}

TEST_F(LogInMemory, FindsACommitById) {
    fill(bob, 2);
    Commit commit = commit_to(ada, no_stream, events(2));
    commit.id = id_of(9);
    commit.fingerprint = "open";
    must(commit);
    fill(ada, 1);

    const Committed found = log.find_commit({}, id_of(9)).value().value_or(Committed{});

    EXPECT_TRUE(found.replayed);
    EXPECT_EQ(found.id, id_of(9));
    EXPECT_EQ(found.first, 3);
    EXPECT_EQ(found.last, 4);
    EXPECT_EQ(found.versions, std::vector<StreamVersion>{2});
    EXPECT_EQ(found.fingerprint, "open");
    EXPECT_EQ(log.find_commit({}, id_of(8)).value(), std::nullopt);
}

TEST(MemoryLog, ForgetsOldCommitIdsWhenAskedToAndNoYoungerOnes) {
    testing::ManualClock clock{Timestamp{std::chrono::hours{24}}};
    MemoryLog log({.clock = &clock, .commit_ids_kept = std::chrono::hours{1}});
    const auto write = [&](std::uint8_t number) {
        Commit commit = commit_to(ada, any_version, events(1));
        commit.id = id_of(number);
        return log.commit({}, std::move(commit)).value();
    };
    write(1);
    write(2);
    EXPECT_TRUE(log.find_commit({}, id_of(1)).value());  // both are in the index now
    clock.advance(std::chrono::minutes{50});
    write(3);
    clock.advance(std::chrono::minutes{20});

    const Committed fourth = write(4);
    const Committed replayed = write(3);
    const Committed again = write(1);

    EXPECT_FALSE(log.find_commit({}, id_of(2)).value());
    EXPECT_EQ(log.find_commit({}, id_of(4)).value()->first, fourth.first);
    EXPECT_TRUE(replayed.replayed);
    EXPECT_EQ(replayed.first, 3);
    EXPECT_FALSE(again.replayed);
    EXPECT_EQ(again.first, 5);
}

TEST_F(LogInMemory, RefusesACommitWhenAnEventAfterThePositionMatchesItsCondition) {
    must(commit_to(ada, any_version, {event("seat.Reserved", {"seat:1"})}));
    must(commit_to(ada, any_version, {event("seat.Freed", {"seat:1"})}));
    Commit commit = commit_to(bob, any_version, events(1));
    commit.condition = {.fail_if_match = {.any_of = {{.tags = {"seat:1"}}}}, .after = 1};

    const Outcome outcome = log.commit({}, commit);

    EXPECT_ERROR(outcome, Errc::conflict, "broken by event 2, seat.Freed [seat:1]");
    ASSERT_EQ(outcome.error().conflict()->events.size(), 1U);
    EXPECT_EQ(outcome.error().conflict()->events[0].sequence, 2);
    EXPECT_EQ(outcome.error().conflict()->events[0].type, "seat.Freed");
    EXPECT_EQ(outcome.error().conflict()->events[0].tags, std::vector<std::string>{"seat:1"});
    EXPECT_EQ(read_everything(log).size(), 2U);
}

TEST_F(LogInMemory, TakesTheEventAtThePositionOfAConditionAsKnown) {
    must(commit_to(ada, any_version, {event("seat.Reserved", {"seat:1"})}));
    Commit commit = commit_to(bob, any_version, events(1));
    commit.condition = {.fail_if_match = {.any_of = {{.tags = {"seat:1"}}}}, .after = 1};
    Commit from_the_start = commit;
    from_the_start.condition->after = 0;

    EXPECT_ERROR(log.commit({}, from_the_start), Errc::conflict, "broken by event 1, ");
    EXPECT_TRUE(log.commit({}, commit).has_value());
}

TEST_F(LogInMemory, AcceptsAConditionThatNothingBreaks) {
    must(commit_to(ada, any_version, {event("seat.Reserved", {"seat:1"})}));
    Commit commit = commit_to(bob, any_version, {event("seat.Reserved", {"seat:2"})});
    commit.condition = {.fail_if_match = {.any_of = {{.tags = {"seat:2"}}}}};
    Commit beyond_the_head = commit;
    beyond_the_head.condition->after = 1000;

    EXPECT_TRUE(log.commit({}, commit).has_value());  // its own events are not looked at
    EXPECT_ERROR(log.commit({}, commit), Errc::conflict, "broken by event 2, ");
    EXPECT_TRUE(log.commit({}, beyond_the_head).has_value());
}

TEST_F(LogInMemory, FailsAConditionWithoutItemsOnAnyEvent) {
    Commit first = commit_to(ada, any_version, events(1));
    first.condition = AppendCondition{};

    EXPECT_TRUE(log.commit({}, first).has_value());
    first.id = {};
    EXPECT_ERROR(log.commit({}, first), Errc::conflict, "broken by event 1, ");
}

TEST_F(LogInMemory, DeliversPartsOfAStream) {
    fill(bob, 1);
    fill(ada, 6);

    EXPECT_EQ(versions({}, 6), from_to(1, 6));
    EXPECT_EQ(versions({.after = 4}, 6), (Numbers{5, 6}));
    EXPECT_EQ(versions({.upto = 2}, 6), (Numbers{1, 2}));
    EXPECT_EQ(versions({.after = 2, .upto = 4}, 6), (Numbers{3, 4}));
    EXPECT_EQ(versions({.after = 1, .limit = 2}, 6), (Numbers{2, 3}));
    EXPECT_EQ(versions({.upto = 100}, 6), from_to(1, 6));
}

TEST_F(LogInMemory, DeliversTheSamePartsBackwards) {
    fill(ada, 6);

    EXPECT_EQ(versions({.backwards = true}, 6), (Numbers{6, 5, 4, 3, 2, 1}));
    EXPECT_EQ(versions({.after = 4, .backwards = true}, 6), (Numbers{6, 5}));
    EXPECT_EQ(versions({.upto = 2, .backwards = true}, 6), (Numbers{2, 1}));
    EXPECT_EQ(versions({.after = 2, .upto = 4, .backwards = true}, 6), (Numbers{4, 3}));
    EXPECT_EQ(versions({.limit = 1, .backwards = true}, 6), (Numbers{6}));
    EXPECT_EQ(versions({.upto = 5, .limit = 2, .backwards = true}, 6), (Numbers{5, 4}));
}

TEST_F(LogInMemory, TellsTheVersionOfAStreamWhateverWasSelected) {
    fill(ada, 3);

    for (const bool backwards : {false, true}) {
        EXPECT_EQ(versions({.limit = 0, .backwards = backwards}, 3), Numbers{});
        EXPECT_EQ(versions({.after = 3, .backwards = backwards}, 3), Numbers{});
        EXPECT_EQ(versions({.after = UINT64_MAX, .backwards = backwards}, 3), Numbers{});
        EXPECT_EQ(versions({.upto = 0, .backwards = backwards}, 3), Numbers{});
        EXPECT_EQ(versions({.after = 2, .upto = 1, .backwards = backwards}, 3), Numbers{});
    }
}

TEST_F(LogInMemory, StopsAStreamWhenTheSinkSaysSoAndStillTellsItsVersion) {
    fill(ada, 5);
    Numbers found;

    const auto version = log.read_stream({}, ada, {}, [&](const RecordedEvent& event) {
        found.push_back(event.version.value);
        return event.version < 2;
    });

    EXPECT_EQ(version.value(), 5);
    EXPECT_EQ(found, (Numbers{1, 2}));
}

TEST_F(LogInMemory, DeliversLongHistoriesInBothDirections) {
    fill(ada, 700);
    Numbers newest_first = from_to(1, 700);
    std::reverse(newest_first.begin(), newest_first.end());

    EXPECT_EQ(versions({}, 700), from_to(1, 700));
    EXPECT_EQ(versions({.backwards = true}, 700), newest_first);
    EXPECT_EQ(versions({.after = 100, .limit = 512}, 700), from_to(101, 612));
    EXPECT_EQ(sequences({.limit = 700}, {.next = 700, .head = 700}), from_to(1, 700));
    EXPECT_EQ(sequences({.after = 10, .limit = 256}, {.next = 266, .head = 700}), from_to(11, 266));
}

TEST_F(LogInMemory, DeliversPagesOfAllStreams) {
    fill(ada, 3);
    fill(bob, 3);

    EXPECT_EQ(sequences({.limit = 4}, {.next = 4, .head = 6}), from_to(1, 4));
    EXPECT_EQ(sequences({.after = 4, .limit = 4}, {.next = 6, .head = 6}), (Numbers{5, 6}));
    EXPECT_EQ(sequences({.after = 6}, {.next = 6, .head = 6}), Numbers{});
    EXPECT_EQ(sequences({.after = 2, .limit = 0}, {.next = 2, .head = 6}), Numbers{});
}

TEST_F(LogInMemory, LimitsAPageToAThousandEventsUnlessTold) {
    fill(ada, 1001);

    EXPECT_EQ(sequences({}, {.next = 1000, .head = 1001}).size(), 1000U);
}

TEST_F(LogInMemory, ReadsNothingAfterItsHead) {
    fill(ada, 3);

    EXPECT_EQ(sequences({.after = 9}, {.next = 9, .head = 3}), Numbers{});
    EXPECT_EQ(sequences({.after = UINT64_MAX}, {.next = UINT64_MAX, .head = 3}), Numbers{});
}

TEST_F(LogInMemory, LooksAtNoMoreRowsThanItIsTold) {
    must(commit_to(ada, any_version, events(3, "test.Rare")));
    fill(ada, 5);
    must(commit_to(ada, any_version, events(1, "test.Rare")));
    const std::vector<std::string> rare{"test.Rare"};

    EXPECT_EQ(sequences({.scan_limit = 4, .types = rare}, {.next = 4, .head = 9}), from_to(1, 3));
    EXPECT_EQ(sequences({.after = 4, .scan_limit = 4, .types = rare}, {.next = 8, .head = 9}),
              Numbers{});
    EXPECT_EQ(sequences({.after = 8, .scan_limit = 4, .types = rare}, {.next = 9, .head = 9}),
              Numbers{9});
    EXPECT_EQ(sequences({.after = 2, .scan_limit = 0}, {.next = 2, .head = 9}), Numbers{});
}

TEST_F(LogInMemory, MovesTheCursorPastRowsThatDoNotMatch) {
    must(commit_to(ada, any_version, events(2, "test.Rare")));
    fill(ada, 500);
    const std::vector<std::string> rare{"test.Rare"};

    EXPECT_EQ(sequences({.types = rare}, {.next = 502, .head = 502}), (Numbers{1, 2}));
    EXPECT_EQ(sequences({.limit = 1, .types = rare}, {.next = 1, .head = 502}), Numbers{1});
    EXPECT_EQ(sequences({.types = {"test.Other"}}, {.next = 502, .head = 502}), Numbers{});
    EXPECT_EQ(
        sequences({.limit = 3, .types = {"test.Other", "test.Rare"}}, {.next = 502, .head = 502}),
        (Numbers{1, 2}));
}

TEST_F(LogInMemory, StopsAReadWhenTheSinkSaysSoWithTheCursorAtThatEvent) {
    fill(ada, 5);
    Numbers found;

    const Scan scan = log.read_all({}, {},
                                   [&](const RecordedEvent& event) {
                                       found.push_back(event.global_sequence.value);
                                       return event.global_sequence < 2;
                                   })
                          .value();

    EXPECT_EQ(found, (Numbers{1, 2}));
    EXPECT_EQ(scan.next, 2);
    EXPECT_EQ(scan.head, 5);
}

TEST_F(LogInMemory, DeliversWhatAQueryMatches) {
    must(commit_to(ada, any_version, {event("seat.Reserved", {"seat:1", "row:1"})}));
    must(commit_to(bob, any_version, {event("seat.Freed", {"seat:2", "row:1"})}));
    must(commit_to(ada, any_version, {event("seat.Freed", {"seat:1", "row:1"})}));
    const Scan whole{.next = 3, .head = 3};
    const Query seat1{.any_of = {{.tags = {"seat:1"}}}};

    EXPECT_EQ(matching({}, {}, whole), (Numbers{1, 2, 3}));
    EXPECT_EQ(matching(seat1, {}, whole), (Numbers{1, 3}));
    EXPECT_EQ(matching({.any_of = {{.types = {"seat.Freed"}, .tags = {"row:1"}}}}, {}, whole),
              (Numbers{2, 3}));
    EXPECT_EQ(matching({.any_of = {{.tags = {"seat:1", "seat:2"}}}}, {}, whole), Numbers{});
    EXPECT_EQ(matching({.any_of = {{.types = {"seat.Reserved"}}, {.tags = {"seat:2"}}}}, {}, whole),
              (Numbers{1, 2}));
}

TEST_F(LogInMemory, MergesWhatTheItemsOfAQueryFindInALongHistory) {
    Numbers either;
    for (std::uint64_t at = 1; at <= 2000; ++at) {
        std::vector<std::string> tags{"all"};
        if (at % 2 == 0) {
            tags.emplace_back("even");
        }
        if (at % 3 == 0) {
            tags.emplace_back("third");
        }
        if (at % 2 == 0 || at % 3 == 0) {
            either.push_back(at);
        }
        must(commit_to(ada, any_version, {event("test.Counted", tags)}));
    }
    const Query even_or_third{.any_of = {{.tags = {"all", "even"}}, {.tags = {"third", "all"}}}};
    const Numbers later(either.begin() + 1000, either.end());

    EXPECT_EQ(matching(even_or_third, {.limit = SIZE_MAX}, {.next = 2000, .head = 2000}), either);
    EXPECT_EQ(matching(even_or_third, {.after = 1500}, {.next = 2000, .head = 2000}), later);
}

TEST_F(LogInMemory, FindsTheOneEventThatBreaksAConditionAmongManyThatDoNot) {
    for (int at = 0; at < 1000; ++at) {
        must(commit_to(ada, any_version, {event("seat.Reserved", {"row:1"})}));
    }
    must(commit_to(ada, any_version, {event("seat.Freed", {"row:1"})}));
    Commit commit = commit_to(bob, any_version, events(1));
    commit.condition = {
        .fail_if_match = {.any_of = {{.types = {"seat.Freed"}, .tags = {"row:1"}}}}};

    EXPECT_ERROR(log.commit({}, commit), Errc::conflict, "broken by event 1001, ");
    commit.condition->after = 1001;
    EXPECT_TRUE(log.commit({}, commit).has_value());
}

TEST_F(LogInMemory, AppliesReadOptionsToAQueryToo) {
    must(commit_to(ada, any_version, {event("seat.Reserved", {"seat:1"})}));
    must(commit_to(ada, any_version, {event("seat.Freed", {"seat:1"})}));
    must(commit_to(ada, any_version, {event("seat.Reserved", {"seat:1"})}));
    const Query seat1{.any_of = {{.tags = {"seat:1"}}}};

    EXPECT_EQ(matching(seat1, {.after = 1}, {.next = 3, .head = 3}), (Numbers{2, 3}));
    EXPECT_EQ(matching(seat1, {.limit = 1}, {.next = 1, .head = 3}), Numbers{1});
    EXPECT_EQ(matching(seat1, {.scan_limit = 2}, {.next = 2, .head = 3}), (Numbers{1, 2}));
    EXPECT_EQ(matching(seat1, {.types = {"seat.Freed"}}, {.next = 3, .head = 3}), Numbers{2});
}

TEST_F(LogInMemory, ReadsASnapshotWhileItsSinkAppends) {
    fill(ada, 300);
    Numbers of_stream;
    Numbers of_all;

    const auto version = log.read_stream({}, ada, {}, [&](const RecordedEvent& event) {
        fill(ada, 1);
        of_stream.push_back(event.version.value);
        return true;
    });
    const auto scan = log.read_all({}, {.limit = SIZE_MAX}, [&](const RecordedEvent& event) {
        fill(bob, 1);
        of_all.push_back(event.global_sequence.value);
        return true;
    });

    EXPECT_EQ(version.value(), 300);
    EXPECT_EQ(of_stream, from_to(1, 300));
    EXPECT_EQ(scan.value().head, 600);
    EXPECT_EQ(of_all, from_to(1, 600));
}

TEST_F(LogInMemory, LetsASinkRead) {
    fill(ada, 2);
    int inner = 0;

    ASSERT_TRUE(log.read_all({}, {},
                             [&](const RecordedEvent&) {
                                 return log
                                     .read_stream({}, ada, {},
                                                  [&](const RecordedEvent&) {
                                                      ++inner;
                                                      return true;
                                                  })
                                     .has_value();
                             })
                    .has_value());

    EXPECT_EQ(inner, 4);
}

TEST(MemoryLog, ReadsNothingWhenTheContextSaysSo) {
    testing::ManualClock clock;
    MemoryLog log({.clock = &clock});
    ASSERT_TRUE(log.commit({}, commit_to(ada, no_stream, events(1))).has_value());
    const Context late = Context{}.with_deadline(clock.steady_now());
    std::stop_source stop;
    stop.request_stop();
    const Context cancelled = Context{}.with_stop(stop.get_token());
    int delivered = 0;
    const auto sink = [&](const RecordedEvent&) { return ++delivered > 0; };

    EXPECT_ERROR(log.read_stream(late, ada, {}, sink), Errc::timed_out, "deadline");
    EXPECT_ERROR(log.read_all(late, {}, sink), Errc::timed_out, "deadline");
    EXPECT_ERROR(log.read_matching(cancelled, {}, {}, sink), Errc::cancelled, "cancelled");
    EXPECT_ERROR(log.find_commit(cancelled, id_of(1)), Errc::cancelled, "cancelled");

    EXPECT_EQ(delivered, 0);
}

// Reads page after page until `total` events came. Each has to be the next of its log, and each
// page ends at a whole commit of `commit_size` events.
void follow(EventLog& log, std::uint64_t total, std::uint64_t commit_size) {
    GlobalSequence seen;
    while (seen.value < total) {
        const auto scan =
            log.read_all({}, {.after = seen, .limit = SIZE_MAX}, [&](const RecordedEvent& event) {
                EXPECT_EQ(event.global_sequence.value, seen.value + 1);
                seen = event.global_sequence;
                return true;
            });
        ASSERT_TRUE(scan.has_value());
        ASSERT_EQ(scan->next, seen);
        ASSERT_GE(scan->head, scan->next);
        ASSERT_EQ(seen.value % commit_size, 0U);
        std::this_thread::yield();
    }
}

TEST_F(LogInMemory, ShowsReadersAGrowingPrefixOfWholeCommits) {
    constexpr std::uint64_t writers = 3;
    constexpr std::uint64_t readers = 3;
    constexpr std::uint64_t commits_each = 200;
    constexpr std::uint64_t commit_size = 3;
    std::latch ready(writers + readers);
    {
        std::vector<std::jthread> threads;
        threads.reserve(writers + readers);
        for (std::uint64_t writer = 0; writer < writers; ++writer) {
            threads.emplace_back([&, writer] {
                const StreamId own{"writer", std::to_string(writer)};
                ready.arrive_and_wait();
                for (std::uint64_t n = 0; n < commits_each; ++n) {
                    Commit commit = commit_to(own, 2 * n, events(2));
                    commit.appends.push_back({ada, any_version, events(1)});
                    must(std::move(commit));
                }
            });
        }
        for (std::uint64_t reader = 0; reader < readers; ++reader) {
            threads.emplace_back([&] {
                ready.arrive_and_wait();
                follow(log, writers * commits_each * commit_size, commit_size);
            });
        }
    }

    EXPECT_EQ(versions({}, writers * commits_each), from_to(1, writers * commits_each));
}

TEST_F(LogInMemory, ShowsReadersOfAStreamAGrowingPrefix) {
    constexpr std::uint64_t total = 500;
    std::latch ready(3);
    {
        const auto read = [&] {
            ready.arrive_and_wait();
            std::uint64_t seen = 0;
            while (seen < total) {
                const auto version =
                    log.read_stream({}, ada, {.after = seen}, [&](const RecordedEvent& event) {
                        EXPECT_EQ(event.version.value, seen + 1);
                        seen = event.version.value;
                        return true;
                    });
                ASSERT_EQ(version.value().value, seen);  // all that there was has been delivered
                std::this_thread::yield();
            }
        };
        const std::jthread one(read);
        const std::jthread another(read);
        ready.arrive_and_wait();
        for (std::uint64_t n = 0; n < total; ++n) {
            must(commit_to(ada, n, events(1)));
        }
    }

    EXPECT_EQ(versions({}, total).size(), total);
}

TEST_F(LogInMemory, LetsExactlyOneOfManyWritersHaveAVersion) {
    constexpr int writers = 4;
    constexpr int rounds = 100;
    std::barrier round(writers);
    std::atomic<int> won{0};
    std::atomic<int> lost{0};
    {
        std::vector<std::jthread> threads;
        threads.reserve(writers);
        for (int writer = 0; writer < writers; ++writer) {
            threads.emplace_back([&] {
                for (int n = 0; n < rounds; ++n) {
                    round.arrive_and_wait();
                    const Outcome outcome = log.commit({}, commit_to(ada, n, events(1)));
                    if (outcome) {
                        EXPECT_EQ(outcome->versions[0], n + 1);
                        ++won;
                    } else {
                        EXPECT_EQ(outcome.error().code(), Errc::conflict);
                        EXPECT_EQ(outcome.error().conflict()->actual, n + 1);
                        ++lost;
                    }
                }
            });
        }
    }

    EXPECT_EQ(won, rounds);
    EXPECT_EQ(lost, (writers - 1) * rounds);
    EXPECT_EQ(versions({}, rounds), from_to(1, rounds));
}

TEST_F(LogInMemory, WritesACommitOnceThatManyThreadsRepeat) {
    constexpr int threads_count = 4;
    constexpr int rounds = 50;
    std::barrier round(threads_count);
    std::atomic<int> written{0};
    {
        std::vector<std::jthread> threads;
        threads.reserve(threads_count);
        for (int thread = 0; thread < threads_count; ++thread) {
            threads.emplace_back([&] {
                for (int n = 0; n < rounds; ++n) {
                    Commit commit = commit_to(ada, n, events(1));
                    commit.id = id_of(static_cast<std::uint8_t>(n + 1));
                    round.arrive_and_wait();
                    const Committed outcome = must(std::move(commit));
                    EXPECT_EQ(outcome.versions, std::vector<StreamVersion>{n + 1});
                    written += outcome.replayed ? 0 : 1;
                }
            });
        }
    }

    EXPECT_EQ(written, rounds);
    EXPECT_EQ(versions({}, rounds), from_to(1, rounds));
}

}  // namespace
}  // namespace eskit::inline v0_1
