#include <eskit/decider/decider_handler.hpp>
#include <eskit/store/any_store.hpp>
#include <eskit/store/memory_store.hpp>
#include <eskit/testing/manual_clock.hpp>
#include <eskit/testing/sequential_ids.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace decider_handler_test {

using namespace std::chrono_literals;

struct Reserve {
    int seats = 0;
};
struct Sweep {};
struct Crash {};
struct Confuse {};
struct Exhaust {};
struct Burn {};

struct Reserved {
    int seats = 0;
};
struct SoldOut {};
struct Burnt {};
enum class Refusal { not_enough, sold_out };

// What the decider was asked.
struct Probe {
    std::vector<int> seats_seen;
};

// Ten seats.
struct Theatre {
    static constexpr std::string_view stream_type = "theatre";
    using Command = std::variant<Reserve, Sweep, Crash, Confuse, Exhaust, Burn>;
    using Event = std::variant<Reserved, SoldOut, Burnt>;
    struct State {
        int seats = 0;
        bool sold_out = false;
    };

    Probe* probe = nullptr;

    [[nodiscard]] eskit::Decision<Event> decide(const State& state, const Reserve& reserve) const {
        if (probe != nullptr) {
            probe->seats_seen.push_back(state.seats);
        }
        if (state.sold_out) {
            return eskit::reject(Refusal::sold_out);
        }
        const int left = 10 - state.seats - reserve.seats;
        if (left < 0) {
            return eskit::reject(Refusal::not_enough, std::to_string(-left) + " too many");
        }
        if (left == 0) {
            return {Reserved{reserve.seats}, SoldOut{}};
        }
        return Reserved{reserve.seats};
    }
    static eskit::Decision<Event> decide(const State&, const Sweep&) { return eskit::no_events; }
    static eskit::Decision<Event> decide(const State&, const Crash&) {
        throw std::runtime_error("a bug");
    }
    static eskit::Decision<Event> decide(const State&, const Confuse&) {
        throw 7;  // NOLINT(hicpp-exception-baseclass): what is tested
    }
    static eskit::Decision<Event> decide(const State&, const Exhaust&) { throw std::bad_alloc(); }
    static eskit::Decision<Event> decide(const State&, const Burn&) { return Burnt{}; }
    static void evolve(State& state, const Reserved& reserved) { state.seats += reserved.seats; }
    static void evolve(State& state, const SoldOut&) { state.sold_out = true; }
    static void evolve(State&, const Burnt&) { throw std::runtime_error("it burnt down"); }
};
using Event = Theatre::Event;

// Asks for everything that a decider may ask for.
struct Stamp {
    std::string note;
};
struct Stamped {
    std::string id;
    std::string by;
    eskit::Timestamp at{};
};
struct Stamps {
    using Command = std::variant<Stamp>;
    using Event = std::variant<Stamped>;
    struct State {
        std::vector<Stamped> seen;
        std::vector<eskit::EventInfo> envelopes;
    };
    std::vector<Stamped>* decided = nullptr;
    const char* unreadable = "";

    [[nodiscard]] eskit::Decision<Event> decide(const State&, const Stamp&,
                                                const eskit::Deciding& deciding) const {
        Stamped stamped{eskit::to_string(deciding.new_id()), deciding.principal().id,
                        deciding.now()};
        if (decided != nullptr) {
            decided->push_back(stamped);
        }
        return stamped;
    }
    void evolve(State& state, const Stamped& stamped, const eskit::EventInfo& info) const {
        if (stamped.by == unreadable && !stamped.by.empty()) {
            throw std::runtime_error("cannot read " + stamped.by);
        }
        state.seen.push_back(stamped);
        state.envelopes.push_back(info);
    }
};

namespace {

using eskit::Context;
using eskit::Errc;
using eskit::Principal;
using eskit::SteadyTime;
using eskit::StreamId;
using eskit::testing::ManualClock;
using eskit::testing::SequentialIds;

// A MemoryLog to which something happens at chosen moments.
class EventfulLog final : public eskit::EventLog {
  public:
    explicit EventfulLog(eskit::LogEnvironment environment)
        : EventLog(environment), inner(std::make_shared<eskit::MemoryLog>(environment)) {}

    [[nodiscard]] const eskit::Capabilities& capabilities() const override {
        return inner->capabilities();
    }
    [[nodiscard]] const eskit::Uuid& epoch() const override { return inner->epoch(); }
    eskit::Result<eskit::StreamVersion> read_stream(const Context& ctx, const StreamId& stream,
                                                    const eskit::LoadOptions& options,
                                                    eskit::EventSink sink) override {
        ++reads;
        happen(before_read);
        if (unreadable) {
            return eskit::Error(Errc::unavailable, "the disk is gone");
        }
        return inner->read_stream(ctx, stream, options, sink);
    }
    eskit::Result<eskit::Scan> read_all(const Context& ctx, const eskit::ReadOptions& options,
                                        eskit::EventSink sink) override {
        return inner->read_all(ctx, options, sink);
    }
    eskit::Result<eskit::Scan> read_matching(const Context& ctx, const eskit::Query& query,
                                             const eskit::ReadOptions& options,
                                             eskit::EventSink sink) override {
        return inner->read_matching(ctx, query, options, sink);
    }
    eskit::Result<std::optional<eskit::Committed>> find_commit(const Context& ctx,
                                                               const eskit::CommitId& id) override {
        return inner->find_commit(ctx, id);
    }

    std::shared_ptr<eskit::MemoryLog> inner;
    std::function<void()> before_read;    // once
    std::function<void()> before_commit;  // once
    std::function<void()> after_commit;   // once
    bool loses_acknowledgement = false;   // of the next commit
    bool always_conflicts = false;
    bool unreadable = false;
    int reads = 0;
    int commits = 0;

  protected:
    void commit_batch(std::span<const eskit::Commit> commit,
                      std::span<eskit::Outcome> outcomes) override {
        ++commits;
        happen(before_commit);
        if (always_conflicts) {
            outcomes[0] = eskit::errors::version_conflict(commit[0].appends[0].stream,
                                                          commit[0].appends[0].expected, 77);
            return;
        }
        outcomes[0] = inner->commit({}, commit[0]);
        if (std::exchange(loses_acknowledgement, false)) {
            outcomes[0] =
                eskit::Error::with_commit(Errc::in_doubt, "the connection was lost", commit[0].id);
        }
        happen(after_commit);
    }

  private:
    static void happen(std::function<void()>& event) {
        if (const auto now = std::exchange(event, nullptr)) {
            now();
        }
    }
};

// A store that models EventStore and no more.
template <class E>
class PlainStore {
  public:
    using event_type = E;

    eskit::Result<eskit::Appended> append(const Context& ctx, const StreamId& stream,
                                          eskit::ExpectedVersion expected, std::vector<E> events,
                                          eskit::AppendOptions options = {}) const {
        return held_.append(ctx, stream, expected, std::move(events), std::move(options));
    }
    eskit::Result<eskit::Stream<E>> load(const Context& ctx, const StreamId& stream,
                                         const eskit::LoadOptions& options = {}) const {
        return held_.load(ctx, stream, options);
    }
    eskit::Result<eskit::Page<E>> read_all(const Context& ctx, eskit::ReadOptions options) const {
        return held_.read_all(ctx, std::move(options));
    }

  private:
    eskit::MemoryStore<E> held_;
};
static_assert(eskit::EventStore<PlainStore<Event>>);
static_assert(eskit::EventStore<eskit::AnyStore<Event>>);

const StreamId hamlet{"theatre", "hamlet"};

class DeciderHandler : public ::testing::Test {
  protected:
    using Handler = eskit::DeciderHandler<eskit::LogStore<Event>, Theatre>;
    using StampHandler = eskit::DeciderHandler<eskit::LogStore<Stamps::Event>, Stamps>;

    DeciderHandler() { clock.advance_by_waiting(true); }

    // Handles on the inner log, to which nothing happens.
    void reserve_behind(int seats, const Context& ctx = {}) const {
        const Handler other{eskit::LogStore<Event>(log->inner), Theatre{}};
        const auto handled = other.handle(ctx, hamlet, Reserve{seats});
        ASSERT_TRUE(handled) << handled.error().message();
    }
    [[nodiscard]] std::size_t events_written() const {
        const auto stream = store.load({}, hamlet);
        return stream ? stream->size() : 99;
    }
    [[nodiscard]] Handler with(eskit::HandlerOptions options) {
        return Handler{store, Theatre{&probe}, std::move(options)};
    }

    ManualClock clock{eskit::Timestamp{1h}};
    SequentialIds ids;
    std::shared_ptr<EventfulLog> log =
        std::make_shared<EventfulLog>(eskit::LogEnvironment{.clock = &clock, .ids = &ids});
    eskit::LogStore<Event> store{log};
    Probe probe;
    Handler handler{store, Theatre{&probe}};
};

// ---- without waiting

// The outcome of a submitted command, and the thread on which it was told.
struct Told {
    eskit::Result<eskit::Handled<Theatre::State, Event>> outcome;
    std::thread::id thread;
};

TEST_F(DeciderHandler, AnswersASubmittedCommandOnTheCommittersThread) {
    std::promise<Told> told;

    handler.submit({}, "hamlet", Reserve{3}, [&](auto outcome) {
        told.set_value({std::move(outcome), std::this_thread::get_id()});
    });
    const Told answer = told.get_future().get();

    ASSERT_TRUE(answer.outcome);
    EXPECT_EQ(answer.outcome->state.seats, 3);
    EXPECT_EQ(answer.outcome->version, 1);
    EXPECT_EQ(answer.outcome->events.size(), 1);
    EXPECT_NE(answer.thread, std::this_thread::get_id());
    EXPECT_EQ(probe.seats_seen.size(), 1);
}

TEST_F(DeciderHandler, AnswersAtOnceWhatNeedsNoWrite) {
    Told refused;
    Told nothing;

    handler.submit({}, hamlet, Reserve{11}, [&](auto outcome) {
        refused = {std::move(outcome), std::this_thread::get_id()};
    });
    handler.submit({}, hamlet, Theatre::Command{Sweep{}}, [&](auto outcome) {
        nothing = {std::move(outcome), std::this_thread::get_id()};
    });

    EXPECT_TRUE(refused.outcome.error().is(Refusal::not_enough));
    EXPECT_EQ(refused.thread, std::this_thread::get_id());
    EXPECT_TRUE(nothing.outcome);
    EXPECT_EQ(nothing.thread, std::this_thread::get_id());
}

// Runs what it is given when the test says so.
struct Loop {
    void operator()(std::function<void()> work) {
        const std::scoped_lock lock(mutex);
        queue.push_back(std::move(work));
        changed.notify_all();
    }
    void run_one() {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return !queue.empty(); });
        const std::function<void()> work = std::move(queue.front());
        queue.pop_front();
        lock.unlock();
        work();
    }

    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> queue;
};

TEST_F(DeciderHandler, DecidesASubmittedCommandAgainOnItsExecutor) {
    Loop loop;
    Told told;
    log->before_commit = [&] { reserve_behind(4); };

    handler.submit(
        {}, hamlet, Reserve{3},
        [&](auto outcome) { told = {std::move(outcome), std::this_thread::get_id()}; },
        std::ref(loop));
    loop.run_one();  // the conflict: loads and decides again
    loop.run_one();  // the second write

    ASSERT_TRUE(told.outcome);
    EXPECT_EQ(told.outcome->state.seats, 7);
    EXPECT_EQ(told.thread, std::this_thread::get_id());
    EXPECT_EQ(probe.seats_seen, (std::vector{0, 4}));
}

TEST_F(DeciderHandler, GivesASubmittedCommandUpAfterTheLastAttempt) {
    log->always_conflicts = true;
    const Handler patient = with({.retry = {.attempts_max = 3}});
    std::promise<Told> told;

    patient.submit({}, hamlet, Reserve{3}, [&](auto outcome) {
        told.set_value({std::move(outcome), std::this_thread::get_id()});
    });
    const Told answer = told.get_future().get();

    EXPECT_EQ(answer.outcome.error().code(), Errc::conflict);
    EXPECT_EQ(log->commits, 3);
}

TEST_F(DeciderHandler, RecognisesASubmittedCommandThatComesAgain) {
    const Context ctx = Context{}.with_idempotency_key("once");
    const auto submit = [&] {
        std::promise<Told> told;
        handler.submit(ctx, hamlet, Reserve{3}, [&](auto outcome) {
            told.set_value({std::move(outcome), std::this_thread::get_id()});
        });
        return told.get_future().get();
    };

    const Told first = submit();
    const Told again = submit();

    ASSERT_TRUE(first.outcome);
    EXPECT_FALSE(first.outcome->replayed);
    ASSERT_TRUE(again.outcome);
    EXPECT_TRUE(again.outcome->replayed);
    EXPECT_EQ(events_written(), 1);
}

TEST_F(DeciderHandler, SubmitsWhatItOutlives) {
    std::promise<Told> told;
    {
        const Handler brief{store, Theatre{}};
        brief.submit(Context{}, StreamId{"theatre", "hamlet"}, Reserve{3}, [&](auto outcome) {
            told.set_value({std::move(outcome), std::this_thread::get_id()});
        });
    }

    EXPECT_TRUE(told.get_future().get().outcome);
}

// ---- load, decide, append

TEST_F(DeciderHandler, AppendsWhatIsDecidedAndAnswersWithTheStateAfterIt) {
    ASSERT_TRUE(handler.handle({}, hamlet, Reserve{4}));

    const auto handled = handler.handle({}, hamlet, Reserve{6});

    ASSERT_TRUE(handled) << handled.error().message();
    EXPECT_EQ(handled->state.seats, 10);
    EXPECT_TRUE(handled->state.sold_out);
    EXPECT_EQ(handled->version, 3);
    EXPECT_EQ(handled->global_sequence, 3);
    ASSERT_EQ(handled->events.size(), 2U);
    EXPECT_EQ(std::get<Reserved>(handled->events[0]).seats, 6);
    EXPECT_FALSE(eskit::is_zero(handled->commit_id));
    EXPECT_FALSE(handled->replayed);
    EXPECT_EQ(events_written(), 3U);
}

TEST_F(DeciderHandler, NamesTheCommitThatItWrote) {
    const auto handled = handler.handle({}, hamlet, Reserve{4});

    const auto commit = store.find_commit({}, handled.value().commit_id);

    ASSERT_TRUE(commit.value());
    EXPECT_EQ((*commit)->last, handled->global_sequence);
}

TEST_F(DeciderHandler, WritesNothingWhenNothingHappens) {
    ASSERT_TRUE(handler.handle({}, hamlet, Reserve{4}));

    const auto handled = handler.handle({}, hamlet, Sweep{});

    ASSERT_TRUE(handled) << handled.error().message();
    EXPECT_TRUE(handled->events.empty());
    EXPECT_EQ(handled->version, 1);
    EXPECT_EQ(handled->state.seats, 4);
    EXPECT_EQ(handled->global_sequence, 0);
    EXPECT_TRUE(eskit::is_zero(handled->commit_id));
    EXPECT_EQ(events_written(), 1U);
}

TEST_F(DeciderHandler, TakesTheVariantOfItsCommands) {
    const auto handled = handler.handle({}, hamlet, Theatre::Command(Reserve{4}));

    EXPECT_EQ(handled.value().state.seats, 4);
}

TEST_F(DeciderHandler, TakesAnIdAloneOrABracedPair) {
    const Context ctx;
    const std::string id = "hamlet";

    EXPECT_EQ(handler.handle(ctx, "hamlet", Reserve{1}).value().version, 1);
    EXPECT_EQ(handler.handle(ctx, {"theatre", "hamlet"}, Reserve{1}).value().version, 2);
    EXPECT_EQ(handler.handle(ctx, id, Reserve{1}).value().version, 3);
    EXPECT_EQ(handler.handle(ctx, std::string_view(id), Reserve{1}).value().version, 4);
    EXPECT_EQ(handler.handle(ctx, {"theatre", id}, Reserve{1}).value().version, 5);
    EXPECT_EQ(handler.handle({}, StreamId("theatre", id), Reserve{1}).value().version, 6);
}

TEST_F(DeciderHandler, KeepsStreamsApart) {
    ASSERT_TRUE(handler.handle({}, "hamlet", Reserve{4}));

    EXPECT_EQ(handler.handle({}, "faust", Reserve{1}).value().state.seats, 1);
    EXPECT_EQ(handler.handle({}, {"cinema", "hamlet"}, Reserve{2}).value().state.seats, 2);
}

TEST_F(DeciderHandler, LoadsAStateWithoutDecidingAnything) {
    ASSERT_TRUE(handler.handle({}, hamlet, Reserve{4}));
    probe.seats_seen.clear();

    const auto loaded = handler.load({}, hamlet);

    EXPECT_EQ(loaded.value().state.seats, 4);
    EXPECT_EQ(loaded->version, 1);
    EXPECT_TRUE(loaded->events.empty());
    EXPECT_TRUE(probe.seats_seen.empty());
    EXPECT_EQ(handler.load({}, {"theatre", "faust"}).value().version, 0);
}

TEST_F(DeciderHandler, ShowsItsStoreAndDecider) {
    EXPECT_EQ(handler.store().log(), log);
    EXPECT_EQ(handler.decider().probe, &probe);
}

TEST_F(DeciderHandler, RefusesAStreamIdThatNoLogTakes) {
    const auto handled = handler.handle({}, {"theatre", ""}, Reserve{4});

    ASSERT_FALSE(handled);
    EXPECT_EQ(handled.error().code(), Errc::invalid_argument);
}

// ---- refusals

TEST_F(DeciderHandler, AnswersARefusalWithItsReason) {
    ASSERT_TRUE(handler.handle({}, hamlet, Reserve{4}));
    probe.seats_seen.clear();

    const auto refused = handler.handle({}, hamlet, Reserve{7});

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), Errc::rejected);
    EXPECT_TRUE(refused.error().is(Refusal::not_enough));
    EXPECT_FALSE(refused.error().is(Refusal::sold_out));
    EXPECT_EQ(refused.error().message(), "1 too many");
    EXPECT_EQ(events_written(), 1U);
    EXPECT_EQ(probe.seats_seen, std::vector{4}) << "a refusal is not tried again";
}

// ---- conflicts

TEST_F(DeciderHandler, ReloadsAndDecidesAgainAfterAConflict) {
    log->before_commit = [&] { reserve_behind(5); };

    const auto handled = handler.handle({}, hamlet, Reserve{5});

    ASSERT_TRUE(handled) << handled.error().message();
    EXPECT_EQ(probe.seats_seen, (std::vector{0, 5}));
    EXPECT_TRUE(handled->state.sold_out);
    EXPECT_EQ(handled->events.size(), 2U);
    EXPECT_EQ(handled->version, 3);
    EXPECT_FALSE(handled->replayed);
}

TEST_F(DeciderHandler, MayRefuseAfterAConflictWhatItHadAcceptedBefore) {
    log->before_commit = [&] { reserve_behind(5); };

    const auto refused = handler.handle({}, hamlet, Reserve{6});

    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(Refusal::not_enough));
    EXPECT_EQ(probe.seats_seen, (std::vector{0, 5}));
    EXPECT_EQ(events_written(), 1U);
}

TEST_F(DeciderHandler, GivesUpAfterTheLastAttempt) {
    log->always_conflicts = true;
    const Handler patient = with({.retry = {.attempts_max = 5}});

    const auto conflict = patient.handle({}, hamlet, Reserve{1});

    ASSERT_FALSE(conflict);
    EXPECT_EQ(conflict.error().code(), Errc::conflict);
    ASSERT_NE(conflict.error().conflict(), nullptr);
    EXPECT_EQ(conflict.error().conflict()->actual, 77);
    EXPECT_EQ(log->commits, 5);
    EXPECT_EQ(log->reads, 5);
}

TEST_F(DeciderHandler, TriesOnceWhenToldTo) {
    for (const std::uint32_t attempts : {0U, 1U}) {
        log->commits = 0;
        log->always_conflicts = true;

        const auto conflict =
            with({.retry = {.attempts_max = attempts}}).handle({}, hamlet, Reserve{1});

        EXPECT_FALSE(conflict);
        EXPECT_EQ(log->commits, 1) << attempts;
    }
}

TEST_F(DeciderHandler, PausesForARandomPartOfADoublingTime) {
    log->always_conflicts = true;
    std::vector<SteadyTime> draws;
    const Handler patient =
        with({.retry = {.attempts_max = 4, .first = 100us, .longest = 250us}, .random = [&] {
                  draws.push_back(clock.steady_now());
                  return std::uint64_t{70 + 100 * draws.size()};
              }});
    const SteadyTime begin = clock.steady_now();

    EXPECT_FALSE(patient.handle({}, hamlet, Reserve{1}));

    // 170 of 0..100, 270 of 0..200, 370 of 0..250
    EXPECT_EQ(draws, (std::vector{begin, begin + 69us, begin + 138us}));
    EXPECT_EQ(clock.steady_now(), begin + 69us + 69us + 119us);
}

TEST_F(DeciderHandler, PausesWithoutInjectedRandomnessToo) {
    log->always_conflicts = true;
    const SteadyTime begin = clock.steady_now();

    EXPECT_FALSE(with({.retry = {.attempts_max = 3, .first = 10us, .longest = 10us}})
                     .handle({}, hamlet, Reserve{1}));

    EXPECT_LE(clock.steady_now(), begin + 20us);
}

TEST_F(DeciderHandler, DoesNotWaitPastTheDeadline) {
    log->always_conflicts = true;
    const Handler patient = with({.retry = {.attempts_max = 9, .first = 1s, .longest = 1s},
                                  .random = [] { return std::uint64_t{400'000}; }});
    const SteadyTime begin = clock.steady_now();

    const auto conflict = patient.handle(Context{}.with_deadline(begin + 1s), hamlet, Reserve{1});

    ASSERT_FALSE(conflict);
    EXPECT_EQ(conflict.error().code(), Errc::conflict) << "which says more than a timeout";
    EXPECT_EQ(log->commits, 3);
    EXPECT_EQ(clock.steady_now(), begin + 800ms);
}

TEST_F(DeciderHandler, StopsBetweenAttemptsWhenAsked) {
    log->always_conflicts = true;
    std::stop_source source;
    const Handler patient = with({.retry = {.first = 1s, .longest = 1s}, .random = [&] {
                                      source.request_stop();
                                      return std::uint64_t{400'000};
                                  }});
    const SteadyTime begin = clock.steady_now();

    const auto conflict =
        patient.handle(Context{}.with_stop(source.get_token()), hamlet, Reserve{1});

    ASSERT_FALSE(conflict);
    EXPECT_EQ(conflict.error().code(), Errc::conflict);
    EXPECT_EQ(log->commits, 1);
    EXPECT_EQ(clock.steady_now(), begin);
}

TEST_F(DeciderHandler, BeginsNothingAfterTheDeadlineOrAStop) {
    std::stop_source source;
    source.request_stop();

    const auto late =
        handler.handle(Context{}.with_deadline(clock.steady_now()), hamlet, Reserve{1});
    const auto stopped =
        handler.handle(Context{}.with_stop(source.get_token()), hamlet, Reserve{1});

    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code(), Errc::timed_out);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code(), Errc::cancelled);
    EXPECT_TRUE(probe.seats_seen.empty());
    EXPECT_EQ(log->commits, 0);
}

TEST_F(DeciderHandler, RetriesNothingButConflicts) {
    log->unreadable = true;

    const auto failed = handler.handle({}, hamlet, Reserve{1});

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code(), Errc::unavailable);
    EXPECT_EQ(log->reads, 1);
}

TEST(DeciderHandlerThreads, LoseNoCommand) {
    struct Add {};
    constexpr int each = 200;
    const eskit::MemoryStore<Event> store;
    const eskit::Decider<int, Add, Event> adder{
        .decide = [](int, const Add&) -> eskit::Decision<Event> { return Event(Reserved{1}); },
        .evolve = [](int seats, const Event&) { return seats + 1; }};
    const eskit::DeciderHandler handler{
        store,
        adder,
        {.retry = {.attempts_max = 1'000'000, .first = 0us, .longest = 0us},
         .random = [] { return std::uint64_t{0}; }}};

    {
        std::array<std::jthread, 3> threads;
        for (auto& thread : threads) {
            thread = std::jthread([&] {
                for (int at = 0; at < each; ++at) {
                    EXPECT_TRUE(handler.handle({}, hamlet, Add{}));
                }
            });
        }
    }

    EXPECT_EQ(handler.load({}, hamlet).value().state, 3 * each);
}

// ---- Deciding and envelopes

TEST_F(DeciderHandler, DecidesAgainWithTheSameTimeAndTheSameIds) {
    std::vector<Stamped> decided;
    const eskit::LogStore<Stamps::Event> stamp_store{log};
    const StampHandler stamps{
        stamp_store,
        Stamps{.decided = &decided},
        {.retry = {.first = 1s, .longest = 1s}, .random = [] { return std::uint64_t{1'000'000}; }}};
    const StampHandler behind{eskit::LogStore<Stamps::Event>(log->inner), Stamps{}};
    log->before_commit = [&] { EXPECT_TRUE(behind.handle({}, hamlet, Stamp{})); };
    const Context ctx{.principal = {Principal::Kind::user, "ada"}};

    const auto handled = stamps.handle(ctx, hamlet, Stamp{});

    ASSERT_TRUE(handled) << handled.error().message();
    ASSERT_EQ(decided.size(), 2U);
    EXPECT_EQ(decided[0].id, decided[1].id);
    EXPECT_EQ(decided[0].at, eskit::Timestamp{1h});
    EXPECT_EQ(decided[1].at, eskit::Timestamp{1h});
    EXPECT_EQ(decided[1].by, "ada");
    EXPECT_EQ(handled->state.envelopes.back().recorded_at(), eskit::Timestamp{1h + 1s});
}

TEST_F(DeciderHandler, GivesEachCommandIdsOfItsOwn) {
    std::vector<Stamped> decided;
    const StampHandler stamps{eskit::LogStore<Stamps::Event>(log), Stamps{.decided = &decided}};

    ASSERT_TRUE(stamps.handle({}, hamlet, Stamp{}));
    clock.advance(5s);
    ASSERT_TRUE(stamps.handle({}, hamlet, Stamp{}));

    EXPECT_NE(decided[0].id, decided[1].id);
    EXPECT_EQ(decided[1].at, eskit::Timestamp{1h + 5s});
}

TEST_F(DeciderHandler, EvolvesWithTheEnvelopesThatAreStored) {
    const StampHandler stamps{eskit::LogStore<Stamps::Event>(log), Stamps{}};
    ASSERT_TRUE(stamps.handle({}, hamlet, Stamp{}));
    clock.advance(5s);

    const auto handled = stamps.handle({.correlation_id = "chain"}, hamlet, Stamp{});

    const auto loaded = stamps.load({}, hamlet);
    ASSERT_EQ(handled.value().state.envelopes.size(), 2U);
    ASSERT_EQ(loaded.value().state.envelopes.size(), 2U);
    for (std::size_t at = 0; at < 2; ++at) {
        const eskit::EventInfo& info = handled->state.envelopes[at];
        EXPECT_EQ(info.version(), at + 1);
        EXPECT_EQ(info.global_sequence(), at + 1);
        EXPECT_EQ(info.stream(), hamlet);
        EXPECT_EQ(info.type(), "decider_handler_test.Stamped");
        EXPECT_EQ(info.id(), loaded->state.envelopes[at].id());
        EXPECT_EQ(info.recorded_at(), loaded->state.envelopes[at].recorded_at());
    }
    EXPECT_EQ(handled->state.envelopes[1].metadata().correlation_id, "chain");
    EXPECT_EQ(handled->version, 2);
    EXPECT_EQ(handled->global_sequence, 2);
    EXPECT_EQ(handled->events.size(), 1U);
    EXPECT_FALSE(handled->replayed);
}

TEST_F(DeciderHandler, ReadsEachEventOnceForItsEnvelope) {
    const StampHandler stamps{eskit::LogStore<Stamps::Event>(log), Stamps{}};
    ASSERT_TRUE(stamps.handle({}, hamlet, Stamp{}));

    const auto handled = stamps.handle({}, hamlet, Stamp{});

    EXPECT_EQ(handled.value().state.seen.size(), 2U);
}

TEST_F(DeciderHandler, TellsTheOutcomeOfAWriteThatPassedTheDeadline) {
    const StampHandler stamps{eskit::LogStore<Stamps::Event>(log), Stamps{}};
    std::stop_source source;
    log->after_commit = [&] {
        clock.advance(1h);
        source.request_stop();
    };

    const auto handled = stamps.handle(
        Context{}.with_deadline(clock.steady_now() + 1s).with_stop(source.get_token()), hamlet,
        Stamp{});

    ASSERT_TRUE(handled) << handled.error().message();
    EXPECT_EQ(handled->version, 1);
}

TEST_F(DeciderHandler, IsInDoubtWhenItCannotReadWhatItWrote) {
    const StampHandler stamps{eskit::LogStore<Stamps::Event>(log), Stamps{}};
    log->after_commit = [&] { log->unreadable = true; };

    const auto handled = stamps.handle({}, hamlet, Stamp{});

    ASSERT_FALSE(handled);
    EXPECT_EQ(handled.error().code(), Errc::in_doubt);
    EXPECT_EQ(handled.error().message(),
              "the events were written, but the state after them is unknown: the disk is gone");
    ASSERT_NE(handled.error().commit_id(), nullptr);
    EXPECT_TRUE(store.find_commit({}, *handled.error().commit_id()).value());
}

TEST_F(DeciderHandler, TellsThatEventsWereWrittenWhenEvolveThrowsOnTheirEnvelopes) {
    const StampHandler stamps{eskit::LogStore<Stamps::Event>(log), Stamps{.unreadable = "ada"}};

    const auto handled =
        stamps.handle({.principal = {Principal::Kind::user, "ada"}}, hamlet, Stamp{});

    ASSERT_FALSE(handled);
    EXPECT_EQ(handled.error().code(), Errc::handler_failed);
    EXPECT_EQ(handled.error().message(),
              "the events were written, but the state after them is unknown: evolve threw: cannot "
              "read ada");
    EXPECT_NE(handled.error().cause(), nullptr);
    EXPECT_EQ(log->commits, 1);
}

// ---- metadata

TEST_F(DeciderHandler, RecordsTheContextWithEveryEvent) {
    const Context ctx{.correlation_id = "chain",
                      .causation_id = "cause",
                      .principal = {Principal::Kind::service, "box office"},
                      .originator = {Principal::Kind::user, "ada"},
                      .tenant = "globe",
                      .extra = {{"ip", "::1"}}};

    ASSERT_TRUE(handler.handle(ctx, hamlet, Reserve{10}));

    const auto stream = store.load({}, hamlet);
    ASSERT_EQ(stream.value().size(), 2U);
    for (const auto& event : *stream) {
        EXPECT_EQ(event.metadata().correlation_id, "chain");
        EXPECT_EQ(event.metadata().causation_id, "cause");
        EXPECT_EQ(event.metadata().initiator, ctx.principal);
        EXPECT_EQ(event.metadata().originator, ctx.originator);
        EXPECT_EQ(event.metadata().extra.at("ip"), "::1");
        EXPECT_EQ(event.metadata().extra.at(eskit::tenant_key), "globe");
    }
}

TEST_F(DeciderHandler, ContinuesAChainFromTheEventThatCausedIt) {
    const Context begun = eskit::new_chain({}, {Principal::Kind::user, "ada"});
    ASSERT_TRUE(handler.handle(begun, hamlet, Reserve{1}));
    const auto cause = store.load({}, hamlet);

    const Context next =
        eskit::continue_from({}, cause.value()[0], {Principal::Kind::service, "mailer"});
    ASSERT_TRUE(handler.handle(next, hamlet, Reserve{1}));

    const auto stream = store.load({}, hamlet);
    const eskit::Metadata& metadata = stream.value()[1].metadata();
    EXPECT_EQ(metadata.correlation_id, begun.correlation_id);
    EXPECT_EQ(metadata.causation_id, eskit::to_string((*stream)[0].id()));
    EXPECT_EQ(metadata.initiator, (Principal{Principal::Kind::service, "mailer"}));
    EXPECT_EQ(metadata.originator, (Principal{Principal::Kind::user, "ada"}));
}

// ---- idempotency keys and lost acknowledgements

const Context keyed = Context{}.with_idempotency_key("k-1");

TEST_F(DeciderHandler, AnswersARepeatedCommandWithItsFirstOutcome) {
    const auto first = handler.handle(keyed, hamlet, Reserve{10});
    ASSERT_TRUE(first) << first.error().message();

    const auto second = handler.handle(keyed, hamlet, Reserve{10});

    ASSERT_TRUE(second) << "it would be refused by its own effect: " << second.error().message();
    EXPECT_FALSE(first->replayed);
    EXPECT_TRUE(second->replayed);
    EXPECT_EQ(second->version, first->version);
    EXPECT_EQ(second->commit_id, first->commit_id);
    EXPECT_EQ(second->global_sequence, first->global_sequence);
    ASSERT_EQ(second->events.size(), 2U);
    EXPECT_EQ(std::get<Reserved>(second->events[0]).seats, 10);
    EXPECT_TRUE(second->state.sold_out);
    EXPECT_EQ(probe.seats_seen.size(), 1U) << "it was decided twice";
    EXPECT_EQ(events_written(), 2U);
}

TEST_F(DeciderHandler, AnswersWithTheStateOfThatTime) {
    ASSERT_TRUE(handler.handle({}, hamlet, Reserve{1}));
    ASSERT_TRUE(handler.handle(keyed, hamlet, Reserve{2}));
    ASSERT_TRUE(handler.handle({}, hamlet, Reserve{3}));

    const auto repeated = handler.handle(keyed, hamlet, Reserve{2});

    EXPECT_EQ(repeated.value().state.seats, 3);
    EXPECT_EQ(repeated->version, 2);
    ASSERT_EQ(repeated->events.size(), 1U);
    EXPECT_EQ(std::get<Reserved>(repeated->events[0]).seats, 2);
}

TEST_F(DeciderHandler, RecognisesACommandThatAnotherHandlerTook) {
    ASSERT_TRUE(handler.handle(keyed, hamlet, Reserve{4}));
    const Handler other{eskit::LogStore<Event>(log), Theatre{}};

    EXPECT_TRUE(other.handle(keyed, hamlet, Theatre::Command(Reserve{4})).value().replayed);
}

TEST_F(DeciderHandler, RefusesAKeyThatAnotherCommandUsed) {
    ASSERT_TRUE(handler.handle(keyed, hamlet, Reserve{4}));

    const auto other = handler.handle(keyed, hamlet, Burn{});

    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code(), Errc::already_exists);
    EXPECT_EQ(other.error().message(),
              "command on theatre/hamlet: idempotency key 'k-1' was used by another kind of "
              "command; one key, one command");
    EXPECT_EQ(events_written(), 1U);
}

TEST_F(DeciderHandler, KeepsKeysOfStreamsAndTenantsApart) {
    Context tenant = keyed;
    tenant.tenant = "globe";
    ASSERT_TRUE(handler.handle(keyed, hamlet, Reserve{1}));

    EXPECT_FALSE(handler.handle(keyed, "faust", Reserve{1}).value().replayed);
    EXPECT_FALSE(handler.handle(tenant, hamlet, Reserve{1}).value().replayed);
    EXPECT_FALSE(
        handler.handle(keyed.with_idempotency_key("k-2"), hamlet, Reserve{1}).value().replayed);
    EXPECT_TRUE(handler.handle(tenant, hamlet, Reserve{1}).value().replayed);
}

TEST_F(DeciderHandler, DoesNotMixUpWhereKeyAndStreamMeet) {
    const Context ctx;

    ASSERT_TRUE(handler.handle(ctx.with_idempotency_key("bc"), {"theatre", "a"}, Reserve{1}));

    EXPECT_FALSE(handler.handle(ctx.with_idempotency_key("c"), {"theatre", "ab"}, Reserve{1})
                     .value()
                     .replayed);
}

TEST_F(DeciderHandler, TakesAnEmptyKeyForAKey) {
    const Context empty = Context{}.with_idempotency_key("");
    ASSERT_TRUE(handler.handle(empty, hamlet, Reserve{1}));

    EXPECT_TRUE(handler.handle(empty, hamlet, Reserve{1}).value().replayed);
}

TEST_F(DeciderHandler, DecidesACommandAgainThatLeftNoTrace) {
    ASSERT_TRUE(handler.handle(keyed, hamlet, Sweep{}));
    ASSERT_FALSE(handler.handle(keyed, hamlet, Reserve{11}));

    const auto handled = handler.handle(keyed, hamlet, Reserve{1});

    EXPECT_FALSE(handled.value().replayed);
    EXPECT_EQ(handled->version, 1);
}

TEST_F(DeciderHandler, CarriesTheCommitWhoseAcknowledgementWasLost) {
    log->loses_acknowledgement = true;

    const auto lost = handler.handle({}, hamlet, Reserve{4});

    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code(), Errc::in_doubt);
    EXPECT_EQ(lost.error().advice(), eskit::Advice::check_first);
    ASSERT_NE(lost.error().commit_id(), nullptr);
    EXPECT_TRUE(store.find_commit({}, *lost.error().commit_id()).value());
    EXPECT_EQ(log->commits, 1) << "it was retried";
}

TEST_F(DeciderHandler, ResolvesALostAcknowledgementByItsKey) {
    log->loses_acknowledgement = true;
    const auto lost = handler.handle(keyed, hamlet, Reserve{10});
    ASSERT_EQ(lost.error().code(), Errc::in_doubt);

    const auto handled = handler.handle(keyed, hamlet, Reserve{10});

    ASSERT_TRUE(handled) << handled.error().message();
    EXPECT_TRUE(handled->replayed);
    EXPECT_EQ(handled->commit_id, *lost.error().commit_id());
    EXPECT_EQ(events_written(), 2U);
}

TEST_F(DeciderHandler, LeavesTheWriteToWhoeverIsFasterWithTheSameKey) {
    // The faster one sells the rest, so it wrote more events than the slower one decided on.
    log->before_commit = [&] {
        reserve_behind(5);
        reserve_behind(5, keyed);
    };

    const auto slower = handler.handle(keyed, hamlet, Reserve{5});

    ASSERT_TRUE(slower) << slower.error().message();
    EXPECT_TRUE(slower->replayed);
    EXPECT_EQ(slower->version, 3);
    ASSERT_EQ(slower->events.size(), 2U);
    EXPECT_TRUE(std::holds_alternative<SoldOut>(slower->events[1]));
    EXPECT_EQ(slower->state.seats, 10);
    EXPECT_EQ(events_written(), 3U);
}

TEST_F(DeciderHandler, IsNotRefusedByItsOwnEffectWhenItIsSentTwiceAtOnce) {
    log->before_read = [&] { reserve_behind(10, keyed); };  // after the key was looked up

    const auto slower = handler.handle(keyed, hamlet, Reserve{10});

    ASSERT_TRUE(slower) << slower.error().message();
    EXPECT_TRUE(slower->replayed);
    EXPECT_EQ(slower->version, 2);
    EXPECT_EQ(slower->events.size(), 2U);
}

TEST_F(DeciderHandler, ReplaysWithEnvelopesToo) {
    const StampHandler stamps{eskit::LogStore<Stamps::Event>(log), Stamps{}};
    ASSERT_TRUE(stamps.handle({}, hamlet, Stamp{}));
    const auto first = stamps.handle(keyed, hamlet, Stamp{});
    clock.advance(1h);

    const auto second = stamps.handle(keyed, hamlet, Stamp{});

    ASSERT_TRUE(second) << second.error().message();
    EXPECT_TRUE(second->replayed);
    EXPECT_EQ(second->events.size(), 1U);
    ASSERT_EQ(second->state.envelopes.size(), 2U);
    EXPECT_EQ(second->state.envelopes[1].id(), first.value().state.envelopes[1].id());
}

// ---- exceptions

TEST_F(DeciderHandler, TurnsExceptionsOfDecideIntoErrors) {
    const auto failed = handler.handle({}, hamlet, Crash{});

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code(), Errc::handler_failed);
    EXPECT_EQ(failed.error().message(), "decide threw: a bug");
    EXPECT_THROW(std::rethrow_exception(failed.error().cause()), std::runtime_error);
}

TEST_F(DeciderHandler, TurnsWhateverIsThrownIntoAnError) {
    const auto failed = handler.handle({}, hamlet, Confuse{});

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().message(), "decide threw something that is not a std::exception");
    EXPECT_THROW(std::rethrow_exception(failed.error().cause()), int);
}

TEST_F(DeciderHandler, WritesNothingThatEvolveCannotTake) {
    const auto failed = handler.handle({}, hamlet, Burn{});

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code(), Errc::handler_failed);
    EXPECT_EQ(failed.error().message(), "evolve threw: it burnt down");
    EXPECT_EQ(events_written(), 0U);
}

TEST_F(DeciderHandler, TurnsExceptionsWhileLoadingIntoErrors) {
    ASSERT_TRUE(store.append({}, hamlet, eskit::no_stream, {Event(Burnt{})}));

    const auto handled = handler.handle({}, hamlet, Sweep{});
    const auto loaded = handler.load({}, hamlet);

    ASSERT_FALSE(handled);
    EXPECT_EQ(handled.error().message(), "evolve threw: it burnt down");
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code(), Errc::handler_failed);
}

using Box = eskit::Decider<int, Sweep, Event>;

TEST_F(DeciderHandler, TurnsExceptionsOfTheInitialStateIntoErrors) {
    const eskit::DeciderHandler boxes{
        store, Box{.initial_state = []() -> int { throw std::runtime_error("no state"); }}};

    const auto failed = boxes.handle({}, hamlet, Sweep{});

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code(), Errc::handler_failed);
    EXPECT_EQ(failed.error().message(), "initial_state threw: no state");
    EXPECT_FALSE(boxes.load({}, hamlet));
}

TEST_F(DeciderHandler, FailsWithoutFunctions) {
    const eskit::DeciderHandler boxes{store, Box{}};

    EXPECT_EQ(boxes.handle({}, hamlet, Sweep{}).error().code(), Errc::handler_failed);
}

TEST_F(DeciderHandler, DoesNotTakeALackOfMemoryForAFaultOfTheDecider) {
    EXPECT_THROW(static_cast<void>(handler.handle({}, hamlet, Exhaust{})), std::bad_alloc);
    EXPECT_EQ(events_written(), 0U);
}

// ---- other stores

TEST_F(DeciderHandler, HandlesWithADeciderValue) {
    const eskit::DeciderHandler boxes{
        store,
        Box{.decide = [](int, const Sweep&) -> eskit::Decision<Event> {
                return Event(Reserved{3});
            },
            .evolve = [](int seats,
                         const Event& event) { return seats + std::get<Reserved>(event).seats; }}};

    ASSERT_TRUE(boxes.handle({}, hamlet, Sweep{}));

    EXPECT_EQ(boxes.handle({}, hamlet, Sweep{}).value().state, 6);
}

TEST_F(DeciderHandler, WorksOnAnyStore) {
    const eskit::DeciderHandler any{eskit::AnyStore<Event>(store), Theatre{}};
    ASSERT_TRUE(any.handle({}, hamlet, Reserve{4}));
    ASSERT_TRUE(any.handle(keyed, hamlet, Reserve{6}));

    const auto repeated = any.handle(keyed, hamlet, Reserve{6});

    ASSERT_TRUE(repeated) << repeated.error().message();
    EXPECT_TRUE(repeated->replayed);
    EXPECT_EQ(repeated->events.size(), 2U);
    EXPECT_EQ(repeated->state.seats, 10);
}

TEST_F(DeciderHandler, TakesTimeAndIdsOfAnyStore) {
    const eskit::DeciderHandler any{
        eskit::AnyStore<Stamps::Event>(eskit::LogStore<Stamps::Event>(log)), Stamps{}};
    ASSERT_TRUE(any.handle({}, hamlet, Stamp{}));

    const auto handled = any.handle({}, hamlet, Stamp{});

    ASSERT_TRUE(handled) << handled.error().message();
    EXPECT_EQ(std::get<Stamped>(handled->events[0]).at, eskit::Timestamp{1h});
    ASSERT_EQ(handled->state.envelopes.size(), 2U);
    EXPECT_EQ(handled->state.envelopes[1].version(), 2);
}

TEST_F(DeciderHandler, WorksOnAStoreThatModelsNoMoreThanTheConcept) {
    const eskit::DeciderHandler plain{PlainStore<Event>(), Theatre{}};
    ASSERT_TRUE(plain.handle({}, hamlet, Reserve{4}));

    const auto handled = plain.handle({}, hamlet, Reserve{6});

    ASSERT_TRUE(handled) << handled.error().message();
    EXPECT_EQ(handled->state.seats, 10);
    EXPECT_EQ(handled->version, 3);
}

TEST_F(DeciderHandler, RefusesAKeyWhereCommitsCannotBeLookedUp) {
    const eskit::DeciderHandler plain{PlainStore<Event>(), Theatre{}};
    const eskit::DeciderHandler any{eskit::AnyStore<Event>(PlainStore<Event>()), Theatre{}};

    const auto refused = plain.handle(keyed, hamlet, Reserve{4});

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), Errc::unsupported);
    EXPECT_EQ(refused.error().message(),
              "handle theatre/hamlet with idempotency key 'k-1': the store has no find_commit");
    EXPECT_EQ(any.handle(keyed, hamlet, Reserve{4}).error().code(), Errc::unsupported);
    EXPECT_EQ(plain.load({}, hamlet).value().version, 0);
}

}  // namespace
}  // namespace decider_handler_test
