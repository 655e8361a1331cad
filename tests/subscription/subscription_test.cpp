#include "dcb/logs.hpp"
#include "expect_error.hpp"
#include "shop.hpp"

#include <eskit/store/stream_lifecycle.hpp>
#include <eskit/subscription/subscription.hpp>
#include <eskit/testing/manual_clock.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

namespace eskit::inline v0_1::subscription {
namespace {

using namespace testing;
using eskit::testing::LogTest;
using eskit::testing::ManualClock;
using shop::Paid;
using shop::Placed;
using shop::Shipped;
using State = StepOutcome::State;

static_assert(Steppable<Subscription>);
static_assert(std::is_copy_constructible_v<Subscription>);

// A store that fails when it is told to.
class FailingCheckpointStore final : public CheckpointStore {
  public:
    Result<std::optional<Checkpoint>> load(const Context& ctx, std::string_view consumer) override {
        return kept.load(ctx, consumer);
    }
    Result<void> save(const Context& ctx, std::string_view consumer,
                      const Checkpoint& checkpoint) override {
        ++saves;
        if (fails) {
            const Error error = *std::exchange(fails, std::nullopt);
            if (saves_before_failing) {
                kept.save(ctx, consumer, checkpoint).value();
            }
            return error;
        }
        return kept.save(ctx, consumer, checkpoint);
    }
    Result<void> remove(const Context& ctx, std::string_view consumer) override {
        return kept.remove(ctx, consumer);
    }

    MemoryCheckpointStore kept;
    std::optional<Error> fails;
    bool saves_before_failing = false;
    int saves = 0;
};

class SubscriptionTest : public LogTest {
  protected:
    // Notes the prices of what was placed.
    [[nodiscard]] auto noting() {
        return [this](const Placed& placed) { seen_.push_back(placed.price); };
    }
    [[nodiscard]] Checkpoint saved(const std::string& consumer = "c") {
        return checkpoints_.load({}, consumer).value().value();
    }

    std::shared_ptr<EventLog> log_ = opened_->log();
    LogStore<shop::Event> store_{log_};
    MemoryCheckpointStore checkpoints_;
    std::vector<std::int64_t> seen_;
};

TEST_P(SubscriptionTest, DeliversAllEventsInOrder) {
    place(store_, 5);
    const Subscription subscription(store_, checkpoints_, {.consumer = "c"}, noting());

    run(subscription);

    EXPECT_EQ(seen_, (std::vector<std::int64_t>{1, 2, 3, 4, 5}));
    EXPECT_EQ(subscription.position(), 5);
}

TEST_P(SubscriptionTest, IsIdleWhenThereIsNothing) {
    const Subscription subscription(store_, checkpoints_, {.consumer = "c"}, noting());

    const auto outcome = subscription.step({}).value();

    EXPECT_EQ(outcome.state, State::idle);
    EXPECT_EQ(outcome.wake_on, subscription.signal().get());
    EXPECT_TRUE(outcome.wake_at.has_value());
    EXPECT_EQ(checkpoints_.load({}, "c").value(), std::nullopt);
}

TEST_P(SubscriptionTest, IsSignalledByACommit) {
    const Subscription subscription(store_, checkpoints_, {.consumer = "c"}, noting());
    ASSERT_EQ(subscription.step({}).value().state, State::idle);
    ASSERT_FALSE(subscription.signal()->take());

    place(store_, 1);

    EXPECT_TRUE(subscription.signal()->take());
    EXPECT_EQ(subscription.step({}).value().state, State::worked);
}

TEST_P(SubscriptionTest, ResumesBehindItsCheckpoint) {
    place(store_, 3);
    run(Subscription(store_, checkpoints_, {.consumer = "c"}, noting()));
    place(store_, 2);

    run(Subscription(store_, checkpoints_, {.consumer = "c"}, noting()));

    EXPECT_EQ(seen_, (std::vector<std::int64_t>{1, 2, 3, 1, 2}));
}

TEST_P(SubscriptionTest, NamesTheHistoryAndTheEventInItsCheckpoint) {
    place(store_, 2);
    EventId last{};
    log_->read_all({}, {.after = 1},
                   [&](const RecordedEvent& event) {
                       last = event.id;
                       return true;
                   })
        .value();

    run(Subscription(store_, checkpoints_, {.consumer = "c"}, noting()));

    EXPECT_EQ(saved(), (Checkpoint{.log_epoch = log_->epoch(), .sequence = 2, .event_id = last}));
}

TEST_P(SubscriptionTest, DeliversAnEventAgainWhoseHandlerFailed) {
    place(store_, 3);
    bool fails = true;
    const Subscription subscription(store_, checkpoints_, {.consumer = "c"},
                                    [&](const Placed& placed) -> Result<void> {
                                        if (placed.price == 2 && std::exchange(fails, false)) {
                                            return Error(Errc::unavailable, "no mail");
                                        }
                                        seen_.push_back(placed.price);
                                        return {};
                                    });

    const auto failed = subscription.step({});
    EXPECT_ERROR(failed, Errc::unavailable, "subscription 'c': event 2 (shop.Placed): no mail");
    EXPECT_EQ(subscription.position(), 1);
    EXPECT_EQ(saved().sequence, 1);

    run(subscription);

    EXPECT_EQ(seen_, (std::vector<std::int64_t>{1, 2, 3}));
}

TEST_P(SubscriptionTest, TurnsWhatTheHandlerThrowsIntoAnError) {
    place(store_, 1);
    const Subscription subscription(store_, checkpoints_, {.consumer = "c"},
                                    [](const Placed&) { throw std::runtime_error("boom"); });

    const auto failed = subscription.step({});

    EXPECT_ERROR(failed, Errc::handler_failed, "boom");
    EXPECT_EQ(subscription.position(), 0);
    EXPECT_EQ(checkpoints_.load({}, "c").value(), std::nullopt);
}

TEST_P(SubscriptionTest, ContinuesTheContextFromTheEvent) {
    const Principal alice{.kind = Principal::Kind::user, .id = "alice"};
    Context request = new_chain({}, alice);
    request.tenant = "acme";
    request.extra["region"] = "eu";
    place(store_, 1, request);
    place(store_, 1);
    std::vector<Context> contexts;
    std::vector<EventInfo> causes;
    const Subscription subscription(store_, checkpoints_, {.consumer = "c"},
                                    [&](const Context& ctx, const Placed&, const EventInfo& info) {
                                        contexts.push_back(ctx);
                                        causes.push_back(info);
                                    });

    run(subscription);

    const Principal service{.kind = Principal::Kind::service, .id = "c"};
    ASSERT_EQ(contexts.size(), 2);
    for (std::size_t at = 0; at < 2; ++at) {
        const Context expected = continue_from({}, causes[at], service);
        EXPECT_EQ(contexts[at].correlation_id, expected.correlation_id);
        EXPECT_EQ(contexts[at].causation_id, expected.causation_id);
        EXPECT_EQ(contexts[at].principal, expected.principal);
        EXPECT_EQ(contexts[at].originator, expected.originator);
        EXPECT_EQ(contexts[at].tenant, expected.tenant);
        EXPECT_EQ(contexts[at].extra, expected.extra);
    }
    EXPECT_EQ(contexts[0].originator, alice);
    EXPECT_EQ(contexts[0].tenant, "acme");
}

TEST_P(SubscriptionTest, BeginsNowAndRemembersThatItDid) {
    place(store_, 3);
    const Options options{.consumer = "c", .start = Start::now()};
    run(Subscription(store_, checkpoints_, options, noting()));
    EXPECT_EQ(saved().sequence, 3);
    place(store_, 1);

    run(Subscription(store_, checkpoints_, options, noting()));

    EXPECT_EQ(seen_, std::vector<std::int64_t>{1});
}

TEST_P(SubscriptionTest, BeginsAfterASequence) {
    place(store_, 3);

    run(Subscription(store_, checkpoints_, {.consumer = "c", .start = Start::after(2)}, noting()));

    EXPECT_EQ(seen_, std::vector<std::int64_t>{3});
}

TEST_P(SubscriptionTest, DoesNotBeginBehindTheEndOfTheLog) {
    place(store_, 3);
    const Subscription subscription(store_, checkpoints_,
                                    {.consumer = "c", .start = Start::after(4)}, noting());

    EXPECT_ERROR(subscription.step({}), Errc::invalid_argument, "the log ends at 3");
    EXPECT_EQ(subscription.step({}).value().state, State::halted);
}

TEST_P(SubscriptionTest, HaltsWhenTheLogIsAnotherHistory) {
    place(store_, 2);
    checkpoints_.save({}, "c", {.log_epoch = {7}, .sequence = 1}).value();
    const Subscription subscription(store_, checkpoints_, {.consumer = "c"}, noting());

    EXPECT_ERROR(subscription.step({}), Errc::corrupt, "another history");

    EXPECT_EQ(subscription.step({}).value().state, State::halted);
    EXPECT_EQ(subscription.status().state, State::halted);
    EXPECT_TRUE(subscription.status().error.has_value());
    EXPECT_TRUE(seen_.empty());
}

TEST_P(SubscriptionTest, HaltsWhenTheLogLacksTheEventOfTheCheckpoint) {
    place(store_, 2);
    checkpoints_.save({}, "c", {.log_epoch = log_->epoch(), .sequence = 3, .event_id = {1}})
        .value();
    const Subscription subscription(store_, checkpoints_, {.consumer = "c"}, noting());

    EXPECT_ERROR(subscription.step({}), Errc::corrupt, "the log ends at 2 and has no event 3");
    EXPECT_TRUE(seen_.empty());
}

TEST_P(SubscriptionTest, HaltsWhenTheLogHasAnotherEventAtTheCheckpoint) {
    place(store_, 2);
    checkpoints_.save({}, "c", {.log_epoch = log_->epoch(), .sequence = 1, .event_id = {1}})
        .value();
    const Subscription subscription(store_, checkpoints_, {.consumer = "c"}, noting());

    EXPECT_ERROR(subscription.step({}), Errc::corrupt, "and the log has");
    EXPECT_TRUE(seen_.empty());
}

TEST_P(SubscriptionTest, SkipsOtherTypesAndMovesPastThem) {
    place(store_, 1);
    invoice(log_, 3);
    store_.append({}, {"order", "o"}, any_version, {Shipped{"x"}}).value();
    place(store_, 1);
    invoice(log_, 2);
    const Subscription subscription(store_, checkpoints_, {.consumer = "c"}, noting());

    run(subscription);

    EXPECT_EQ(seen_, (std::vector<std::int64_t>{1, 1}));
    EXPECT_EQ(subscription.position(), 8);
    EXPECT_EQ(saved().sequence, 6);  // what only passed is saved later
}

TEST_P(SubscriptionTest, LooksAtSoManyRowsInAStepAndMovesEachTime) {
    invoice(log_, 250);
    const Subscription subscription(store_, checkpoints_, {.consumer = "c", .scan_limit = 100},
                                    noting());

    std::vector<GlobalSequence> positions;
    while (subscription.step({}).value().state == State::worked) {
        positions.push_back(subscription.position());
    }

    EXPECT_EQ(positions, (std::vector<GlobalSequence>{100, 200, 250}));
    EXPECT_EQ(saved().sequence, 200);
}

TEST_P(SubscriptionTest, ResumesFromAPlaceThatItOnlyPassed) {
    invoice(log_, 250);
    const Options options{.consumer = "c", .scan_limit = 100};
    run(Subscription(store_, checkpoints_, options, noting()));
    const Subscription resumed(store_, checkpoints_, options, noting());

    ASSERT_TRUE(resumed.step({}).has_value());

    EXPECT_EQ(resumed.position(), 250);
}

TEST_P(SubscriptionTest, HandlesOneEventAStepWhenItIsTold) {
    place(store_, 3);
    const Subscription subscription(store_, checkpoints_, {.consumer = "c", .batch_size = 1},
                                    noting());

    subscription.step({}).value();

    EXPECT_EQ(seen_, std::vector<std::int64_t>{1});
}

TEST_P(SubscriptionTest, SavesTheCheckpointAfterEachEventByDefault) {
    place(store_, 3);
    std::vector<std::optional<Checkpoint>> during;
    const Subscription subscription(store_, checkpoints_, {.consumer = "c"}, [&](const Placed&) {
        during.push_back(checkpoints_.load({}, "c").value());
    });

    run(subscription);

    ASSERT_EQ(during.size(), 3);
    EXPECT_FALSE(during[0].has_value());  // not before the handler
    EXPECT_EQ(during[1].value().sequence, 1);
    EXPECT_EQ(during[2].value().sequence, 2);
    EXPECT_EQ(saved().sequence, 3);
}

TEST_P(SubscriptionTest, SavesTheCheckpointEverySoManyEvents) {
    place(store_, 7);
    const auto counting = std::make_shared<FailingCheckpointStore>();
    const Subscription subscription(store_, counting, {.consumer = "c", .checkpoint_every = 3},
                                    noting());

    run(subscription);

    EXPECT_EQ(counting->saves, 2);
    EXPECT_EQ(counting->kept.load({}, "c").value().value().sequence, 6);
}

TEST_P(SubscriptionTest, SavesWhatIsLeftWhenItIsClosed) {
    place(store_, 2);
    const Subscription subscription(store_, checkpoints_,
                                    {.consumer = "c", .checkpoint_every = 100}, noting());
    run(subscription);
    ASSERT_EQ(checkpoints_.load({}, "c").value(), std::nullopt);

    EXPECT_TRUE(subscription.close({}).has_value());

    EXPECT_EQ(saved().sequence, 2);
}

TEST_P(SubscriptionTest, DeliversABatchAtATime) {
    place(store_, 5);
    std::vector<std::size_t> sizes;
    const Subscription subscription(
        store_, checkpoints_, {.consumer = "c", .batch_size = 2},
        in_batches([&](const Batch<shop::Event>& batch) { sizes.push_back(batch.size()); }));

    run(subscription);

    EXPECT_EQ(sizes, (std::vector<std::size_t>{2, 2, 1}));
    EXPECT_EQ(saved().sequence, 5);
}

TEST_P(SubscriptionTest, DeliversABatchAgainThatFailed) {
    place(store_, 3);
    int calls = 0;
    const Subscription subscription(store_, checkpoints_, {.consumer = "c", .batch_size = 2},
                                    in_batches([&](const Batch<shop::Event>& batch) {
                                        if (++calls == 2) {
                                            throw std::runtime_error("boom");
                                        }
                                        for (const auto& event : batch) {
                                            seen_.push_back(event.get_if<Placed>()->price);
                                        }
                                    }));

    subscription.step({}).value();
    EXPECT_ERROR(subscription.step({}), Errc::handler_failed, "events up to 3: ");
    EXPECT_EQ(saved().sequence, 2);
    run(subscription);

    EXPECT_EQ(seen_, (std::vector<std::int64_t>{1, 2, 3}));
}

TEST_P(SubscriptionTest, TriesAgainToSaveWithoutHandlingAgain) {
    place(store_, 1);
    const auto failing = std::make_shared<FailingCheckpointStore>();
    failing->fails = Error(Errc::unavailable, "disk");
    const Subscription subscription(store_, failing, {.consumer = "c"}, noting());

    EXPECT_ERROR(subscription.step({}), Errc::unavailable, "disk");
    run(subscription);

    EXPECT_EQ(seen_, std::vector<std::int64_t>{1});
    EXPECT_EQ(failing->kept.load({}, "c").value().value().sequence, 1);
}

TEST_P(SubscriptionTest, LooksWhetherACheckpointInDoubtWasSaved) {
    place(store_, 1);
    const auto failing = std::make_shared<FailingCheckpointStore>();
    failing->fails = Error(Errc::in_doubt, "disk");
    failing->saves_before_failing = true;
    const Subscription subscription(store_, failing, {.consumer = "c"}, noting());

    EXPECT_TRUE(subscription.step({}).has_value());

    EXPECT_EQ(failing->saves, 1);
}

TEST_P(SubscriptionTest, NarrowsTheTypesThatItDelivers) {
    store_.append({}, {"order", "o"}, no_stream, {Placed{"a", 1}, Paid{1}, Shipped{"x"}}).value();
    std::vector<std::string> types;
    const Subscription subscription(
        store_, checkpoints_, {.consumer = "c", .types = {"shop.Paid"}},
        [&](const Event<shop::Event>& event) { types.emplace_back(event.type()); });

    run(subscription);

    EXPECT_EQ(types, std::vector<std::string>{"shop.Paid"});
}

TEST_P(SubscriptionTest, RefusesOptionsThatCannotBe) {
    const auto refused = [&](Options options) {
        return Subscription(store_, checkpoints_, std::move(options), noting()).step({});
    };

    EXPECT_ERROR(refused({}), Errc::invalid_argument, "Options::consumer");
    EXPECT_ERROR(refused({.consumer = "c", .batch_size = 0}), Errc::invalid_argument, "not be 0");
    EXPECT_ERROR(refused({.consumer = "c", .types = {"shop.Paid"}}), Errc::invalid_argument,
                 "does not take 'shop.Paid'");
}

TEST_P(SubscriptionTest, LeavesOutEventsWhoseDataWasRemoved) {
    place(store_, 3);
    StreamLifecycle(log_).truncate({}, {"order", "o"}, 2, "short memory").value();
    const Subscription subscription(store_, checkpoints_, {.consumer = "c"}, noting());

    run(subscription);

    EXPECT_EQ(seen_, (std::vector<std::int64_t>{2, 3}));
}

TEST_P(SubscriptionTest, StopsInTheMiddleWhenItIsCancelled) {
    place(store_, 3);
    std::stop_source stop;
    stop.request_stop();
    const Subscription subscription(store_, checkpoints_, {.consumer = "c"}, noting());

    EXPECT_ERROR(subscription.step(Context{}.with_stop(stop.get_token())), Errc::cancelled, "");
    EXPECT_TRUE(seen_.empty());
}

TEST_P(SubscriptionTest, TellsHowFarItIs) {
    place(store_, 3);
    const Subscription subscription(store_, checkpoints_, {.consumer = "c", .batch_size = 2},
                                    noting());

    subscription.step({}).value();
    const Status status = subscription.status();

    EXPECT_EQ(status.consumer, "c");
    EXPECT_EQ(status.position, 2);
    EXPECT_EQ(status.head, 3);
    EXPECT_EQ(status.handled, 2);
    EXPECT_EQ(status.state, State::worked);
    EXPECT_FALSE(status.error.has_value());
}

TEST_P(SubscriptionTest, HandlersMayAppendToTheLog) {
    place(store_, 2);
    const LogStore<billing::Event> invoices(log_);
    const Subscription subscription(store_, checkpoints_, {.consumer = "c"},
                                    [&](const Context& ctx, const Placed& placed) {
                                        return invoices.append(ctx, {"invoice", "i"}, any_version,
                                                               {billing::Invoiced{placed.price}});
                                    });

    run(subscription);

    EXPECT_EQ(invoices.load({}, {"invoice", "i"}).value().size(), 2);
}

INSTANTIATE_TEST_SUITE_P(Logs, SubscriptionTest, ::testing::ValuesIn(eskit::testing::all_logs()),
                         eskit::testing::name_of);

TEST(Subscription, SavesWhatIsOldEnough) {
    ManualClock clock;
    const LogStore<shop::Event> store(std::make_shared<MemoryLog>(LogEnvironment{.clock = &clock}));
    MemoryCheckpointStore checkpoints;
    const Subscription subscription(
        store, checkpoints,
        {.consumer = "c", .checkpoint_every = 100, .checkpoint_interval = std::chrono::seconds{5}},
        [](const Placed&) {});
    place(store, 2);
    run(subscription);
    const auto idle = subscription.step({}).value();
    EXPECT_EQ(checkpoints.load({}, "c").value(), std::nullopt);
    EXPECT_LE(idle.wake_at.value(), clock.steady_now() + std::chrono::seconds{5});

    clock.advance(std::chrono::seconds{5});
    subscription.step({}).value();

    EXPECT_EQ(checkpoints.load({}, "c").value().value().sequence, 2);
}

TEST(Subscription, ForgetsTheSignalOfOneThatIsGone) {
    const LogStore<shop::Event> store(std::make_shared<MemoryLog>());
    std::weak_ptr<Signal> signal;
    {
        const Subscription subscription(store, MemoryCheckpointStore{}, {.consumer = "c"},
                                        [](const Placed&) {});
        signal = subscription.signal();
    }

    place(store, 1);

    EXPECT_TRUE(signal.expired());
}

// A handler that keeps the checkpoint itself, as a view in a database does.
class KeepingHandler final : public Handler {
  public:
    explicit KeepingHandler(Checkpoint& row)
        : Handler({.types = {"shop.Placed"}, .batches = true, .keeps_checkpoint = true}),
          row_(&row) {}

    Result<void> handle(const Context&, const RecordedEvent&) override {
        ++taken_;
        return {};
    }
    Result<void> commit(const Context&, const std::optional<Checkpoint>& stored,
                        const Checkpoint& reached) override {
        const int taken = std::exchange(taken_, 0);
        if (stored.value_or(Checkpoint{}) != *row_) {
            return Error(Errc::conflict, "another instance");
        }
        *row_ = reached;
        batches.push_back(taken);
        return {};
    }

    std::vector<int> batches;

  private:
    Checkpoint* row_;
    int taken_ = 0;
};

TEST(Subscription, LeavesTheCheckpointToAHandlerThatKeepsIt) {
    const LogStore<shop::Event> store(std::make_shared<MemoryLog>());
    place(store, 3);
    invoice(store.log(), 200);
    Checkpoint row;
    auto handler = std::make_unique<KeepingHandler>(row);
    const KeepingHandler& kept = *handler;
    const auto checkpoints = std::make_shared<FailingCheckpointStore>();
    const Subscription subscription(store.log(), checkpoints,
                                    {.consumer = "c", .batch_size = 2, .scan_limit = 100},
                                    std::move(handler));

    run(subscription);

    EXPECT_EQ(kept.batches, (std::vector<int>{2, 1, 0}));
    EXPECT_EQ(row.sequence, 202);
    EXPECT_FALSE(is_zero(row.event_id));
    EXPECT_EQ(checkpoints->saves, 0);
}

}  // namespace
}  // namespace eskit::inline v0_1::subscription
