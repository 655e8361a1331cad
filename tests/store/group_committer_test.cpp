// EventLog::commit, submit and run_exclusive: who is written together, in which order, by whom.
#include <eskit/store/memory_log.hpp>
#include <eskit/testing/manual_clock.hpp>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace group_committer_test {

struct Noted {
    int number = 0;
};

using namespace eskit;
using namespace std::chrono_literals;

// Tells when a caller has begun to wait for its deadline, which is after it entered the queue.
class WaitersClock final : public Clock {
  public:
    [[nodiscard]] Timestamp now() const override { return time_.now(); }
    [[nodiscard]] SteadyTime steady_now() const override { return time_.steady_now(); }
    bool wait(SteadyTime until, const std::stop_token& stop) override {
        {
            const std::scoped_lock lock(mutex_);
            ++waiters_;
        }
        changed_.notify_all();
        return time_.wait(until, stop);
    }

    void await_waiters(int count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return waiters_ >= count; });
    }
    void advance(std::chrono::microseconds by) { time_.advance(by); }

  private:
    eskit::testing::ManualClock time_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int waiters_ = 0;
};

// A log in memory whose first write waits for the test, and which tells how commits were grouped.
class GatedLog final : public EventLog {
  public:
    explicit GatedLog(LogEnvironment environment = {})
        : EventLog(environment), inner_(std::make_shared<MemoryLog>(environment)) {}

    [[nodiscard]] const Capabilities& capabilities() const override {
        return inner_->capabilities();
    }
    [[nodiscard]] const Uuid& epoch() const override { return inner_->epoch(); }
    Result<StreamVersion> read_stream(const Context& ctx, const StreamId& stream,
                                      const LoadOptions& options, EventSink sink) override {
        return inner_->read_stream(ctx, stream, options, sink);
    }
    Result<Scan> read_all(const Context& ctx, const ReadOptions& options, EventSink sink) override {
        return inner_->read_all(ctx, options, sink);
    }
    Result<Scan> read_matching(const Context& ctx, const Query& query, const ReadOptions& options,
                               EventSink sink) override {
        return inner_->read_matching(ctx, query, options, sink);
    }
    Result<std::optional<Committed>> find_commit(const Context& ctx, const CommitId& id) override {
        return inner_->find_commit(ctx, id);
    }
    using EventLog::run_exclusive;

    void await_first_write() { reached_.wait(); }
    void open_gate() { open_.count_down(); }

    [[nodiscard]] std::vector<std::size_t> group_sizes() const {
        const std::scoped_lock lock(mutex_);
        return sizes_;
    }
    [[nodiscard]] std::uint64_t head() const {
        return inner_->read_all({}, {}, [](const RecordedEvent&) { return true; })->head.value;
    }

    // Called for each group before it is written; an error fails it as a whole.
    std::function<Result<void>(std::span<const Commit>)> before_write{};

  protected:
    void commit_batch(std::span<const Commit> commits, std::span<Outcome> outcomes) override {
        {
            const std::scoped_lock lock(mutex_);
            sizes_.push_back(commits.size());
        }
        if (!std::exchange(was_gated_, true)) {
            reached_.count_down();
            open_.wait();
        }
        const auto ok = before_write ? before_write(commits) : Result<void>{};
        for (std::size_t at = 0; at < commits.size(); ++at) {
            outcomes[at] = ok ? inner_->commit({}, commits[at]) : Outcome(ok.error());
        }
    }

  private:
    std::shared_ptr<MemoryLog> inner_;
    std::latch reached_{1};
    std::latch open_{1};
    bool was_gated_ = false;  // of the leader
    mutable std::mutex mutex_;
    std::vector<std::size_t> sizes_;  // guarded by mutex_
};

Commit note(std::string stream, ExpectedVersion expected = any_version, int number = 0) {
    return {.appends = {{{"note", stream},
                         expected,
                         {{.type = "test.Noted", .payload = Payload::from_value(Noted{number})}}}}};
}

// A blocked write, and whoever comes meanwhile.
class GroupCommitter : public ::testing::Test {
  protected:
    void TearDown() override {
        for (std::thread& thread : threads_) {
            thread.join();
        }
    }

    void hold_first_write() {
        threads_.emplace_back([this] { first_ = log_->commit({}, note("first")); });
        log_->await_first_write();
    }
    // Calls `commit` on a thread of its own; returns when it waits in the queue.
    std::future<Outcome> commit_behind(Commit commit, std::stop_token stop = {}) {
        std::promise<Outcome> promise;
        auto outcome = promise.get_future();
        Context ctx;
        ctx.deadline = clock_.steady_now() + 1h;
        ctx.stop = std::move(stop);
        threads_.emplace_back(
            [this, ctx, commit = std::move(commit), promise = std::move(promise)]() mutable {
                try {
                    promise.set_value(log_->commit(ctx, std::move(commit)));
                } catch (...) {
                    promise.set_exception(std::current_exception());
                }
            });
        clock_.await_waiters(++waiters_);
        return outcome;
    }
    std::future<Outcome> submit(Commit commit) {
        auto promise = std::make_shared<std::promise<Outcome>>();
        log_->submit(std::move(commit),
                     [promise](Outcome outcome) { promise->set_value(std::move(outcome)); });
        return promise->get_future();
    }
    void restart_with(GroupLimits limits) {
        log_ = std::make_shared<GatedLog>(LogEnvironment{.clock = &clock_, .group = limits});
    }

    WaitersClock clock_;
    std::shared_ptr<GatedLog> log_ = std::make_shared<GatedLog>(LogEnvironment{.clock = &clock_});
    Outcome first_;
    std::vector<std::thread> threads_;
    int waiters_ = 0;
};

using Sizes = std::vector<std::size_t>;

TEST_F(GroupCommitter, WritesALoneCommitByItself) {
    log_->open_gate();

    ASSERT_TRUE(log_->commit({}, note("a")));
    ASSERT_TRUE(log_->commit({}, note("a")));

    EXPECT_EQ(log_->group_sizes(), (Sizes{1, 1}));
}

TEST_F(GroupCommitter, WritesTogetherWhatCameMeanwhileInTheOrderOfTheCalls) {
    hold_first_write();
    std::vector<std::future<Outcome>> behind;
    for (int at = 0; at < 3; ++at) {
        behind.push_back(commit_behind(note("shared")));
        behind.push_back(submit(note("shared")));
    }

    log_->open_gate();

    for (std::uint64_t at = 0; at < behind.size(); ++at) {
        const Outcome outcome = behind[at].get();
        ASSERT_TRUE(outcome);
        EXPECT_EQ(outcome->first, at + 2);
    }
    EXPECT_EQ(log_->group_sizes(), (Sizes{1, 6}));
}

TEST_F(GroupCommitter, GivesEachItsOwnOutcome) {
    hold_first_write();
    auto accepted = commit_behind(note("s", no_stream));
    auto refused = commit_behind(note("s", no_stream));
    auto after = commit_behind(note("s", 1));

    log_->open_gate();

    EXPECT_TRUE(accepted.get());
    const Outcome conflict = refused.get();
    ASSERT_FALSE(conflict);
    EXPECT_EQ(conflict.error().code(), Errc::conflict);
    EXPECT_TRUE(after.get());
    EXPECT_EQ(log_->group_sizes(), (Sizes{1, 3}));
}

TEST_F(GroupCommitter, BoundsTheCommitsOfAGroup) {
    restart_with({.commits_max = 2});
    hold_first_write();
    std::vector<std::future<Outcome>> behind;
    for (int at = 0; at < 5; ++at) {
        behind.push_back(submit(note("a")));
    }

    log_->open_gate();

    for (auto& outcome : behind) {
        EXPECT_TRUE(outcome.get());
    }
    EXPECT_EQ(log_->group_sizes(), (Sizes{1, 2, 2, 1}));
}

Commit heavy(std::size_t bytes) {
    Commit commit = note("heavy");
    commit.appends[0].events[0].payload = Payload::from_bytes("raw", std::string(bytes, 'x'));
    return commit;
}

TEST_F(GroupCommitter, BoundsTheBytesOfAGroupAndWritesALargerCommitByItself) {
    restart_with({.bytes_max = 100});
    hold_first_write();
    std::vector<std::future<Outcome>> behind;
    for (const std::size_t bytes : {60U, 40U, 1U, 1000U, 1U}) {
        behind.push_back(submit(heavy(bytes)));
    }

    log_->open_gate();

    for (auto& outcome : behind) {
        EXPECT_TRUE(outcome.get());
    }
    EXPECT_EQ(log_->group_sizes(), (Sizes{1, 2, 1, 1, 1}));
}

TEST_F(GroupCommitter, RefusesMoreThanTheQueueHolds) {
    restart_with({.queued_commits_max = 2});
    hold_first_write();
    auto one = submit(note("a"));
    auto two = commit_behind(note("a"));

    const Outcome blocking = log_->commit({}, note("a"));
    const Outcome submitted = submit(note("a")).get();

    for (const Outcome& refused : {blocking, submitted}) {
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code(), Errc::unavailable);
        EXPECT_EQ(refused.error().advice(), Advice::retry_call);
    }
    log_->open_gate();
    EXPECT_TRUE(one.get());
    EXPECT_TRUE(two.get());
    EXPECT_EQ(log_->head(), 3);
}

TEST_F(GroupCommitter, RefusesMoreBytesThanTheQueueHolds) {
    restart_with({.queued_bytes_max = 100});
    hold_first_write();
    auto larger_than_all = submit(heavy(200));

    const Outcome refused = submit(heavy(1)).get();

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), Errc::unavailable);
    log_->open_gate();
    EXPECT_TRUE(larger_than_all.get());
}

TEST_F(GroupCommitter, LetsAWaitingCallerGoAtItsDeadlineAndWritesNothingForIt) {
    hold_first_write();
    auto late = commit_behind(note("late"));
    auto behind = submit(note("behind"));

    clock_.advance(2h);

    const Outcome outcome = late.get();  // although the first write still goes on
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code(), Errc::timed_out);
    log_->open_gate();
    EXPECT_TRUE(behind.get());
    EXPECT_EQ(log_->head(), 2);
}

TEST_F(GroupCommitter, LetsAWaitingCallerGoWhenItIsStoppedAndWritesNothingForIt) {
    hold_first_write();
    std::stop_source source;
    auto stopped = commit_behind(note("stopped"), source.get_token());
    auto behind = submit(note("behind"));

    source.request_stop();

    const Outcome outcome = stopped.get();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code(), Errc::cancelled);
    log_->open_gate();
    EXPECT_TRUE(behind.get());
    EXPECT_EQ(log_->head(), 2);
}

TEST_F(GroupCommitter, WaitsForACommitThatIsBeingWrittenWhateverTheDeadline) {
    Context ctx;
    ctx.deadline = clock_.steady_now() + 1h;
    std::promise<Outcome> promise;
    threads_.emplace_back([&] { promise.set_value(log_->commit(ctx, note("first"))); });
    log_->await_first_write();

    clock_.advance(2h);
    log_->open_gate();

    EXPECT_TRUE(promise.get_future().get());
}

TEST_F(GroupCommitter, DoesNotBeginWhatIsTooLateAlready) {
    log_->open_gate();
    Context ctx;
    ctx.deadline = clock_.steady_now();

    const Outcome outcome = log_->commit(ctx, note("a"));

    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code(), Errc::timed_out);
    EXPECT_EQ(log_->head(), 0);
}

TEST_F(GroupCommitter, TriesTheCommitsOfAFailedGroupAlone) {
    log_->before_write = [](std::span<const Commit> commits) -> Result<void> {
        for (const Commit& commit : commits) {
            if (commit.appends[0].stream.id() == "poison") {
                return Error(Errc::unavailable, "the write failed");
            }
        }
        return {};
    };
    hold_first_write();
    auto before = commit_behind(note("a"));
    auto poison = submit(note("poison"));
    auto after = commit_behind(note("b"));

    log_->open_gate();

    EXPECT_TRUE(before.get());
    EXPECT_TRUE(after.get());
    const Outcome failed = poison.get();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().message(), "the write failed");
    EXPECT_EQ(log_->group_sizes(), (Sizes{1, 3, 1, 1, 1}));
}

TEST_F(GroupCommitter, GivesUpAfterTwoFailuresWhenNothingGoes) {
    hold_first_write();
    log_->before_write = [this](std::span<const Commit>) -> Result<void> {
        return log_->group_sizes().size() > 1
                   ? Result<void>(Error(Errc::unavailable, "the disk is full"))
                   : Result<void>{};
    };
    std::vector<std::future<Outcome>> behind;
    for (int at = 0; at < 5; ++at) {
        behind.push_back(submit(note("a")));
    }

    log_->open_gate();

    for (auto& outcome : behind) {
        EXPECT_EQ(outcome.get().error().code(), Errc::unavailable);
    }
    EXPECT_EQ(log_->group_sizes(), (Sizes{1, 5, 1, 1}));
}

TEST_F(GroupCommitter, LeavesAGroupInDoubtThatEndedWithAnException) {
    log_->before_write = [](std::span<const Commit> commits) -> Result<void> {
        if (commits.size() > 1) {
            throw std::bad_alloc();
        }
        return {};
    };
    hold_first_write();
    Commit intent = note("b");
    intent.id = CommitId{7};
    auto leader = commit_behind(note("a"));
    auto follower = commit_behind(std::move(intent));
    auto submitted = submit(note("c"));

    log_->open_gate();

    EXPECT_THROW(static_cast<void>(leader.get()), std::bad_alloc);
    const Outcome outcome = follower.get();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code(), Errc::in_doubt);
    ASSERT_NE(outcome.error().commit_id(), nullptr);
    EXPECT_EQ(*outcome.error().commit_id(), CommitId{7});
    EXPECT_EQ(submitted.get().error().code(), Errc::in_doubt);
    EXPECT_TRUE(log_->commit({}, note("afterwards")));
}

TEST_F(GroupCommitter, RunsAnExclusiveJobByItselfOnItsCallersThreadInItsTurn) {
    hold_first_write();
    auto before = submit(note("before"));
    std::uint64_t head_seen = 0;
    std::thread::id runs_on;
    std::thread::id called_on;
    Result<void> job_result;
    threads_.emplace_back([&] {
        called_on = std::this_thread::get_id();
        Context ctx;
        ctx.deadline = clock_.steady_now() + 1h;
        job_result = log_->run_exclusive(ctx, [&]() -> Result<void> {
            runs_on = std::this_thread::get_id();
            head_seen = log_->head();
            return Error(Errc::not_found, "what the job says");
        });
    });
    clock_.await_waiters(++waiters_);
    auto after = submit(note("after"));

    log_->open_gate();
    ASSERT_TRUE(after.get());
    ASSERT_TRUE(before.get());
    threads_.back().join();
    threads_.pop_back();

    EXPECT_EQ(runs_on, called_on);
    EXPECT_EQ(head_seen, 2);
    EXPECT_EQ(job_result.error().message(), "what the job says");
    EXPECT_EQ(log_->group_sizes(), (Sizes{1, 1, 1}));
}

TEST_F(GroupCommitter, RefusesACallThatWouldWaitForItself) {
    log_->open_gate();
    Outcome inside;

    ASSERT_TRUE(log_->run_exclusive({}, [&]() -> Result<void> {
        inside = log_->commit({}, note("a"));
        return {};
    }));

    ASSERT_FALSE(inside);
    EXPECT_EQ(inside.error().code(), Errc::invalid_argument);
    EXPECT_EQ(log_->head(), 0);
}

TEST_F(GroupCommitter, PassesOnAnExceptionOfAJobAndGoesOn) {
    log_->open_gate();

    EXPECT_THROW(static_cast<void>(log_->run_exclusive(
                     {}, []() -> Result<void> { throw std::runtime_error("job"); })),
                 std::runtime_error);

    EXPECT_TRUE(log_->commit({}, note("a")));
}

TEST_F(GroupCommitter, RunsAllCompletionsOnOneThreadOfItsOwn) {
    log_->open_gate();
    std::vector<std::thread::id> ran_on(3);
    std::latch done(3);
    for (std::size_t at = 0; at < 3; ++at) {
        log_->submit(at == 1 ? Commit{} : note("a"), [&, at](const Outcome& outcome) {
            ran_on[at] = std::this_thread::get_id();
            EXPECT_EQ(outcome.has_value(), at != 1);
            done.count_down();
        });
    }

    done.wait();

    EXPECT_NE(ran_on[0], std::this_thread::get_id());
    EXPECT_EQ(ran_on[1], ran_on[0]);
    EXPECT_EQ(ran_on[2], ran_on[0]);
}

TEST_F(GroupCommitter, LetsACompletionSubmitTheNext) {
    log_->open_gate();
    std::promise<Outcome> last;

    log_->submit(note("s", no_stream), [&](const Outcome& first) {
        log_->submit(note("s", first->versions.back()),
                     [&](Outcome second) { last.set_value(std::move(second)); });
    });

    EXPECT_EQ(last.get_future().get()->versions.back(), 2);
}

TEST_F(GroupCommitter, RefusesToBlockTheThreadOfTheCompletions) {
    log_->open_gate();
    std::promise<Outcome> inner;

    log_->submit(note("a"), [&](const Outcome&) { inner.set_value(log_->commit({}, note("a"))); });

    const Outcome refused = inner.get_future().get();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), Errc::invalid_argument);
    EXPECT_EQ(log_->head(), 1);
}

TEST_F(GroupCommitter, KeepsTheLogUntilTheLastCompletionHasRun) {
    std::promise<std::uint64_t> head;
    auto owned = std::make_shared<GatedLog>();
    owned->open_gate();
    GatedLog& log = *owned;

    log.submit(note("a"), [&](const Outcome&) { head.set_value(log.head()); });
    owned.reset();

    EXPECT_EQ(head.get_future().get(), 1);
}

#if defined(__SANITIZE_THREAD__)
#define ESKIT_TEST_HAS_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ESKIT_TEST_HAS_TSAN 1
#endif
#endif

// Ends the child with 0 when `works` says so.
template <class Works>
int exit_code_of_child(const Works& works) {
    const pid_t child = fork();
    if (child == 0) {
        ::alarm(20);
        _exit(works() ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    return status;
}

TEST(GroupCommitterFork, LetsAChildSubmitAndCommitWhenNobodyWroteMeanwhile) {
#ifdef ESKIT_TEST_HAS_TSAN
    GTEST_SKIP() << "the thread sanitizer knows no threads after fork()";
#endif
    auto log = std::make_shared<MemoryLog>();
    const auto submit = [&] {
        std::promise<Outcome> told;
        log->submit(note("a"), [&](Outcome outcome) { told.set_value(std::move(outcome)); });
        return told.get_future().get();
    };
    ASSERT_TRUE(submit());  // the parent's thread runs

    const int status = exit_code_of_child([&] {
        std::atomic<int> written = submit() ? 1 : 0;
        std::vector<std::thread> threads;
        for (int at = 0; at < 4; ++at) {
            threads.emplace_back([&] {
                for (int round = 0; round < 100; ++round) {
                    written += log->commit({}, note("a")) ? 1 : 0;
                }
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        log.reset();
        return written == 401;
    });

    EXPECT_EQ(status, 0);
    EXPECT_TRUE(submit());
}

TEST_F(GroupCommitter, TellsAChildThatWasForkedWhileAnotherThreadWrote) {
#ifdef ESKIT_TEST_HAS_TSAN
    GTEST_SKIP() << "the thread sanitizer knows no threads after fork()";
#endif
    hold_first_write();

    const int status = exit_code_of_child([&] {
        const Outcome committed = log_->commit({}, note("a"));
        Outcome submitted;
        log_->submit(note("a"), [&](Outcome outcome) { submitted = std::move(outcome); });
        return !committed && committed.error().code() == Errc::closed && !submitted &&
               submitted.error().code() == Errc::closed;
    });

    log_->open_gate();
    EXPECT_EQ(status, 0);
}

TEST(GroupCommitterSubmit, RefusesALogThatNobodyOwnsTogether) {
    GatedLog log;
    log.open_gate();
    Outcome outcome;

    log.submit(note("a"), [&](Outcome refused) { outcome = std::move(refused); });

    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code(), Errc::invalid_argument);
}

// Everything at once, for the sanitizers: nobody is lost, and what is acknowledged is there.
TEST(GroupCommitterStress, LosesNobody) {
    constexpr int threads = 8;
    constexpr int rounds = 200;
    const auto log = std::make_shared<MemoryLog>(
        LogEnvironment{.group = {.commits_max = 3, .queued_commits_max = 6}});
    std::atomic<std::uint64_t> accepted = 0;
    std::latch submitted(threads * rounds);
    std::barrier start(threads);
    const auto work = [&](int thread) {
        start.arrive_and_wait();
        std::stop_source stop;
        for (int round = 0; round < rounds; ++round) {
            Context ctx;
            if (round % 3 == 0) {
                ctx.deadline = system_clock().steady_now() + std::chrono::microseconds(round);
            } else if (round % 3 == 1) {
                ctx.stop = stop.get_token();
            }
            log->submit(note("s", any_version, round), [&](const Outcome& outcome) {
                accepted += outcome ? 1U : 0U;
                submitted.count_down();
            });
            accepted += log->commit(ctx, note(std::to_string(thread))) ? 1U : 0U;
        }
        stop.request_stop();
    };
    {
        std::vector<std::jthread> running;
        for (int thread = 0; thread < threads; ++thread) {
            running.emplace_back(work, thread);
        }
    }
    submitted.wait();

    std::uint64_t seen = 0;
    const auto scan = log->read_all({}, {.limit = SIZE_MAX}, [&](const RecordedEvent& event) {
        return event.global_sequence == ++seen;
    });

    EXPECT_EQ(scan->head, seen);
    EXPECT_EQ(seen, accepted);
    EXPECT_GT(seen, 0);
}

}  // namespace group_committer_test
