// Many callers, one write at a time, one flush for all that waited meanwhile.
#pragma once

#include <eskit/detail/fork_guard.hpp>
#include <eskit/store/event_log.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace eskit::inline v0_1 {

// The queue in front of a log's `commit_batch`.
//
// The first caller that finds nobody writing becomes the leader: it writes its own request and what
// queued up behind it, in order, and then makes the oldest of those who came meanwhile the next
// leader. A caller waits on a semaphore of its own. There is no thread until `submit` is used: then
// one, which leads when the oldest request is a submitted one, and on which completions run.
//
// LevelDB's DBImpl::Write forms groups in the same way, with all writers waiting on one mutex; a
// semaphore each keeps the followers from queueing up again at that mutex when they wake.
//
// Invariants:
//  1. While busy_ is set, exactly one caller or the thread leads or was named to lead, and only it
//     touches commits_ and outcomes_. While it is not, the queue is empty.
//  2. Only a request in the queue can be withdrawn, so a withdrawn one was never written.
//  3. An exclusive job is alone in its group, and its caller is the leader.
//  4. A submitted request owns the log until its completion has run.
class EventLog::GroupCommitter {
  public:
    explicit GroupCommitter(EventLog& log);
    // No request is left by now: a blocked caller uses the log, and a submitted one owns it.
    ~GroupCommitter();
    GroupCommitter(const GroupCommitter&) = delete;
    GroupCommitter& operator=(const GroupCommitter&) = delete;

    Outcome commit(const Context& ctx, Commit& commit);
    // `ok`: what the check of the commit said.
    void submit(std::shared_ptr<EventLog> owner, Commit commit, Result<void> ok,
                Completion completion);
    Result<void> run_alone(const Context& ctx, ExclusiveJob job);
    void add_signal(std::weak_ptr<Signal> signal);
    void wake_readers();

  private:
    struct Request;
    struct SubmittedRequest;
    class Thread;

    // Intrusive: a waiting request lives on its caller's stack, and may leave early.
    class Queue {
      public:
        void push_back(Request& request) noexcept;
        void remove(Request& request) noexcept;
        [[nodiscard]] Request* front() const noexcept { return first_; }
        [[nodiscard]] std::size_t size() const noexcept { return size_; }
        [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

      private:
        Request* first_ = nullptr;
        Request* last_ = nullptr;
        std::size_t size_ = 0;
        std::size_t bytes_ = 0;
    };

    void run(Request& request);
    [[nodiscard]] Result<bool> enter(Request& request);
    void become_busy() noexcept;
    [[nodiscard]] Result<void> check_room(const Request& request) const;
    [[nodiscard]] bool wait(Request& request);
    [[nodiscard]] bool wait_for_deadline(const Request& request);
    [[nodiscard]] bool withdraw(Request& request);
    [[nodiscard]] Request* take_group();
    // Never changed, but replaced, so that the signals are set outside of the lock.
    using Signals = std::shared_ptr<const std::vector<std::weak_ptr<Signal>>>;
    static void set_all(const Signals& signals);
    // A group is a chain of requests, linked by `next`.
    void lead(Request* group, const Request* own);
    void write(Request* group);
    void write_commits(Request* group);
    void write_again_alone();
    static void leave_in_doubt(Request* group) noexcept;
    void finish(Request* group, const Request* own) noexcept;

    EventLog& log_;
    const GroupLimits limits_;

    std::mutex mutex_;
    bool busy_ = false;               // guarded by mutex_
    detail::ForkGuard busy_since_;    // guarded by mutex_
    Queue queue_;                     // guarded by mutex_
    Signals signals_;                 // guarded by mutex_; nullptr = nobody listens
    std::shared_ptr<Thread> thread_;  // guarded by mutex_; made by the first submit
    // Finds a caller that would wait for itself: user code that runs inside of a group.
    std::atomic<std::thread::id> leader_{};

    // Of the leader: a group's commits side by side. Kept for their memory.
    std::vector<Commit> commits_;
    std::vector<Outcome> outcomes_;
};

}  // namespace eskit::inline v0_1
