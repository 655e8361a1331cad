// Files of every stored format, the newest made by golden/make_format_2.cpp: this build reads all
// of them and goes on writing them.
#include "fixture.hpp"

#include <eskit/sqlite/snapshot_store.hpp>
#include <eskit/store/stream_lifecycle.hpp>

#include <filesystem>
#include <optional>

namespace eskit::inline v0_1::sqlite {
namespace {

using namespace testing;

const StreamId ada{"account", "ada"};
const StreamId bob{"account", "bob"};
const StreamId order{"sales.order", "2024/7"};
const char* const epoch_of_format_1 = "3b6042c2-fd22-c54e-cb1c-d5613b9b3472";

// Every column of an event, one line each, so that a difference names the event.
struct Line {
    std::string position;  // sequence stream@version
    std::string id;
    std::string type;  // name, schema version, codec
    std::string bytes;
    std::vector<std::string> tags{};
    std::int64_t recorded_at = 0;
    bool operator==(const Line&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Line& line) {
    out << line.position << ' ' << line.id << ' ' << line.type << ' ' << line.bytes << " tags";
    for (const auto& tag : line.tags) {
        out << ' ' << tag;
    }
    return out << " at " << line.recorded_at;
}

Line line_of(const RecordedEvent& event) {
    return {.position = std::to_string(event.global_sequence.value) + ' ' +
                        to_string(event.stream_id()) + '@' + std::to_string(event.version.value),
            .id = to_string(event.id),
            .type = std::string(event.type) + ' ' + std::to_string(event.schema_version) + ' ' +
                    std::string(event.codec),
            .bytes = std::string(event.bytes),
            .tags = {event.tag_set().begin(), event.tag_set().end()},
            .recorded_at = event.recorded_at.time_since_epoch().count()};
}

std::vector<Line> golden_lines() {
    return {{"1 account/ada@1",
             "00000000-0000-7000-8000-000000000001",
             "bank.Opened 1 json",
             R"({"owner":"Ada"})",
             {"owner:ada"},
             1'704'164'645'000'006},
            {"2 account/ada@2",
             "00000000-0000-7000-8000-000000000002",
             "bank.Paid 1 json",
             R"({"cents":700})",
             {"branch:1", "owner:ada"},
             1'704'164'645'000'006},
            {"3 account/bob@1",
             "00000000-0000-7000-8000-000000000003",
             "bank.Opened 1 json",
             R"({"owner":"Bob"})",
             {},
             1'704'164'645'000'006},
            {"4 account/ada@3",
             "00000000-0000-7000-8000-000000000004",
             "bank.Withdrawn 1 json",
             R"({"cents":200})",
             {"owner:ada"},
             1'704'164'646'000'006},
            {"5 account/bob@2",
             "00000000-0000-7000-8000-000000000005",
             "bank.Paid 1 json",
             R"({"cents":200})",
             {"owner:bob"},
             1'704'164'646'000'006},
            {"6 sales.order/2024/7@1",
             "00000000-0000-7000-8000-000000000006",
             "sales.Ordered 3 bytes",
             std::string(6'000, '\xFF'),
             {},
             1'704'164'647'000'006}};
}

// A copy of the file, opened the way that the parameter names.
class GoldenFormat1 : public ::testing::TestWithParam<bool> {
  protected:
    void SetUp() override {
        std::filesystem::copy_file(ESKIT_GOLDEN_DIR "/format_1.db", dir / "a.db");
        auto opened =
            GetParam() ? Database::open(dir / "a.db") : Database::open_read_only(dir / "a.db");
        ASSERT_TRUE(opened.has_value()) << opened.error().message();
        database = *std::move(opened);
        log = database->log();
    }
    std::vector<Line> lines_matching(const Query& query) {
        std::vector<Line> lines;
        auto scan = log->read_matching({}, query, {}, [&](const RecordedEvent& event) {
            lines.push_back(line_of(event));
            return true;
        });
        EXPECT_TRUE(scan.has_value()) << scan.error().message();
        return lines;
    }

    TempDir dir;
    std::optional<Database> database;
    std::shared_ptr<EventLog> log;
};
INSTANTIATE_TEST_SUITE_P(Writer, GoldenFormat1, ::testing::Values(true));
INSTANTIATE_TEST_SUITE_P(Reader, GoldenFormat1, ::testing::Values(false));

TEST_P(GoldenFormat1, IsTheHistoryThatItWas) {
    EXPECT_EQ(to_string(log->epoch()), epoch_of_format_1);
}

TEST_P(GoldenFormat1, GivesEveryEventWithAllItsParts) {
    std::vector<Line> lines;

    auto scan = log->read_all({}, {}, [&](const RecordedEvent& event) {
        lines.push_back(line_of(event));
        return true;
    });

    ASSERT_TRUE(scan.has_value()) << scan.error().message();
    EXPECT_EQ(lines, golden_lines());
    EXPECT_EQ(scan->head, GlobalSequence{6});
}

TEST_P(GoldenFormat1, GivesTheMetadataOfACommit) {
    const auto seen = read_everything(*log);

    ASSERT_EQ(seen.size(), 6U);
    const Metadata transfer{.correlation_id = "transfer-1",
                            .causation_id = "request-1",
                            .initiator = {Principal::Kind::user, "ada"},
                            .originator = {Principal::Kind::service, "web"},
                            .extra = {{"note", "\"rent\" \u20ac"}}};
    EXPECT_EQ(seen[2].metadata, Metadata{});
    EXPECT_EQ(seen[3].metadata, transfer);
    EXPECT_EQ(seen[4].metadata, transfer);
    EXPECT_EQ(seen[5].metadata, Metadata{});
}

TEST_P(GoldenFormat1, ReadsAStream) {
    std::vector<std::uint64_t> sequences;

    auto version = log->read_stream({}, bob, {}, [&](const RecordedEvent& event) {
        sequences.push_back(event.global_sequence.value);
        return true;
    });

    ASSERT_TRUE(version.has_value()) << version.error().message();
    EXPECT_EQ(*version, StreamVersion{2});
    EXPECT_EQ(sequences, (std::vector<std::uint64_t>{3, 5}));
}

TEST_P(GoldenFormat1, FindsEventsByTheirTagsAndTypes) {
    const auto golden = golden_lines();

    const auto lines =
        lines_matching({{{.types = {"bank.Paid", "bank.Withdrawn"}, .tags = {"owner:ada"}}}});

    EXPECT_EQ(lines, (std::vector{golden[1], golden[3]}));
}

TEST_P(GoldenFormat1, FindsACommitByItsId) {
    auto found = log->find_commit({}, id_of(0xA3)).value();

    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->first, GlobalSequence{6});
    EXPECT_EQ(found->last, GlobalSequence{6});
    EXPECT_EQ(found->versions, std::vector{StreamVersion{1}});
    EXPECT_EQ(found->fingerprint, "order 7");
    EXPECT_EQ(found->recorded_at.time_since_epoch().count(), 1'704'164'647'000'006);
}

TEST_P(GoldenFormat1, LoadsTheCheckpoint) {
    const auto loaded = database->checkpoints().load({}, "balances").value();

    const subscription::Checkpoint saved{
        .log_epoch = parse_uuid(epoch_of_format_1).value(),
        .sequence = 4,
        .event_id = parse_uuid("00000000-0000-7000-8000-000000000004").value(),
        .fence = 2};
    EXPECT_EQ(loaded, saved);
}

// What only a writer does.
class WritableGoldenFormat1 : public GoldenFormat1 {};
INSTANTIATE_TEST_SUITE_P(Writer, WritableGoldenFormat1, ::testing::Values(true));

TEST_P(WritableGoldenFormat1, TakesFurtherEvents) {
    const auto committed =
        log->commit({}, commit_to(order, StreamVersion{1}, {event("sales.Sent", "{}", {"a:b"})}));

    ASSERT_TRUE(committed.has_value()) << committed.error().message();
    EXPECT_EQ(committed->first, GlobalSequence{7});
    EXPECT_EQ(committed->versions, std::vector{StreamVersion{2}});
    EXPECT_EQ(lines_matching({{{.tags = {"a:b"}}}}).size(), 1U);
}

TEST_P(WritableGoldenFormat1, RefusesAVersionThatHasPassed) {
    const auto outcome =
        log->commit({}, commit_to(ada, StreamVersion{2}, {event("bank.Paid", "{}")}));

    EXPECT_ERROR(outcome, Errc::conflict, "account/ada");
}

// The fingerprint of the request is in the file too, so a build that computes another fails here.
TEST_P(WritableGoldenFormat1, ReplaysACommitWithoutAFingerprintOfItsOwn) {
    Commit again{.id = id_of(0xA1),
                 .appends = {{ada,
                              no_stream,
                              {event("bank.Opened", R"({"owner":"Ada"})", {"owner:ada"}),
                               event("bank.Paid", R"({"cents":700})", {"branch:1", "owner:ada"})}},
                             {bob, no_stream, {event("bank.Opened", R"({"owner":"Bob"})")}}}};

    const auto replayed = log->commit({}, std::move(again));

    ASSERT_TRUE(replayed.has_value()) << replayed.error().message();
    EXPECT_TRUE(replayed->replayed);
    EXPECT_EQ(replayed->first, GlobalSequence{1});
    EXPECT_EQ(replayed->last, GlobalSequence{3});
    EXPECT_EQ(replayed->versions, (std::vector{StreamVersion{2}, StreamVersion{1}}));
    EXPECT_EQ(read_everything(*log).size(), 6U);
}

TEST_P(WritableGoldenFormat1, RefusesAnotherRequestUnderAKnownId) {
    Commit other = commit_to(order, no_stream, {event("sales.Ordered", "{}")});
    other.id = id_of(0xA3);
    other.fingerprint = "order 8";

    EXPECT_ERROR(log->commit({}, std::move(other)), Errc::already_exists, "");
}

TEST_P(WritableGoldenFormat1, RefusesACheckpointOfADeposedLeader) {
    const subscription::Checkpoint stale{.log_epoch = log->epoch(), .sequence = 1, .fence = 1};

    EXPECT_ERROR(database->checkpoints().save({}, "balances", stale), Errc::conflict, "");
}

TEST_P(WritableGoldenFormat1, IsOfTheNewFormatFromThenOn) {
    EXPECT_EQ(ask_sql(dir / "a.db", "SELECT value FROM eskit_meta WHERE key='format'"), "2");
    EXPECT_TRUE(StreamLifecycle(log).tombstone({}, bob, "moved").has_value());
    EXPECT_TRUE(database->snapshots()
                    ->save({}, {.stream = ada, .key = "k", .version = 3, .codec = "json"})
                    .has_value());
}

// What format 2 brought: system events, removed payloads, snapshots, leases.
class GoldenFormat2 : public ::testing::TestWithParam<bool> {
  protected:
    void SetUp() override {
        std::filesystem::copy_file(ESKIT_GOLDEN_DIR "/format_2.db", dir / "a.db");
        auto opened =
            GetParam() ? Database::open(dir / "a.db") : Database::open_read_only(dir / "a.db");
        ASSERT_TRUE(opened.has_value()) << opened.error().message();
        database = *std::move(opened);
        log = database->log();
    }

    TempDir dir;
    std::optional<Database> database;
    std::shared_ptr<EventLog> log;
};
INSTANTIATE_TEST_SUITE_P(Writer, GoldenFormat2, ::testing::Values(true));
INSTANTIATE_TEST_SUITE_P(Reader, GoldenFormat2, ::testing::Values(false));

TEST_P(GoldenFormat2, GivesEveryEventAndNoRemovedData) {
    std::vector<std::string> lines;

    auto scan = log->read_all({}, {}, [&](const RecordedEvent& event) {
        lines.push_back(to_string(event.stream_id()) + '@' + std::to_string(event.version.value) +
                        ' ' + std::string(event.type) + (event.is_removed() ? " removed" : ""));
        return true;
    });

    ASSERT_TRUE(scan.has_value()) << scan.error().message();
    EXPECT_EQ(lines, (std::vector<std::string>{
                         "account/ada@1 bank.Opened removed", "account/ada@2 bank.Paid",
                         "account/bob@1 bank.Opened", "account/ada@3 bank.Withdrawn",
                         "account/bob@2 bank.Paid", "sales.order/2024/7@1 sales.Ordered removed",
                         "account/ada@4 $truncated", "account/ada@5 $archived",
                         "sales.order/2024/7@2 $tombstoned"}));
}

TEST_P(GoldenFormat2, KnowsTheStatusOfStreamsAndWhy) {
    const StreamLifecycle lifecycle(log);

    EXPECT_EQ(lifecycle.status({}, ada).value(), StreamStatus::archived);
    EXPECT_EQ(lifecycle.status({}, bob).value(), StreamStatus::active);
    EXPECT_EQ(lifecycle.status({}, order).value(), StreamStatus::tombstoned);
    const auto history = lifecycle.history({}, ada).value();
    ASSERT_EQ(history.size(), 2U);
    EXPECT_EQ(history[0].reason, "kept for two years");
    EXPECT_EQ(history[0].removed, (VersionRange{1, 1}));
    EXPECT_EQ(history[0].by, (Principal{Principal::Kind::user, "clerk"}));
}

TEST_P(GoldenFormat2, LoadsTheSnapshot) {
    const auto loaded = database->snapshots()->load({}, ada, "bank.Account/1").value();

    ASSERT_TRUE(loaded.has_value());
    EXPECT_EQ(loaded->version, StreamVersion{3});
    EXPECT_EQ(loaded->bytes, R"({"cents":500})");
}

TEST_P(GoldenFormat2, CountsTheEpochsOfLeadersOn) {
    const auto leadership = database->leader_lock()->try_acquire({}, "sub:balances", id_of(9));

    if (GetParam()) {
        EXPECT_EQ(leadership.value().epoch, 3U);
    } else {
        EXPECT_ERROR(leadership, Errc::unsupported, "");
    }
}

TEST_P(GoldenFormat2, RefusesEventsWhereTheyWereRefused) {
    const auto outcome = log->commit({}, commit_to(ada, any_version, {event("A", "{}")}));

    EXPECT_ERROR(outcome, GetParam() ? Errc::closed : Errc::unsupported, "");
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
