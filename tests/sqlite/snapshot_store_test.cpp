// What every snapshot store does is in the conformance suite.
#include "fixture.hpp"
#include "snapshot/tally.hpp"

#include <eskit/sqlite/snapshot_store.hpp>

#include <atomic>
#include <future>
#include <latch>
#include <stop_token>
#include <thread>

namespace eskit::inline v0_1::sqlite {
namespace {

using namespace testing;

const StreamId ada{"account", "ada"};

Snapshot snapshot_at(std::uint64_t version) {
    return {.stream = ada, .key = "k", .version = version, .codec = "json", .bytes = "{}"};
}

TEST(SqliteSnapshotStore, KeepsASnapshotAcrossReopening) {
    const TempDir dir;
    {
        const auto store = Database::open(dir / "a.db").value().snapshots();
        ASSERT_TRUE(store->save({}, snapshot_at(12)).has_value());
    }

    const auto store = Database::open(dir / "a.db").value().snapshots();

    EXPECT_EQ(store->load({}, ada, "k").value(), snapshot_at(12));
}

TEST(SqliteSnapshotStore, IsTheSameOneHoweverOftenItIsAskedFor) {
    const auto database = Database::open(":memory:").value();
    ASSERT_TRUE(database.snapshots()->save({}, snapshot_at(12)).has_value());

    EXPECT_EQ(database.snapshots()->load({}, ada, "k").value(), snapshot_at(12));
}

TEST(SqliteSnapshotStore, ReadsButDoesNotSaveInAReadOnlyDatabase) {
    const TempDir dir;
    const auto writing = Database::open(dir / "a.db").value();
    ASSERT_TRUE(writing.snapshots()->save({}, snapshot_at(12)).has_value());

    const auto store = Database::open_read_only(dir / "a.db").value().snapshots();

    EXPECT_EQ(store->load({}, ada, "k").value(), snapshot_at(12));
    EXPECT_ERROR(store->save({}, snapshot_at(13)), Errc::unsupported, "open_read_only");
    EXPECT_ERROR(store->invalidate({}, ada), Errc::unsupported, "open_read_only");
    EXPECT_ERROR(store->invalidate_all({}), Errc::unsupported, "open_read_only");
}

TEST(SqliteSnapshotStore, CallsARowWithoutAVersionCorrupt) {
    const TempDir dir;
    const auto database = Database::open(dir / "a.db").value();
    run_sql(dir / "a.db",
            "INSERT INTO eskit_snapshots VALUES('account','ada','k',-1,'json',0,x'7b7d')");

    EXPECT_ERROR(database.snapshots()->load({}, ada, "k"), Errc::corrupt, "account/ada");
}

TEST(SqliteSnapshotStore, GivesUpWhenTheContextWasCancelled) {
    const auto store = Database::open(":memory:").value().snapshots();
    std::stop_source stop;
    stop.request_stop();
    const Context cancelled = Context{}.with_stop(stop.get_token());

    EXPECT_ERROR(store->save(cancelled, snapshot_at(1)), Errc::cancelled, "");
    EXPECT_ERROR(store->load(cancelled, ada, "k"), Errc::cancelled, "");
    EXPECT_ERROR(store->invalidate(cancelled, ada), Errc::cancelled, "");
}

using snapshots_test::Add;
using snapshots_test::Tally;
using Kind = SnapshotEvent::Kind;

auto tally_of(const Database& database, SnapshotOptions options, Tally tally = {}) {
    options.store = database.snapshots();
    return DeciderHandler{database.store<Tally::Event>(), tally}.with_snapshots(options);
}

TEST(SqliteSnapshots, ShortenTheLoadOfALongStreamAfterReopening) {
    const TempDir dir;
    {
        const auto database = Database::open(dir / "a.db").value();
        const auto tally = tally_of(database, {.policy = every_events(1'000)});
        for (int at = 0; at < 100; ++at) {
            ASSERT_TRUE(tally.handle({}, "a", Add{1, 1'000}).has_value());
        }
    }
    const auto database = Database::open(dir / "a.db").value();
    std::int64_t folds = 0;

    const auto handled = tally_of(database, {}, Tally{.folds = &folds}).handle({}, "a", Add{1});

    EXPECT_EQ(handled->state.sum, 100'001);
    EXPECT_EQ(handled->snapshot.version, 100'000);
    EXPECT_EQ(folds, 1);
}

TEST(SqliteSnapshots, OfTwoProgramsStayApartInOneFile) {
    const auto database = Database::open(":memory:").value();
    const auto now = tally_of(database, {.policy = every_events(2)});
    const auto later =
        DeciderHandler{database.store<Tally::Event>(), snapshots_test::next::Tally{}}
            .with_snapshots({.store = database.snapshots(), .policy = every_events(2)});

    for (int round = 0; round < 5; ++round) {
        ASSERT_TRUE(now.handle({}, "a", Add{1}).has_value());
        ASSERT_TRUE(later.handle({}, "a", Add{1}).has_value());
    }

    EXPECT_EQ(now.load({}, "a")->state.sum, 10);
    EXPECT_EQ(later.load({}, "a")->state.count, 10);
    EXPECT_GE(now.load({}, "a")->snapshot.version, 8);
    EXPECT_GE(later.load({}, "a")->snapshot.version, 8);
}

TEST(SqliteSnapshots, AreForgottenWhenTheirRowIsDamaged) {
    const TempDir dir;
    const auto database = Database::open(dir / "a.db").value();
    std::vector<Kind> kinds;
    const auto tally =
        tally_of(database, {.policy = every_events(2),
                            .on_event = [&](const auto& event) { kinds.push_back(event.kind); }});
    ASSERT_TRUE(tally.handle({}, "a", Add{1, 3}).has_value());
    run_sql(dir / "a.db", "UPDATE eskit_snapshots SET state=x'00'");

    const auto loaded = tally.load({}, "a");

    EXPECT_EQ(loaded->state.sum, 3);
    EXPECT_EQ(kinds, (std::vector<Kind>{Kind::saved, Kind::unreadable}));
    EXPECT_EQ(ask_sql(dir / "a.db", "SELECT count(*) FROM eskit_snapshots"), "0");
}

TEST(SqliteSnapshots, AreUsedByAReaderThatCannotSaveThem) {
    const TempDir dir;
    const auto writing = Database::open(dir / "a.db").value();
    ASSERT_TRUE(tally_of(writing, {.policy = every_events(2)}).handle({}, "a", Add{1, 3}));
    const auto reading = Database::open_read_only(dir / "a.db").value();

    const auto loaded = tally_of(reading, {.policy = never()}).load({}, "a");

    EXPECT_EQ(loaded->state.sum, 3);
    EXPECT_EQ(loaded->snapshot.version, 3);
}

// On the committer's thread it would be refused, so nothing but never() would be left for programs
// that only submit.
TEST(SqliteSnapshots, AreSavedByWhoSubmitsWithoutAnExecutor) {
    const auto database = Database::open(":memory:").value();
    std::vector<Kind> kinds;
    const auto tally =
        tally_of(database, {.policy = every_events(2),
                            .on_event = [&](const auto& event) { kinds.push_back(event.kind); }});

    for (int at = 0; at < 4; ++at) {
        std::promise<void> done;
        tally.submit({}, "a", Add{1}, [&](const auto&) { done.set_value(); });
        done.get_future().wait();
    }

    EXPECT_EQ(kinds, std::vector<Kind>{Kind::saved});
    EXPECT_EQ(tally.load({}, "a")->snapshot.version, 2);
}

TEST(SqliteSnapshots, StayRightWhileManyThreadsUseThem) {
    constexpr int threads = 8;
    constexpr int commands = 20;
    const TempDir dir;
    const auto database =
        Database::open(dir / "a.db", {.synchronous = Options::Synchronous::normal}).value();
    std::atomic<int> wrong = 0;
    HandlerOptions patient;
    patient.retry.attempts_max = 1'000;
    const auto tally =
        DeciderHandler{database.store<Tally::Event>(), Tally{}, patient}.with_snapshots(
            {.store = database.snapshots(),
             .policy = every_events(3),
             .verify_every = 1,
             .on_event = [&](const SnapshotEvent& event) {
                 wrong += event.kind == Kind::saved || event.kind == Kind::verified ? 0 : 1;
             }});
    std::latch start(threads);
    {
        std::vector<std::jthread> racers;
        racers.reserve(threads);
        for (int racer = 0; racer < threads; ++racer) {
            racers.emplace_back([&] {
                start.arrive_and_wait();
                for (int at = 0; at < commands; ++at) {
                    const auto handled = tally.handle({}, "a", Add{1});
                    wrong += handled && handled->state.sum ==
                                            static_cast<std::int64_t>(handled->version.value)
                                 ? 0
                                 : 1;
                }
            });
        }
    }

    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(tally.load({}, "a")->state.sum, threads * commands);
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
