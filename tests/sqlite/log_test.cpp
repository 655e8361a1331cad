// What the SQLite log adds to the conformance suite: replays across reopening, the index of tags,
// pages, and sinks that use the log.
#include "fixture.hpp"

#include <eskit/event/type_info.hpp>
#include <eskit/testing/manual_clock.hpp>

#include <algorithm>

namespace sqlite_log_test {
struct Counted {
    std::int32_t number = 0;
};
}  // namespace sqlite_log_test

namespace eskit::inline v0_1::sqlite {
namespace {

using namespace testing;

const StreamId ada{"account", "ada"};
const StreamId bob{"account", "bob"};

// Every test runs on a file and in memory.
class SqliteLog : public ::testing::TestWithParam<bool> {
  protected:
    void SetUp() override { open(); }

    void open() {
        database.reset();
        database = Database::open(GetParam() ? (dir / "a.db").string() : ":memory:").value();
        log = database->log();
    }
    // Nothing survives in memory.
    bool reopen() {
        if (GetParam()) {
            log.reset();
            open();
        }
        return GetParam();
    }
    Committed must(Commit commit) {
        auto outcome = log->commit({}, std::move(commit));
        EXPECT_TRUE(outcome.has_value()) << outcome.error().message();
        return outcome ? *outcome : Committed{};
    }
    std::vector<std::uint64_t> versions(const LoadOptions& options,
                                        StreamVersion* current = nullptr) {
        std::vector<std::uint64_t> found;
        auto version = log->read_stream({}, ada, options, [&](const RecordedEvent& event) {
            found.push_back(event.version.value);
            return true;
        });
        EXPECT_TRUE(version.has_value());
        if (current != nullptr) {
            *current = *version;
        }
        return found;
    }
    std::vector<std::uint64_t> matching(const Query& query, const ReadOptions& options = {},
                                        Scan* scan = nullptr) {
        std::vector<std::uint64_t> found;
        auto read = log->read_matching({}, query, options, [&](const RecordedEvent& event) {
            found.push_back(event.global_sequence.value);
            return true;
        });
        EXPECT_TRUE(read.has_value()) << read.error().message();
        if (scan != nullptr && read) {
            *scan = *read;
        }
        return found;
    }

    TempDir dir;
    std::optional<Database> database;
    std::shared_ptr<EventLog> log;
};
INSTANTIATE_TEST_SUITE_P(File, SqliteLog, ::testing::Values(true));
INSTANTIATE_TEST_SUITE_P(Memory, SqliteLog, ::testing::Values(false));

TEST_P(SqliteLog, KeepsEveryPartOfAnEvent) {
    Commit commit = commit_to(ada, no_stream, {});
    commit.metadata = {.correlation_id = "c",
                       .causation_id = "b",
                       .initiator = {Principal::Kind::user, "u"},
                       .extra = {{"k", "v\"\\"}}};
    commit.appends[0].events = {event("a.B", std::string("\0{}", 3), {"z\"\\", "a:1"}),
                                event("a.C", "")};
    commit.appends[0].events[0].schema_version = 4'000'000'000;
    commit.appends[0].events[0].id = id_of(5);
    must(commit);
    reopen();

    const auto seen = read_everything(*log);
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[0].bytes, std::string("\0{}", 3));
    EXPECT_EQ(seen[0].tags, (std::vector<std::string>{"a:1", "z\"\\"}));
    EXPECT_EQ(seen[0].metadata, commit.metadata);
    EXPECT_EQ(seen[0].stream, "account/ada");
    EXPECT_EQ(seen[0].codec, "json");
    EXPECT_EQ(seen[1].bytes, "");
    EXPECT_TRUE(seen[1].tags.empty());
    EXPECT_EQ(seen[1].metadata, commit.metadata);
}

TEST_P(SqliteLog, EncodesLivePayloadsAsJson) {
    NewEvent live{.type = "sqlite_log_test.Counted",
                  .payload = Payload::from_value(sqlite_log_test::Counted{.number = 42})};
    must(commit_to(ada, no_stream, {event("x.Y", "1"), live, event("x.Y", "2")}));

    const auto seen = read_everything(*log);

    ASSERT_EQ(seen.size(), 3U);
    EXPECT_EQ(seen[1].bytes, R"({"number":42})");
    EXPECT_EQ(seen[1].codec, "json");
    EXPECT_EQ(seen[2].bytes, "2");
}

TEST_P(SqliteLog, StoresPayloadsOfAnyCodecAndType) {
    Commit commit = commit_to(ada, no_stream, events(1, "nobody.Knows"));
    commit.appends[0].events[0].payload = Payload::from_bytes("martian", "\x01\x02");
    must(commit);

    const auto seen = read_everything(*log);

    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].codec, "martian");
    EXPECT_EQ(seen[0].type, "nobody.Knows");
}

TEST_P(SqliteLog, AnswersAStaleExpectationWithTheActualVersion) {
    must(commit_to(ada, no_stream, events(3)));

    const auto stale = log->commit({}, commit_to(ada, 2, events(1)));

    EXPECT_ERROR(stale, Errc::conflict, "expected version 2");
    EXPECT_EQ(stale.error().conflict()->actual, 3);
    EXPECT_EQ(read_everything(*log).size(), 3U);
    EXPECT_EQ(must(commit_to(ada, 3, events(1))).last, 4);
}

TEST_P(SqliteLog, ReplaysAKnownCommitWhateverIsExpectedNow) {
    Commit commit = commit_to(ada, no_stream, events(2));
    commit.id = id_of(1);
    commit.appends.push_back({bob, no_stream, events(3)});
    commit.appends.push_back({ada, 2, events(1)});
    const Committed first = must(commit);
    must(commit_to(ada, 3, events(5)));

    const Committed again = must(commit);

    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(again.id, first.id);
    EXPECT_EQ(again.first, first.first);
    EXPECT_EQ(again.last, first.last);
    EXPECT_EQ(again.versions, (std::vector<StreamVersion>{2, 3, 3}));
    EXPECT_EQ(again.versions, first.versions);
    EXPECT_EQ(again.recorded_at, first.recorded_at);
    EXPECT_EQ(read_everything(*log).size(), 11U);
}

TEST_P(SqliteLog, ReplaysAcrossReopening) {
    Commit commit = commit_to(ada, any_version, events(2));
    commit.id = id_of(1);
    must(commit);
    if (!reopen()) {
        return;
    }

    EXPECT_TRUE(must(commit).replayed);
    EXPECT_EQ(log->find_commit({}, id_of(1)).value()->last, 2);
    EXPECT_EQ(read_everything(*log).size(), 2U);
}

TEST_P(SqliteLog, ForgetsOldCommitIdsWhenAskedToAndNoYoungerOnes) {
    eskit::testing::ManualClock clock{Timestamp{std::chrono::hours{24}}};
    log.reset();
    database.reset();
    database =
        Database::open(GetParam() ? (dir / "b.db").string() : ":memory:",
                       {.environment = {.clock = &clock, .commit_ids_kept = std::chrono::hours{1}}})
            .value();
    log = database->log();
    const auto write = [&](std::uint8_t first, std::size_t count) {
        for (std::size_t at = 0; at < count; ++at) {
            Commit commit = commit_to(ada, any_version, events(1));
            commit.id =
                CommitId{first, static_cast<std::uint8_t>(at >> 8), static_cast<std::uint8_t>(at)};
            must(std::move(commit));
        }
    };
    write(0xFF, 600);
    clock.advance(std::chrono::hours{2});
    write(0x01, 600);

    write(0x80, 2'000);

    EXPECT_FALSE(log->find_commit({}, CommitId{0xFF, 0, 7}).value());
    EXPECT_TRUE(log->find_commit({}, CommitId{0x01, 0, 7}).value());
    EXPECT_TRUE(log->find_commit({}, CommitId{0x80, 0, 7}).value());
    EXPECT_EQ(read_everything(*log).size(), 3'200);
}

TEST_P(SqliteLog, RefusesAKnownIdForAnotherRequest) {
    Commit commit = commit_to(ada, any_version, events(2));
    commit.id = id_of(1);
    must(commit);
    commit.appends[0].events = events(3);

    EXPECT_ERROR(log->commit({}, commit), Errc::already_exists, "one id, one request");
    commit.appends[0].expected = 77;  // not a conflict: the id is looked at first
    EXPECT_ERROR(log->commit({}, commit), Errc::already_exists, "one id, one request");
    EXPECT_EQ(read_everything(*log).size(), 2U);
}

TEST_P(SqliteLog, FindsCommitsById) {
    Commit commit = commit_to(ada, any_version, events(2));
    commit.id = id_of(1);
    commit.fingerprint = "mine";
    must(commit);

    const auto found = log->find_commit({}, id_of(1)).value();
    ASSERT_TRUE(found.has_value());
    EXPECT_TRUE(found->replayed);
    EXPECT_EQ(found->fingerprint, "mine");
    EXPECT_EQ(log->find_commit({}, id_of(2)).value(), std::nullopt);
}

TEST_P(SqliteLog, WritesAllStreamsOfACommitOrNone) {
    must(commit_to(bob, no_stream, events(1)));
    Commit commit = commit_to(ada, no_stream, events(2));
    commit.appends.push_back({bob, 1, events(2)});
    commit.appends.push_back({ada, 2, events(1)});
    const Committed written = must(commit);
    EXPECT_EQ(written.first, 2);
    EXPECT_EQ(written.last, 6);
    EXPECT_EQ(written.versions, (std::vector<StreamVersion>{2, 3, 3}));

    Commit torn = commit_to(ada, 3, events(2));
    torn.appends.push_back({bob, 1, events(1)});
    EXPECT_ERROR(log->commit({}, torn), Errc::conflict, "account/bob");

    EXPECT_EQ(read_everything(*log).size(), 6U);
    EXPECT_EQ(must(commit_to(ada, 3, events(1))).first, 7);  // no hole
}

TEST_P(SqliteLog, ChecksAConditionAgainstTagsAndTypes) {
    must(commit_to(
        ada, no_stream,
        {event("s.A", "1", {"c:1", "s:1"}), event("s.B", "1", {"c:1", "s:2"}), event("s.A", "1")}));
    const auto attempt = [&](Query query, GlobalSequence after) {
        Commit commit = commit_to(bob, any_version, events(1));
        commit.condition = AppendCondition{std::move(query), after};
        return log->commit({}, commit);
    };

    const auto broken = attempt({{{.types = {"s.B"}, .tags = {"c:1"}}}}, 0);
    EXPECT_ERROR(broken, Errc::conflict, "by event 2, s.B");
    ASSERT_EQ(broken.error().conflict()->events.size(), 1U);
    EXPECT_EQ(broken.error().conflict()->events[0].tags, (std::vector<std::string>{"c:1", "s:2"}));
    EXPECT_FALSE(attempt({{{.tags = {"c:1", "s:2"}}}}, 1).has_value());
    EXPECT_FALSE(attempt({{{.types = {"s.A"}}}}, 2).has_value());
    EXPECT_FALSE(attempt({}, 2).has_value());  // everything
    EXPECT_TRUE(attempt({{{.tags = {"c:1", "s:3"}}, {.tags = {"c:2"}}}}, 0).has_value());
    EXPECT_TRUE(attempt({{{.types = {"s.B"}, .tags = {"c:1"}}}}, 2).has_value());
    EXPECT_TRUE(attempt({}, 5).has_value());
}

TEST_P(SqliteLog, ReadsWhatAQueryMatches) {
    for (int round = 0; round < 3; ++round) {
        must(commit_to(ada, any_version,
                       {event("s.A", "1", {"c:1", "s:1"}), event("s.B", "1", {"c:1", "s:2"}),
                        event("s.A", "1"), event("s.C", "1", {"c:2"})}));
    }
    using Found = std::vector<std::uint64_t>;
    EXPECT_EQ(matching({{{.tags = {"c:1"}}}}), (Found{1, 2, 5, 6, 9, 10}));
    EXPECT_EQ(matching({{{.tags = {"s:2", "c:1"}}}}), (Found{2, 6, 10}));
    EXPECT_EQ(matching({{{.types = {"s.A"}, .tags = {"c:1"}}, {.tags = {"c:2"}}}}),
              (Found{1, 4, 5, 8, 9, 12}));
    EXPECT_EQ(matching({{{.types = {"s.A"}}, {.tags = {"s:1"}}}}), (Found{1, 3, 5, 7, 9, 11}));
    EXPECT_EQ(matching({}).size(), 12U);
    EXPECT_EQ(matching({{{.tags = {"c:1"}}}}, {.types = {"s.B"}}), (Found{2, 6, 10}));

    Scan scan;
    EXPECT_EQ(matching({{{.tags = {"c:1"}}}}, {.after = 1, .limit = 2}, &scan), (Found{2, 5}));
    EXPECT_EQ(scan.next, 5);
    EXPECT_EQ(scan.head, 12);
    EXPECT_EQ(matching({{{.tags = {"c:1"}}}}, {.after = 2, .scan_limit = 3}, &scan), (Found{5}));
    EXPECT_EQ(scan.next, 5);
    EXPECT_EQ(matching({{{.tags = {"none"}}}}, {}, &scan), Found{});
    EXPECT_EQ(scan.next, 12);
}

TEST_P(SqliteLog, MatchesQueriesTooLargeForOneStatement) {
    must(commit_to(ada, any_version,
                   {event("s.A", "1", {"t:7"}), event("s.A", "1"), event("s.A", "1", {"t:900"})}));
    Query query;
    for (int number = 0; number < 1'000; ++number) {
        query.any_of.push_back({.tags = {"t:" + std::to_string(number)}});
    }

    EXPECT_EQ(matching(query), (std::vector<std::uint64_t>{1, 3}));
    Commit commit = commit_to(bob, any_version, events(1));
    commit.condition = AppendCondition{query, 1};
    EXPECT_ERROR(log->commit({}, commit), Errc::conflict, "by event 3");
}

TEST_P(SqliteLog, LoadsPartsOfAStream) {
    must(commit_to(bob, no_stream, events(2)));
    must(commit_to(ada, no_stream, events(6)));
    using Found = std::vector<std::uint64_t>;
    StreamVersion current;

    EXPECT_EQ(versions({}, &current), (Found{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(current, 6);
    EXPECT_EQ(versions({.after = 2, .upto = 4}, &current), (Found{3, 4}));
    EXPECT_EQ(current, 6);
    EXPECT_EQ(versions({.after = 1, .limit = 2}, &current), (Found{2, 3}));
    EXPECT_EQ(current, 6);
    EXPECT_EQ(versions({.after = 2, .limit = 3, .backwards = true}, &current), (Found{6, 5, 4}));
    EXPECT_EQ(versions({.upto = 2, .backwards = true}, &current), (Found{2, 1}));
    EXPECT_EQ(versions({.after = 6}, &current), Found{});
    EXPECT_EQ(current, 6);
    EXPECT_EQ(versions({.after = 60}, &current), Found{});
    EXPECT_EQ(current, 6);
    EXPECT_EQ(versions({.limit = 0}, &current), Found{});
    EXPECT_EQ(current, 6);
    EXPECT_EQ(versions({.after = UINT64_MAX}, &current), Found{});
    EXPECT_EQ(current, 6);
}

TEST_P(SqliteLog, TellsTheVersionOfAStreamWhenTheSinkStops) {
    must(commit_to(ada, no_stream, events(5)));

    const auto version =
        log->read_stream({}, ada, {}, [](const RecordedEvent& event) { return event.version < 2; });

    EXPECT_EQ(version.value(), 5);
    EXPECT_EQ(log->read_stream({}, bob, {}, [](const RecordedEvent&) { return true; }).value(), 0);
}

TEST_P(SqliteLog, ReadsLongStreamsAcrossPages) {
    must(commit_to(ada, no_stream, events(2'500)));

    EXPECT_EQ(versions({}).size(), 2'500U);
    const auto backwards = versions({.limit = 2'100, .backwards = true});
    ASSERT_EQ(backwards.size(), 2'100U);
    EXPECT_EQ(backwards.front(), 2'500U);
    EXPECT_EQ(backwards.back(), 401U);
    EXPECT_EQ(versions({.after = 100, .upto = 2'200}).size(), 2'100U);
}

TEST_P(SqliteLog, CountsRowsLookedAtAndEventsDelivered) {
    must(commit_to(ada, no_stream, events(1'500, "s.A")));
    must(commit_to(ada, any_version, events(1'500, "s.B")));
    const auto read = [&](const ReadOptions& options) {
        std::size_t count = 0;
        auto scan = log->read_all({}, options, [&](const RecordedEvent&) { return ++count > 0; });
        return std::pair(count, scan.value());
    };

    const auto [limited, limited_scan] = read({.limit = 1'200});
    EXPECT_EQ(limited, 1'200U);
    EXPECT_EQ(limited_scan.next, 1'200);
    EXPECT_EQ(limited_scan.head, 3'000);
    const auto [filtered, filtered_scan] = read({.after = 100, .limit = 10, .types = {"s.B"}});
    EXPECT_EQ(filtered, 10U);
    EXPECT_EQ(filtered_scan.next, 1'510);
    const auto [scanned, scanned_scan] = read({.scan_limit = 1'400, .types = {"s.B"}});
    EXPECT_EQ(scanned, 0U);
    EXPECT_EQ(scanned_scan.next, 1'400);
    const auto [all, all_scan] = read({.limit = SIZE_MAX, .types = {"s.A"}});
    EXPECT_EQ(all, 1'500U);
    EXPECT_EQ(all_scan.next, 3'000);
    const auto [none, none_scan] = read({.after = 5'000});
    EXPECT_EQ(none, 0U);
    EXPECT_EQ(none_scan.next, 5'000);
    EXPECT_EQ(none_scan.head, 3'000);
    EXPECT_EQ(read({.limit = 0}).second.next, 0);
}

TEST_P(SqliteLog, LetsASinkReadAndAppend) {
    must(commit_to(ada, no_stream, events(20)));
    std::size_t outer = 0;

    const auto scan = log->read_all({}, {}, [&](const RecordedEvent& event) {
        ++outer;
        EXPECT_EQ(versions({}).size(), 20U);
        // Far more nested reads than there are connections kept.
        const auto nested = log->read_stream({}, ada, {}, [&](const RecordedEvent& inner) {
            auto found = log->find_commit({}, inner.id);
            return found.has_value() && inner.version.value < 3;
        });
        EXPECT_TRUE(nested.has_value());
        must(commit_to(bob, event.global_sequence.value - 1, events(1)));
        return true;
    });

    EXPECT_EQ(outer, 20U);  // what the sink appended is for later reads
    EXPECT_EQ(scan.value().next, 20);
    EXPECT_EQ(read_everything(*log).size(), 40U);
}

TEST_P(SqliteLog, NestsReadsBeyondItsPool) {
    must(commit_to(ada, no_stream, events(1)));
    int depth = 0;
    std::function<void()> descend = [&] {
        static_cast<void>(log->read_all({}, {}, [&](const RecordedEvent&) {
            if (++depth < 30) {
                descend();
            }
            return true;
        }));
    };

    descend();

    EXPECT_EQ(depth, 30);
}

TEST_P(SqliteLog, RecordsOneTimePerCommit) {
    eskit::testing::ManualClock clock(Timestamp{std::chrono::microseconds(1'234'567)});
    const auto other = Database::open(":memory:", {.environment = {.clock = &clock}}).value();
    auto outcome = other.log()->commit({}, commit_to(ada, no_stream, events(3)));
    clock.advance(std::chrono::hours(1));

    EXPECT_EQ(outcome.value().recorded_at.time_since_epoch().count(), 1'234'567);
    static_cast<void>(other.log()->read_all({}, {}, [](const RecordedEvent& event) {
        EXPECT_EQ(event.recorded_at.time_since_epoch().count(), 1'234'567);
        return true;
    }));
}

TEST_P(SqliteLog, GivesUpBeforeWorkWhenTheContextSaysSo) {
    must(commit_to(ada, no_stream, events(2'500)));
    std::stop_source stop;
    const Context ctx = Context{}.with_stop(stop.get_token());
    std::size_t count = 0;

    const auto scan = log->read_all(ctx, {.limit = SIZE_MAX}, [&](const RecordedEvent&) {
        ++count;
        stop.request_stop();
        return true;
    });

    EXPECT_ERROR(scan, Errc::cancelled, "");
    EXPECT_EQ(count, 1'000U);  // to the end of the page
    EXPECT_ERROR(log->find_commit(ctx, id_of(1)), Errc::cancelled, "");
    EXPECT_ERROR(log->commit(ctx, commit_to(ada, any_version, events(1))), Errc::cancelled, "");
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
