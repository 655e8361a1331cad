// What every log gets from EventLog: the order of checks, bounds, deadlines, messages.
#include "fixture.hpp"

#include <eskit/runner/signal.hpp>
#include <eskit/store/event_log.hpp>
#include <eskit/store/memory_log.hpp>
#include <eskit/testing/manual_clock.hpp>
#include <eskit/testing/sequential_ids.hpp>

#include <atomic>
#include <latch>
#include <thread>
#include <type_traits>

namespace eskit::inline v0_1 {
namespace {

using namespace store_test;

const StreamId ada{"account", "ada"};
const StreamId bob{"account", "bob"};

static_assert(std::is_abstract_v<EventLog>);
static_assert(std::has_virtual_destructor_v<EventLog>);
static_assert(!std::is_copy_constructible_v<MemoryLog>);

// A MemoryLog with a look at what reaches its backend, and a hold on it.
class ObservedLog final : public EventLog {
  public:
    explicit ObservedLog(LogEnvironment environment = {})
        : EventLog(environment), kept_(environment) {}

    [[nodiscard]] const Capabilities& capabilities() const override { return kept_.capabilities(); }
    [[nodiscard]] const Uuid& epoch() const override { return kept_.epoch(); }
    Result<StreamVersion> read_stream(const Context& ctx, const StreamId& stream,
                                      const LoadOptions& options, EventSink sink) override {
        return kept_.read_stream(ctx, stream, options, sink);
    }
    Result<Scan> read_all(const Context& ctx, const ReadOptions& options, EventSink sink) override {
        return kept_.read_all(ctx, options, sink);
    }
    Result<Scan> read_matching(const Context& ctx, const Query& query, const ReadOptions& options,
                               EventSink sink) override {
        return kept_.read_matching(ctx, query, options, sink);
    }
    Result<std::optional<Committed>> find_commit(const Context& ctx, const CommitId& id) override {
        return kept_.find_commit(ctx, id);
    }

    std::vector<Commit> reached;  // by commits, in their order; read when nobody commits
    std::atomic<int> overlaps{0};
    std::latch* entered = nullptr;  // counted down by the first batch, which then
    std::latch* leave = nullptr;    // waits for this one

  protected:
    void commit_batch(std::span<const Commit> commits, std::span<Outcome> outcomes) override {
        if (inside_.exchange(true)) {
            ++overlaps;
        }
        if (entered != nullptr) {
            std::exchange(entered, nullptr)->count_down();
            leave->wait();
        }
        for (std::size_t at = 0; at < commits.size(); ++at) {
            reached.push_back(commits[at]);
            outcomes[at] = kept_.commit({}, commits[at]);
        }
        inside_ = false;
    }

  private:
    MemoryLog kept_;
    std::atomic<bool> inside_{false};
};

Context with_stop_requested() {
    std::stop_source stop;
    stop.request_stop();
    return Context{}.with_stop(stop.get_token());
}

TEST(EventLog, UsesTheSystemsClockAndIdsUnlessGivenOthers) {
    testing::ManualClock clock;
    testing::SequentialIds ids;
    const MemoryLog plain;
    const MemoryLog given({.clock = &clock, .ids = &ids});

    EXPECT_EQ(&plain.clock(), &system_clock());
    EXPECT_EQ(&plain.ids(), &system_ids());
    EXPECT_EQ(&given.clock(), &clock);
    EXPECT_EQ(&given.ids(), &ids);
}

TEST(EventLog, AnswersWithTheIdsAndPositionsOfACommit) {
    MemoryLog log;
    ASSERT_TRUE(log.commit({}, commit_to(ada, no_stream, events(2))).has_value());

    const Committed outcome = log.commit({}, commit_to(ada, 2, events(3))).value();

    EXPECT_FALSE(is_zero(outcome.id));
    EXPECT_EQ(outcome.first, 3);
    EXPECT_EQ(outcome.last, 5);
    EXPECT_EQ(outcome.versions, std::vector<StreamVersion>{5});
    EXPECT_FALSE(outcome.replayed);
}

TEST(EventLog, GivesTheBackendCommitsThatAreFilledInAndChecked) {
    testing::SequentialIds ids;
    ObservedLog log({.ids = &ids});

    ASSERT_TRUE(log.commit({}, commit_to(ada, any_version, {event("test.Happened", {"b", "a"})}))
                    .has_value());

    ASSERT_EQ(log.reached.size(), 1U);
    const Commit& seen = log.reached[0];
    EXPECT_FALSE(is_zero(seen.id));
    EXPECT_FALSE(seen.fingerprint.empty());
    EXPECT_FALSE(is_zero(seen.appends[0].events[0].id));
    EXPECT_EQ(seen.appends[0].events[0].tags, (std::vector<std::string>{"a", "b"}));
}

TEST(EventLog, KeepsInvalidCommitsFromTheBackend) {
    ObservedLog log;

    EXPECT_ERROR(log.commit({}, {}), Errc::invalid_argument, "nothing to append");
    EXPECT_ERROR(log.commit({}, commit_to(ada, -1, events(1))), Errc::invalid_argument, "negative");
    EXPECT_ERROR(log.commit({}, commit_to({"account", ""}, any_version, events(1))),
                 Errc::invalid_argument, "empty");
    EXPECT_ERROR(log.commit({}, commit_to(ada, any_version, {event("test.Happened", {""})})),
                 Errc::invalid_argument, "tag ''");
    EXPECT_TRUE(log.reached.empty());
}

TEST(EventLog, ReplaysAKnownIdWhateverIsExpectedNow) {
    MemoryLog log;
    Commit commit = commit_to(ada, no_stream, events(2));
    commit.id = id_of(1);
    const Committed first = log.commit({}, commit).value();
    ASSERT_TRUE(log.commit({}, commit_to(ada, 2, events(1))).has_value());

    const Committed again = log.commit({}, commit).value();

    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(again.id, first.id);
    EXPECT_EQ(again.first, first.first);
    EXPECT_EQ(again.last, first.last);
    EXPECT_EQ(again.versions, first.versions);
    EXPECT_EQ(again.recorded_at, first.recorded_at);
    EXPECT_EQ(read_everything(log).size(), 3U);
}

TEST(EventLog, ReplaysAKnownIdBeforeItLooksAtTheCondition) {
    MemoryLog log;
    Commit commit = commit_to(ada, no_stream, events(1));
    commit.id = id_of(1);
    commit.condition = AppendCondition{};  // nothing at all may have happened
    ASSERT_TRUE(log.commit({}, commit).has_value());

    EXPECT_TRUE(log.commit({}, commit).value().replayed);
}

TEST(EventLog, RefusesAKnownIdForAnotherRequest) {
    MemoryLog log;
    Commit commit = commit_to(ada, any_version, events(1));
    commit.id = id_of(1);
    ASSERT_TRUE(log.commit({}, commit).has_value());

    commit.appends[0].events = events(2);
    const Outcome outcome = log.commit({}, commit);

    EXPECT_ERROR(outcome, Errc::already_exists, to_string(id_of(1)));
    ASSERT_NE(outcome.error().commit_id(), nullptr);
    EXPECT_EQ(*outcome.error().commit_id(), id_of(1));
    EXPECT_EQ(outcome.error().advice(), Advice::never);
    EXPECT_EQ(read_everything(log).size(), 1U);
}

TEST(EventLog, ComparesRequestsByTheFingerprintThatIsGiven) {
    MemoryLog log;
    Commit commit = commit_to(ada, no_stream, events(1));
    commit.id = id_of(1);
    commit.fingerprint = "open the account";
    ASSERT_TRUE(log.commit({}, commit).has_value());

    Commit same = commit_to(bob, 7, events(3));
    same.id = id_of(1);
    same.fingerprint = "open the account";
    Commit other = commit;
    other.fingerprint = "close the account";

    EXPECT_TRUE(log.commit({}, same).value().replayed);
    EXPECT_ERROR(log.commit({}, other), Errc::already_exists, "different request");
}

TEST(EventLog, RefusesAnotherRequestBeforeItLooksAtExpectations) {
    MemoryLog log;
    Commit commit = commit_to(ada, no_stream, events(1));
    commit.id = id_of(1);
    ASSERT_TRUE(log.commit({}, commit).has_value());

    commit.appends[0].expected = 7;

    EXPECT_ERROR(log.commit({}, commit), Errc::already_exists, "");
}

TEST(EventLog, ComparesEveryStreamBeforeItLooksAtTheCondition) {
    MemoryLog log;
    ASSERT_TRUE(log.commit({}, commit_to(ada, no_stream, events(1))).has_value());
    Commit commit = commit_to(bob, no_stream, events(1));
    commit.appends.push_back({ada, no_stream, events(1)});
    commit.condition = AppendCondition{};

    const Outcome outcome = log.commit({}, commit);

    EXPECT_ERROR(outcome, Errc::conflict, "append to account/ada: expected no stream");
    EXPECT_TRUE(outcome.error().conflict()->events.empty());
}

TEST(EventLog, LeavesTheIdOfARefusedCommitFree) {
    MemoryLog log;
    Commit commit = commit_to(ada, 1, events(1));
    commit.id = id_of(1);
    ASSERT_FALSE(log.commit({}, commit).has_value());

    commit.appends[0].expected = no_stream;

    EXPECT_EQ(log.find_commit({}, id_of(1)).value(), std::nullopt);
    EXPECT_FALSE(log.commit({}, commit).value().replayed);
}

TEST(EventLog, WritesNothingAfterTheDeadline) {
    testing::ManualClock clock;
    ObservedLog log({.clock = &clock});
    Commit commit = commit_to(ada, any_version, events(1));
    commit.id = id_of(1);
    const Context late = Context{}.with_deadline(clock.steady_now());

    EXPECT_ERROR(log.commit(late, commit), Errc::timed_out, "nothing was written");

    EXPECT_TRUE(log.reached.empty());
    EXPECT_TRUE(read_everything(log).empty());
    EXPECT_EQ(log.find_commit({}, id_of(1)).value(), std::nullopt);
}

TEST(EventLog, WritesBeforeTheDeadline) {
    testing::ManualClock clock;
    ObservedLog log({.clock = &clock});
    const Context in_time =
        Context{}.with_deadline(clock.steady_now() + std::chrono::microseconds(1));

    EXPECT_TRUE(log.commit(in_time, commit_to(ada, any_version, events(1))).has_value());
}

TEST(EventLog, WritesNothingAfterAStopRequest) {
    ObservedLog log;

    EXPECT_ERROR(log.commit(with_stop_requested(), commit_to(ada, any_version, events(1))),
                 Errc::cancelled, "nothing was written");

    EXPECT_TRUE(log.reached.empty());
}

TEST(EventLog, WritesNothingWhenTheDeadlinePassesBehindAnotherCommit) {
    testing::ManualClock clock;
    ObservedLog log({.clock = &clock});
    std::latch entered(1);
    std::latch leave(1);
    log.entered = &entered;
    log.leave = &leave;
    const Context patient = Context{}.with_deadline(clock.steady_now() + std::chrono::seconds(1));

    std::jthread first(
        [&] { EXPECT_TRUE(log.commit({}, commit_to(ada, any_version, events(1))).has_value()); });
    entered.wait();
    std::jthread second([&] {
        EXPECT_ERROR(log.commit(patient, commit_to(bob, any_version, events(1))), Errc::timed_out,
                     "");
    });
    clock.advance(std::chrono::seconds(1));
    leave.count_down();
    first.join();
    second.join();

    const std::vector<Seen> all = read_everything(log);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].stream, "account/ada");
}

TEST(EventLog, CallsTheBackendFromOneThreadAtATimeAndGivesEveryCallerItsOwnOutcome) {
    constexpr int threads = 8;
    constexpr int commits_each = 50;
    ObservedLog log;
    std::latch ready(threads);
    {
        std::vector<std::jthread> writers;
        writers.reserve(threads);
        for (int writer = 0; writer < threads; ++writer) {
            writers.emplace_back([&, writer] {
                const StreamId own{"writer", std::to_string(writer)};
                ready.arrive_and_wait();
                for (int n = 0; n < commits_each; ++n) {
                    Commit commit = commit_to(own, n, events(1));
                    commit.id = id_of(static_cast<std::uint8_t>(n));
                    commit.id[0] = static_cast<std::uint8_t>(writer + 1);
                    const CommitId id = commit.id;
                    const Outcome outcome = log.commit({}, std::move(commit));
                    ASSERT_TRUE(outcome.has_value()) << outcome.error().message();
                    EXPECT_EQ(outcome->id, id);
                    EXPECT_EQ(outcome->versions, std::vector<StreamVersion>{n + 1});
                }
            });
        }
    }

    EXPECT_EQ(log.overlaps, 0);
    EXPECT_EQ(log.reached.size(), std::size_t{threads} * commits_each);
}

TEST(EventLog, DisturbsNoNeighbourOfAConflict) {
    constexpr int rounds = 50;
    MemoryLog log;
    std::latch ready(2);
    {
        const std::jthread refused([&] {
            ready.arrive_and_wait();
            for (int n = 0; n < rounds; ++n) {
                EXPECT_ERROR(log.commit({}, commit_to(bob, 99, events(1))), Errc::conflict,
                             "account/bob");
            }
        });
        const std::jthread accepted([&] {
            ready.arrive_and_wait();
            for (int n = 0; n < rounds; ++n) {
                EXPECT_TRUE(log.commit({}, commit_to(ada, n, events(1))).has_value());
            }
        });
    }

    EXPECT_EQ(read_everything(log).size(), std::size_t{rounds});
}

TEST(LogErrors, OfAConflictTellTheActualVersion) {
    const Error error = errors::version_conflict(ada, 3, 5);

    EXPECT_EQ(error.code(), Errc::conflict);
    EXPECT_EQ(error.advice(), Advice::reload_and_retry);
    EXPECT_EQ(error.message(),
              "append to account/ada: expected version 3, the stream is at version 5");
    ASSERT_NE(error.conflict(), nullptr);
    EXPECT_EQ(error.conflict()->actual, 5);
    EXPECT_TRUE(error.conflict()->events.empty());
}

TEST(LogErrors, OfAConditionNameTheFirstEventThatBrokeIt) {
    const Error error = errors::condition_broken(
        {.events = {{.sequence = 7, .type = "seat.Reserved", .tags = {"seat:1", "row:2"}},
                    {.sequence = 9, .type = "seat.Freed"}}});

    EXPECT_EQ(error.code(), Errc::conflict);
    EXPECT_EQ(error.message(),
              "append: the condition is broken by event 7, seat.Reserved [seat:1, row:2], and 1 "
              "other");
    ASSERT_NE(error.conflict(), nullptr);
    EXPECT_EQ(error.conflict()->events.size(), 2U);
}

TEST(LogErrors, OfATakenIdNameIt) {
    const Error error = errors::commit_id_taken(id_of(0xAB));

    EXPECT_EQ(error.code(), Errc::already_exists);
    EXPECT_EQ(error.message(),
              "commit 00000000-0000-0000-0000-0000000000ab: the id was used by a different "
              "request; one id, one request");
    ASSERT_NE(error.commit_id(), nullptr);
    EXPECT_EQ(*error.commit_id(), id_of(0xAB));
}

TEST(LogErrors, OfATakenKeyNameKeyAndStream) {
    const Error error = errors::idempotency_key_taken("k\n1", ada);

    EXPECT_EQ(error.code(), Errc::already_exists);
    EXPECT_NE(error.message().find("command on account/ada: idempotency key 'k\\x0a1'"),
              std::string::npos)
        << error.message();
}

TEST(Query, WithoutItemsMatchesEverything) {
    EXPECT_TRUE(detail::matches({}, "test.Happened", {}));
}

TEST(EventLog, SetsSignalsWhenAGroupWasWritten) {
    ObservedLog log;
    const auto first = Signal::create();
    const auto second = Signal::create();
    log.add_signal(first);
    log.add_signal(second);
    ASSERT_FALSE(first->take());

    log.commit({}, commit_to(ada, any_version, events(1))).value();

    EXPECT_TRUE(first->take());
    EXPECT_TRUE(second->take());
}

TEST(EventLog, SetsSignalsForSubmittedCommits) {
    const auto log = std::make_shared<MemoryLog>();
    const auto signal = Signal::create();
    log->add_signal(signal);

    log->submit(commit_to(ada, any_version, events(1)), [](const Outcome&) {});

    EXPECT_TRUE(signal->wait(system_clock(), std::nullopt, {}));
}

TEST(EventLog, SetsSignalsForWhoeverNoticesAChange) {
    ObservedLog log;
    const auto signal = Signal::create();
    log.wake_readers();  // nobody listens yet
    log.add_signal(signal);
    ASSERT_FALSE(signal->take());

    log.wake_readers();

    EXPECT_TRUE(signal->take());
}

TEST(EventLog, ProvesNoHoleOfADenseLogEmpty) {
    MemoryLog log;

    EXPECT_EQ(log.why_empty({}, 1, 5).value(), std::nullopt);
}

TEST(EventLog, ForgetsASignalThatIsGone) {
    ObservedLog log;
    std::weak_ptr<Signal> gone;
    {
        const auto signal = Signal::create();
        gone = signal;
        log.add_signal(signal);
    }

    log.commit({}, commit_to(ada, any_version, events(1))).value();
    log.add_signal(Signal::create());

    EXPECT_TRUE(gone.expired());
}

TEST(Query, ItemWithoutTypesAndTagsMatchesEverything) {
    EXPECT_TRUE(detail::matches({.any_of = {QueryItem{}}}, "test.Happened", {}));
}

TEST(Query, ItemMatchesOneOfItsTypesAndAllOfItsTags) {
    const Query query{.any_of = {{.types = {"A", "B"}, .tags = {"x", "y"}}}};
    const std::vector<std::string> xyz{"x", "y", "z"};
    const std::vector<std::string> only_x{"x"};

    EXPECT_TRUE(detail::matches(query, "A", xyz));
    EXPECT_TRUE(detail::matches(query, "B", xyz));
    EXPECT_FALSE(detail::matches(query, "C", xyz));
    EXPECT_FALSE(detail::matches(query, "A", only_x));
    EXPECT_FALSE(detail::matches(query, "A", {}));
}

TEST(Query, MatchesWhatAnyOfItsItemsMatches) {
    const Query query{.any_of = {{.types = {"A"}, .tags = {"x"}}, {.tags = {"y"}}}};
    const std::vector<std::string> x{"x"};
    const std::vector<std::string> y{"y"};

    EXPECT_TRUE(detail::matches(query, "A", x));
    EXPECT_TRUE(detail::matches(query, "B", y));
    EXPECT_FALSE(detail::matches(query, "B", x));
}

TEST(Query, ComparesWholeTypesAndTags) {
    const std::vector<std::string> seat1{"seat:1"};

    EXPECT_FALSE(detail::matches({.any_of = {{.tags = {"seat"}}}}, "A", seat1));
    EXPECT_FALSE(detail::matches({.any_of = {{.tags = {"seat:11"}}}}, "A", seat1));
    EXPECT_FALSE(detail::matches({.any_of = {{.types = {"a"}}}}, "A", seat1));
}

TEST(WantsType, LetsAllTypesThroughAnEmptyFilter) {
    EXPECT_TRUE(detail::wants_type({}, "A"));
    EXPECT_TRUE(detail::wants_type(std::vector<std::string>{"B", "A"}, "A"));
    EXPECT_FALSE(detail::wants_type(std::vector<std::string>{"B"}, "A"));
}

}  // namespace
}  // namespace eskit::inline v0_1
