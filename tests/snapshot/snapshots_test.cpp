#include "expect_error.hpp"
#include "snapshot/tally.hpp"

#include <eskit/event/schema.hpp>
#include <eskit/snapshot/snapshots.hpp>
#include <eskit/store/memory_store.hpp>
#include <eskit/store/stream_lifecycle.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <latch>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <unordered_map>

namespace snapshots_test {

// Folds into an unordered map, whose order depends on how it was filled.
struct Counts {
    using Command = std::variant<Add>;
    using Event = std::variant<Added>;
    struct State {
        std::unordered_map<std::string, std::int64_t> by_amount;
        bool operator==(const State&) const = default;
    };
    static eskit::Decision<Event> decide(const State&, const Add& add) { return Added{add.amount}; }
    static void evolve(State& state, const Added& added) {
        ++state.by_amount[std::to_string(added.amount)];
    }
};

// Its state is not a number, which JSON cannot write.
struct Ratio {
    using Command = std::variant<Add>;
    using Event = std::variant<Added>;
    struct State {
        double ratio = 0;
    };
    static eskit::Decision<Event> decide(const State&, const Add& add) { return Added{add.amount}; }
    static void evolve(State& state, const Added&) {
        state.ratio = std::numeric_limits<double>::quiet_NaN();
    }
};

// Asks for the envelope, which a handler has only after the commit.
struct Versions {
    using Command = std::variant<Add>;
    using Event = std::variant<Added>;
    struct State {
        std::vector<std::uint64_t> seen;
    };
    static eskit::Decision<Event> decide(const State&, const Add& add) { return Added{add.amount}; }
    static void evolve(State& state, const Added&, const eskit::EventInfo& info) {
        state.seen.push_back(info.version().value);
    }
};

namespace {

using eskit::Errc;
using eskit::every_events;
using eskit::SnapshotEvent;
using eskit::SnapshotOptions;
using Kind = SnapshotEvent::Kind;
using Store = eskit::MemoryStore<Tally::Event>;

const eskit::StreamId a("tally", "a");

class Snapshots : public ::testing::Test {
  public:
    [[nodiscard]] SnapshotOptions options(std::uint64_t events = 3) {
        return {.store = spy,
                .policy = every_events(events),
                .on_event = [this](const auto& event) { reported.push_back(event); }};
    }
    template <class D = Tally>
    [[nodiscard]] auto handler(SnapshotOptions with, D decider = {}) const {
        return eskit::DeciderHandler{store, std::move(decider)}.with_snapshots(std::move(with));
    }
    // `count` commands that add one.
    static void add(const auto& handler, int count) {
        for (int at = 0; at < count; ++at) {
            ASSERT_TRUE(handler.handle({}, a, Add{1}).has_value());
        }
    }
    [[nodiscard]] std::vector<Kind> kinds() const {
        std::vector<Kind> all;
        all.reserve(reported.size());
        for (const auto& event : reported) {
            all.push_back(event.kind);
        }
        return all;
    }

    Store store{};
    std::shared_ptr<SpyStore> spy = std::make_shared<SpyStore>();
    std::vector<SnapshotEvent> reported{};
    std::int64_t folds = 0;
};

TEST_F(Snapshots, AreTakenAfterAsManyEvents) {
    add(handler(options(3)), 10);

    EXPECT_EQ(spy->saved_versions(), (std::vector<std::uint64_t>{3, 6, 9}));
    EXPECT_EQ(spy->saved.back().bytes, R"({"sum":9})");
    EXPECT_EQ(spy->saved.back().codec, "json");
    EXPECT_EQ(kinds(), std::vector<Kind>(3, Kind::saved));
    EXPECT_EQ(reported.back().version, 9);
}

TEST_F(Snapshots, AreTakenOnceForACommandThatLeadsToMany) {
    const auto tally = handler(options(3));

    ASSERT_TRUE(tally.handle({}, a, Add{1, 20}).has_value());

    EXPECT_EQ(spy->saved_versions(), std::vector<std::uint64_t>{20});
}

TEST_F(Snapshots, AreTakenAfterAsManyBytes) {
    auto with = options();
    with.policy = eskit::by_bytes(2 * sizeof(Added));

    add(handler(with), 7);

    EXPECT_EQ(spy->saved_versions(), (std::vector<std::uint64_t>{3, 6}));
}

TEST_F(Snapshots, AreUsedButNotTakenByNever) {
    add(handler(options(3)), 3);
    auto with = options();
    with.policy = eskit::never();
    const auto reading = handler(with);

    add(reading, 10);

    EXPECT_EQ(spy->saved_versions(), std::vector<std::uint64_t>{3});
    EXPECT_EQ(reading.load({}, a)->snapshot.version, 3);
}

TEST_F(Snapshots, LeaveTheTailToBeFolded) {
    add(handler(options(5)), 12);
    const auto tally = handler(options(5), Tally{.folds = &folds});

    const auto loaded = tally.load({}, "a");

    EXPECT_EQ(loaded->state.sum, 12);
    EXPECT_EQ(loaded->version, 12);
    EXPECT_EQ(loaded->snapshot.version, 10);
    EXPECT_EQ(folds, 2);
}

TEST_F(Snapshots, AreNotTakenByLoading) {
    add(eskit::DeciderHandler{store, Tally{}}, 10);

    ASSERT_TRUE(handler(options(3)).load({}, a).has_value());

    EXPECT_TRUE(spy->saved.empty());
}

TEST_F(Snapshots, AreNotTakenOfACommandThatWasRejected) {
    add(eskit::DeciderHandler{store, Tally{}}, 10);

    EXPECT_ERROR(handler(options(3)).handle({}, a, Add{1, 0}), Errc::rejected, "");

    EXPECT_TRUE(spy->saved.empty());
}

TEST_F(Snapshots, MakeLongStreamsShort) {
    const auto writing = handler(options(1'000));
    for (int at = 0; at < 1'000; ++at) {
        ASSERT_TRUE(writing.handle({}, a, Add{1, 100}).has_value());
    }
    const auto tally = handler(options(1'000), Tally{.folds = &folds});

    const auto handled = tally.handle({}, a, Add{1});

    EXPECT_EQ(handled->state.sum, 100'001);
    EXPECT_LE(folds, 1'001);
    EXPECT_EQ(spy->saved.size(), 100U);
}

TEST_F(Snapshots, AreTakenWheneverSomebodyAsks) {
    const auto tally = handler(options(100));
    add(tally, 4);

    EXPECT_EQ(tally.take_snapshot({}, a).value(), 4);

    EXPECT_EQ(spy->saved_versions(), std::vector<std::uint64_t>{4});
    EXPECT_EQ(tally.load({}, a)->snapshot.version, 4);
}

TEST_F(Snapshots, StandForEventsThatWereRemoved) {
    auto with = options(100);
    with.verify_every = 1;
    const auto tally = handler(with);
    add(tally, 4);
    const auto covered = tally.take_snapshot({}, a).value();
    ASSERT_TRUE(eskit::StreamLifecycle(store.log()).truncate({}, a, covered, "old").has_value());

    const auto handled = tally.handle({}, a, Add{1});

    ASSERT_TRUE(handled.has_value()) << handled.error().message();
    EXPECT_EQ(handled->state.sum, 5);
    EXPECT_EQ(kinds().back(), Kind::not_verified);
    EXPECT_ERROR((eskit::DeciderHandler{store, Tally{}}.load({}, a)), Errc::not_found, "");
}

TEST_F(Snapshots, OfAnEmptyStreamAreNotTaken) {
    EXPECT_EQ(handler(options(1)).take_snapshot({}, a).value(), 0);

    EXPECT_TRUE(spy->saved.empty());
}

TEST_F(Snapshots, ThatSomebodyAsksForFailAloud) {
    const auto tally = handler(options(100));
    add(tally, 4);
    spy->is_down = true;

    EXPECT_ERROR(tally.take_snapshot({}, a), Errc::unavailable, "the store is down");
    EXPECT_ERROR((eskit::DeciderHandler{store, Tally{}}.take_snapshot({}, a)), Errc::unsupported,
                 "with_snapshots");
}

TEST_F(Snapshots, OfStatesWithoutAStoredFormAreReported) {
    const auto ratio = handler(options(1), Ratio{});

    add(ratio, 2);

    EXPECT_EQ(kinds(), std::vector<Kind>(2, Kind::not_saved));
    EXPECT_EQ(reported[0].error->code(), Errc::codec);
    EXPECT_ERROR(ratio.take_snapshot({}, a), Errc::codec, "take a snapshot of tally/a");
}

TEST_F(Snapshots, OfOneTypeDoNotDisturbThoseOfAnotherShape) {
    const auto now = handler(options(3));
    const auto later = handler(options(3), next::Tally{});

    for (int round = 0; round < 6; ++round) {
        ASSERT_TRUE(now.handle({}, a, Add{1}).has_value());
        ASSERT_TRUE(later.handle({}, a, Add{1}).has_value());
    }

    EXPECT_EQ(now.load({}, a)->state.sum, 12);
    EXPECT_EQ(later.load({}, a)->state.sum, 12);
    EXPECT_EQ(later.load({}, a)->state.count, 12);
    EXPECT_GE(now.load({}, a)->snapshot.version, 9);
    EXPECT_GE(later.load({}, a)->snapshot.version, 9);
    EXPECT_EQ(kinds(), std::vector<Kind>(reported.size(), Kind::saved));
}

TEST_F(Snapshots, OfAnotherSchemaVersionAreNotUsed) {
    add(handler(options(3)), 3);

    const auto loaded = handler(options(3), doubled::Tally{}).load({}, a);

    EXPECT_EQ(loaded->state.sum, 6);
    EXPECT_EQ(loaded->snapshot.version, 0);
}

TEST_F(Snapshots, OfAnotherHistoryAreNotUsed) {
    add(handler(options(3)), 9);
    store = Store{};
    const auto tally = handler(options(3));

    add(tally, 1);

    EXPECT_EQ(tally.load({}, a)->state.sum, 1);
    EXPECT_EQ(tally.load({}, a)->snapshot.version, 0);
}

TEST_F(Snapshots, ThatAreLostAreFoldedAgain) {
    const auto tally = handler(options(3));
    add(tally, 4);
    ASSERT_TRUE(spy->invalidate_all({}).has_value());

    add(tally, 1);

    EXPECT_EQ(tally.load({}, a)->state.sum, 5);
    EXPECT_EQ(spy->saved_versions(), (std::vector<std::uint64_t>{3, 5}));
}

TEST_F(Snapshots, ThatDoNotDecodeAreReportedAndReplaced) {
    const auto tally = handler(options(3));
    for (const char* damaged : {"{", "{}", R"({"sum":"x"})", ""}) {
        add(tally, 3);
        spy->plant(damaged);
        reported.clear();

        const auto loaded = tally.load({}, a);

        EXPECT_EQ(loaded->state.sum, loaded->version.value) << damaged;
        EXPECT_EQ(loaded->snapshot.version, 0) << damaged;
        EXPECT_EQ(kinds(), std::vector<Kind>{Kind::unreadable}) << damaged;
        EXPECT_EQ(reported.back().error->code(), Errc::codec) << damaged;
        EXPECT_EQ(tally.load({}, a)->state.sum, loaded->version.value);
        EXPECT_EQ(kinds().size(), 1U) << "it was not forgotten";
    }
}

TEST_F(Snapshots, AheadOfTheirStreamAreForgotten) {
    const auto tally = handler(options(3));
    add(tally, 4);
    spy->plant(R"({"sum":77})", 77);
    reported.clear();

    const auto loaded = tally.load({}, a);

    EXPECT_EQ(loaded->state.sum, 4);
    EXPECT_EQ(loaded->version, 4);
    EXPECT_EQ(kinds(), std::vector<Kind>{Kind::ahead});
    EXPECT_EQ(reported.back().version, 77);
    EXPECT_NE(reported.back().error->message().find("tally/a is of version 77"), std::string::npos);
    add(tally, 1);
    EXPECT_EQ(tally.load({}, a)->snapshot.version, 5);
}

TEST_F(Snapshots, FailNoCommandWhenTheirStoreFails) {
    const auto tally = handler(options(2));
    spy->is_down = true;

    add(tally, 2);

    EXPECT_EQ(kinds(), (std::vector<Kind>{Kind::not_loaded, Kind::not_loaded, Kind::not_saved}));
    EXPECT_EQ(reported.back().version, 2);
    EXPECT_EQ(reported.back().error->message(), "the store is down");
    spy->is_down = false;
    add(tally, 1);
    EXPECT_EQ(spy->saved_versions(), std::vector<std::uint64_t>{3});
}

TEST_F(Snapshots, FailNoCommandWhenAReportThrows) {
    auto with = options(1);
    with.on_event = [](const SnapshotEvent&) { throw std::runtime_error("a bug"); };

    add(handler(with), 3);

    EXPECT_EQ(spy->saved.size(), 3U);
}

TEST_F(Snapshots, ThatAreWrongAreFoundByVerification) {
    auto with = options(5);
    with.verify_every = 1;
    const auto tally = handler(with);
    add(tally, 5);
    spy->plant(R"({"sum":7})");
    add(eskit::DeciderHandler{store, Tally{}}, 1);
    reported.clear();

    const auto loaded = tally.load({}, a);

    EXPECT_EQ(loaded->state.sum, 6);
    EXPECT_EQ(loaded->version, 6);
    EXPECT_EQ(loaded->snapshot.version, 0);
    ASSERT_EQ(kinds(), std::vector<Kind>{Kind::differs});
    EXPECT_EQ(reported[0].version, 5);
    EXPECT_EQ(reported[0].from_snapshot, R"({"sum":8})");
    EXPECT_EQ(reported[0].from_events, R"({"sum":6})");
    EXPECT_NE(reported[0].error->message().find("from byte 7 on"), std::string::npos)
        << reported[0].error->message();
    EXPECT_EQ(spy->inner.load({}, a, spy->saved.back().key).value(), std::nullopt);
}

TEST_F(Snapshots, OfAFoldThatIsNotDeterministicAreFoundByVerification) {
    std::int64_t errors = 0;
    auto with = options(3);
    with.verify_every = 1;
    const auto tally = handler(with, Tally{.errors = &errors});
    add(tally, 3);
    errors = 1;
    reported.clear();

    add(tally, 1);

    ASSERT_EQ(kinds().front(), Kind::differs);
    EXPECT_EQ(reported[0].from_snapshot, R"({"sum":3})");
    EXPECT_EQ(reported[0].from_events, R"({"sum":6})");
}

TEST_F(Snapshots, AreVerifiedAtEveryNthLoadThatFindsOne) {
    auto with = options(3);
    with.verify_every = 4;
    with.policy = every_events(1);
    const auto tally = handler(with, Tally{.folds = &folds});
    add(tally, 1);
    reported.clear();
    folds = 0;

    for (int load = 0; load < 9; ++load) {
        ASSERT_EQ(tally.load({}, a)->state.sum, 1);
    }

    EXPECT_EQ(kinds(), std::vector<Kind>(2, Kind::verified));
    EXPECT_EQ(folds, 2);
}

TEST_F(Snapshots, AreUsedWhenTheirEventsCannotBeFoldedAnyMore) {
    auto with = options(3);
    with.verify_every = 1;
    add(handler(with), 3);
    reported.clear();

    const auto loaded = handler(with, Tally{.poison = 1}).load({}, a);

    EXPECT_EQ(loaded->state.sum, 3);
    ASSERT_EQ(kinds(), std::vector<Kind>{Kind::not_verified});
    EXPECT_EQ(reported[0].error->code(), Errc::handler_failed);
}

TEST_F(Snapshots, AreComparedByTheStatesOwnOperator) {
    auto with = options(100);
    with.verify_every = 1;
    const auto counts = handler(with, Counts{});
    for (int at = 0; at < 100; ++at) {
        ASSERT_TRUE(counts.handle({}, a, Add{at % 37}).has_value());
    }
    reported.clear();

    ASSERT_TRUE(counts.load({}, a).has_value());

    EXPECT_EQ(kinds(), std::vector<Kind>{Kind::verified});
}

TEST_F(Snapshots, HaveTheEnvelopesOfTheEventsBeforeThem) {
    const auto versions = handler(options(3), Versions{});
    add(versions, 4);

    EXPECT_EQ(spy->saved.back().bytes, R"({"seen":[1,2,3]})");
    EXPECT_EQ(versions.load({}, a)->state.seen, (std::vector<std::uint64_t>{1, 2, 3, 4}));
}

TEST_F(Snapshots, ShortenTheReplayOfACommand) {
    const auto tally = handler(options(5), Tally{.folds = &folds});
    add(tally, 7);
    const auto once = eskit::Context{}.with_idempotency_key("once");
    const auto first = tally.handle(once, a, Add{1, 2});
    folds = 0;

    const auto again = tally.handle(once, a, Add{1, 2});

    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->state.sum, 9);
    EXPECT_EQ(again->events.size(), 2U);
    EXPECT_EQ(again->version, first->version);
    EXPECT_EQ(folds, 4);  // 6 to 9
}

TEST_F(Snapshots, BeyondACommandAreNotUsedToReplayIt) {
    const auto tally = handler(options(5));
    const auto once = eskit::Context{}.with_idempotency_key("once");
    ASSERT_TRUE(tally.handle(once, a, Add{1, 2}).has_value());
    add(tally, 10);

    const auto again = tally.handle(once, a, Add{1, 2});

    EXPECT_EQ(again->state.sum, 2);
    EXPECT_EQ(again->version, 2);
    EXPECT_EQ(again->events.size(), 2U);
}

TEST_F(Snapshots, AreTakenOnTheExecutorOfASubmittedCommand) {
    const auto tally = handler(options(2));
    std::vector<std::thread::id> executors;
    const auto executor = [&](const std::function<void()>& work) {
        executors.push_back(std::this_thread::get_id());
        work();
    };
    for (int at = 0; at < 2; ++at) {
        std::promise<std::int64_t> sum;
        tally.submit(
            {}, a, Add{1}, [&](auto handled) { sum.set_value(handled->state.sum); }, executor);
        EXPECT_EQ(sum.get_future().get(), at + 1);
    }

    EXPECT_EQ(spy->saved_versions(), std::vector<std::uint64_t>{2});
}

TEST_F(Snapshots, AreTakenOfTheStateBeforeASubmittedCommandWithoutAnExecutor) {
    const auto tally = handler(options(2));
    for (int at = 0; at < 3; ++at) {
        std::promise<std::int64_t> sum;
        tally.submit({}, a, Add{1}, [&](auto handled) { sum.set_value(handled->state.sum); });
        EXPECT_EQ(sum.get_future().get(), at + 1);
    }

    EXPECT_EQ(spy->saved_versions(), std::vector<std::uint64_t>{2});
    EXPECT_EQ(spy->saved.back().bytes, R"({"sum":2})");
}

TEST_F(Snapshots, StayRightWhileManyThreadsUseThem) {
    constexpr int threads = 8;
    constexpr int commands = 50;
    std::atomic<int> wrong = 0;
    auto with = options(3);
    with.store = std::make_shared<eskit::MemorySnapshotStore>();
    with.verify_every = 1;
    with.on_event = [&](const SnapshotEvent& event) {
        wrong += event.kind == Kind::saved || event.kind == Kind::verified ? 0 : 1;
    };
    eskit::HandlerOptions patient;
    patient.retry.attempts_max = 1'000;
    const auto tally = eskit::DeciderHandler{store, Tally{}, patient}.with_snapshots(with);
    std::latch start(threads);
    {
        std::vector<std::jthread> racers;
        racers.reserve(threads);
        for (int racer = 0; racer < threads; ++racer) {
            racers.emplace_back([&] {
                start.arrive_and_wait();
                for (int at = 0; at < commands; ++at) {
                    const auto handled = tally.handle({}, a, Add{1});
                    const bool is_right =
                        handled &&
                        handled->state.sum == static_cast<std::int64_t>(handled->version.value);
                    wrong += is_right ? 0 : 1;
                }
            });
        }
    }

    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(tally.load({}, a)->state.sum, threads * commands);
}

TEST(SnapshotKey, HasWhatASnapshotDependsOn) {
    const eskit::Uuid epoch = *eskit::parse_uuid("01890a5d-ac96-774b-bcce-b302099a8057");
    const auto type = eskit::detail::StateType::of<Tally::State>();

    EXPECT_EQ(eskit::detail::snapshot_key(type, "json", epoch),
              "Tally.State/1/" + eskit::shape_fingerprint(*type.shape) +
                  "/json/01890a5d-ac96-774b-bcce-b302099a8057");
}

TEST(SnapshotKey, DiffersByShapeAlone) {
    const auto now = eskit::detail::StateType::of<Tally::State>();
    const auto later = eskit::detail::StateType::of<next::Tally::State>();

    EXPECT_EQ(now.name, later.name);
    EXPECT_NE(eskit::detail::snapshot_key(now, "json", {}),
              eskit::detail::snapshot_key(later, "json", {}));
}

TEST(SnapshotEvents, HaveNames) {
    EXPECT_EQ(to_string(Kind::saved), "saved");
    EXPECT_EQ(to_string(Kind::not_verified), "not_verified");
}

}  // namespace
}  // namespace snapshots_test
