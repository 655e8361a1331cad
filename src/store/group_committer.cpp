#include "group_committer.hpp"

#include <eskit/runner/signal.hpp>

#include <algorithm>
#include <condition_variable>
#include <iterator>
#include <optional>
#include <semaphore>
#include <stop_token>
#include <utility>

namespace eskit::inline v0_1 {
namespace {

std::size_t payload_bytes(const Commit& commit) {
    std::size_t bytes = 0;
    for (const StreamAppend& append : commit.appends) {
        for (const NewEvent& event : append.events) {
            bytes += event.payload->bytes().size();
        }
    }
    return bytes;
}

Error would_wait_for_itself() {
    return {Errc::invalid_argument,
            "commit: called from inside of a write to the same log, by a projection or an "
            "exclusive job, which would wait for itself; return first, or append from a "
            "subscription"};
}

Error forked() {
    return {Errc::closed,
            "commit: the process was forked while another thread wrote to this log, and that "
            "thread is not here to finish; open the log again in the child"};
}

Error would_wait_for_a_completion() {
    return {Errc::invalid_argument,
            "commit: called from a completion, on the thread that leads for submitted commits, "
            "which would wait for each other; submit it, or commit on another thread"};
}

Error unknown_end(const CommitId& id) {
    return Error::with_commit(Errc::in_doubt,
                              "commit: the write was ended by an exception; it may or may not have "
                              "been written, repeat commit " +
                                  to_string(id),
                              id);
}

// Failures of a write as a whole, after which nothing of it was written.
bool is_of_the_group(const Outcome& outcome) {
    return !outcome &&
           (outcome.error().code() == Errc::unavailable ||
            outcome.error().code() == Errc::corrupt || outcome.error().code() == Errc::internal);
}

}  // namespace

struct EventLog::GroupCommitter::Request {
    enum class State : std::uint8_t { queued, withdrawn, leading, taken };

    explicit Request(const Context* context) : ctx(context) {}

    const Context* ctx;                 // of a caller that waits; nullptr = submitted
    Commit* commit = nullptr;           // nullptr = an exclusive job
    const ExclusiveJob* job = nullptr;  // nullptr = a commit
    Outcome outcome{};                  // of a job: whether it failed, and how

    State state = State::queued;  // guarded by the committer's mutex until `woken` is released
    std::size_t bytes = 0;
    std::optional<std::stop_source> alarm{};  // cuts the wait for a deadline short
    std::binary_semaphore woken{0};
    Request* next = nullptr;
    Request* previous = nullptr;

    // The last that others do with it: its caller may be gone when this returns.
    void wake() {
        if (alarm) {
            alarm->request_stop();
        }
        woken.release();
    }
};

struct EventLog::GroupCommitter::SubmittedRequest : Request {
    SubmittedRequest(std::shared_ptr<EventLog> log, Commit&& intent, Completion&& then)
        : Request(nullptr),
          owner(std::move(log)),
          owned(std::move(intent)),
          completion(std::move(then)) {
        commit = &owned;
    }

    std::shared_ptr<EventLog> owner;
    Commit owned;
    Completion completion;
};

// Leads for submitted requests, and runs their completions. Co-owned by its own thread, so that a
// completion may let go of the log, and with it of the committer.
class EventLog::GroupCommitter::Thread {
  public:
    static std::shared_ptr<Thread> start(GroupCommitter& committer) {
        auto started = std::make_shared<Thread>(committer);
        started->thread_ = std::thread([started] { started->loop(); });
        return started;
    }
    explicit Thread(GroupCommitter& committer) : committer_(committer) {}

    // A forked child has this object, and not the thread.
    [[nodiscard]] bool is_lost() const noexcept { return fork_guard_.forked(); }
    [[nodiscard]] bool is_current() const noexcept {
        return thread_.get_id() == std::this_thread::get_id();
    }
    void lead() {
        const std::scoped_lock lock(mutex_);
        leads_ = true;
        called_.notify_one();
    }
    void complete(SubmittedRequest& request) {
        const std::scoped_lock lock(mutex_);
        completed_.push_back(request);
        called_.notify_one();
    }
    void stop() {
        {
            const std::scoped_lock lock(mutex_);
            stopped_ = true;
            called_.notify_one();
        }
        // The last owner of the log may have been one of this thread's own requests.
        if (is_current()) {
            thread_.detach();
        } else {
            thread_.join();
        }
    }

  private:
    void loop() {
        std::unique_lock lock(mutex_);
        for (;;) {
            called_.wait(lock, [&] { return leads_ || stopped_ || completed_.size() > 0; });
            Queue completed = std::exchange(completed_, {});
            const bool leads = std::exchange(leads_, false);
            const bool stopped = stopped_;
            lock.unlock();
            if (leads) {  // before the completions, for others wait for this
                committer_.lead(committer_.take_group(), nullptr);
            }
            while (Request* request = completed.front()) {
                completed.remove(*request);
                run_completion(
                    std::unique_ptr<SubmittedRequest>(static_cast<SubmittedRequest*>(request)));
            }
            if (stopped) {
                return;
            }
            lock.lock();
        }
    }

    // Ends the program when the completion throws: there is nobody to tell.
    static void run_completion(std::unique_ptr<SubmittedRequest> request) noexcept {
        request->completion(std::move(request->outcome));
    }

    GroupCommitter& committer_;
    const detail::ForkGuard fork_guard_;
    std::thread thread_;
    std::mutex mutex_;
    std::condition_variable called_;
    bool leads_ = false;    // guarded by mutex_
    bool stopped_ = false;  // guarded by mutex_
    Queue completed_;       // guarded by mutex_
};

void EventLog::GroupCommitter::Queue::push_back(Request& request) noexcept {
    request.previous = last_;
    (last_ != nullptr ? last_->next : first_) = &request;
    last_ = &request;
    ++size_;
    bytes_ += request.bytes;
}

void EventLog::GroupCommitter::Queue::remove(Request& request) noexcept {
    (request.previous != nullptr ? request.previous->next : first_) = request.next;
    (request.next != nullptr ? request.next->previous : last_) = request.previous;
    request.next = request.previous = nullptr;
    --size_;
    bytes_ -= request.bytes;
}

EventLog::GroupCommitter::GroupCommitter(EventLog& log)
    : log_(log), limits_(log.environment_.group) {
}

EventLog::GroupCommitter::~GroupCommitter() {
    if (thread_ && !thread_->is_lost()) {
        thread_->stop();
    }
}

Outcome EventLog::GroupCommitter::commit(const Context& ctx, Commit& commit) {
    Request request(&ctx);
    request.commit = &commit;
    run(request);
    return std::move(request.outcome);
}

Result<void> EventLog::GroupCommitter::run_alone(const Context& ctx, ExclusiveJob job) {
    Request request(&ctx);
    request.job = &job;
    run(request);
    return request.outcome ? Result<void>{} : std::move(request.outcome).error();
}

void EventLog::GroupCommitter::run(Request& request) {
    auto leads = enter(request);
    if (!leads) {
        request.outcome = std::move(leads).error();
    } else if (*leads) {
        lead(&request, &request);
    } else if (wait(request)) {
        lead(take_group(), &request);
    }
}

// True when nobody writes: the caller leads at once, with its own request. False when the request
// waits in the queue.
Result<bool> EventLog::GroupCommitter::enter(Request& request) {
    const std::scoped_lock lock(mutex_);
    if (thread_ && thread_->is_current()) {
        return would_wait_for_a_completion();
    }
    if (!busy_) {
        become_busy();
        request.state = Request::State::taken;
        return true;
    }
    if (busy_since_.forked()) {
        return forked();
    }
    if (leader_.load(std::memory_order_relaxed) == std::this_thread::get_id()) {
        return would_wait_for_itself();
    }
    if (request.commit != nullptr) {
        request.bytes = payload_bytes(*request.commit);
    }
    if (auto ok = check_room(request); !ok) {
        return std::move(ok).error();
    }
    if (request.ctx->deadline) {
        request.alarm.emplace();
    }
    queue_.push_back(request);
    return false;
}

void EventLog::GroupCommitter::become_busy() noexcept {
    busy_ = true;
    busy_since_ = {};
}

Result<void> EventLog::GroupCommitter::check_room(const Request& request) const {
    const bool is_full = queue_.size() >= limits_.queued_commits_max;
    // A commit larger than the bound is let in when nothing else waits.
    const bool is_heavy =
        queue_.size() > 0 && queue_.bytes() + request.bytes > limits_.queued_bytes_max;
    if (is_full || is_heavy) {
        return Error(Errc::unavailable,
                     "commit: " + std::to_string(queue_.size()) + " commits of " +
                         std::to_string(queue_.bytes()) +
                         " bytes wait to be written already; nothing was written, try again later");
    }
    return {};
}

// Blocks until a leader has written the request, or it was withdrawn, and returns false; or until
// its caller is to lead, and returns true.
bool EventLog::GroupCommitter::wait(Request& request) {
    const auto stop = [&] {
        if (withdraw(request)) {
            request.wake();
        }
    };
    std::optional<std::stop_callback<decltype(stop)>> on_stop;
    if (request.ctx->stop.stop_possible()) {
        on_stop.emplace(request.ctx->stop, stop);
    }
    if (request.alarm) {
        const bool too_late = wait_for_deadline(request);
        if (too_late && withdraw(request)) {
            request.outcome = request.ctx->check(log_.clock()).error();
            return false;
        }
    }
    request.woken.acquire();
    if (request.state == Request::State::withdrawn) {
        request.outcome = request.ctx->check(log_.clock()).error();
    }
    return request.state == Request::State::leading;
}

// A clock that fails must not unwind a request that others see: its caller waits without a
// deadline.
bool EventLog::GroupCommitter::wait_for_deadline(const Request& request) {
    try {
        return log_.clock().wait(request.ctx->deadline.value(), request.alarm.value().get_token());
    } catch (...) {
        return false;
    }
}

bool EventLog::GroupCommitter::withdraw(Request& request) {
    const std::scoped_lock lock(mutex_);
    if (request.state != Request::State::queued) {
        return false;
    }
    request.state = Request::State::withdrawn;
    queue_.remove(request);
    return true;
}

// The front of the queue and what may be written with it, as a chain.
EventLog::GroupCommitter::Request* EventLog::GroupCommitter::take_group() {
    const std::scoped_lock lock(mutex_);
    Request* const first = queue_.front();
    Request* last = nullptr;
    std::size_t commits = 0;
    std::size_t bytes = 0;
    while (Request* const request = queue_.front()) {
        const bool fits =
            commits < limits_.commits_max && bytes + request->bytes <= limits_.bytes_max;
        const bool is_commit = first->job == nullptr && request->job == nullptr;
        if (request != first && !(fits && is_commit)) {
            break;
        }
        queue_.remove(*request);
        request->state = Request::State::taken;
        if (last != nullptr) {
            last->next = request;
        }
        last = request;
        bytes += request->bytes;
        ++commits;
    }
    return first;
}

void EventLog::GroupCommitter::lead(Request* group, const Request* own) {
    leader_.store(std::this_thread::get_id(), std::memory_order_relaxed);
    try {
        write(group);
    } catch (...) {
        leave_in_doubt(group);
        finish(group, own);
        if (own != nullptr) {
            throw;
        }
        return;  // the outcomes say it
    }
    finish(group, own);
}

void EventLog::GroupCommitter::write(Request* group) {
    if (group->job == nullptr) {
        write_commits(group);
        return;
    }
    auto ok = group->ctx->check(log_.clock());
    if (ok) {
        ok = (*group->job)();
    }
    if (!ok) {
        group->outcome = std::move(ok).error();
    }
}

void EventLog::GroupCommitter::write_commits(Request* group) {
    Request* last = nullptr;  // of those that are in time
    std::size_t count = 0;
    for (Request* request = group; request != nullptr; request = request->next) {
        if (request->ctx != nullptr) {
            if (auto ok = request->ctx->check(log_.clock()); !ok) {
                request->outcome = std::move(ok).error();
                request->commit = nullptr;
                continue;
            }
        }
        last = request;
        ++count;
    }
    if (count == 1) {
        log_.commit_batch({last->commit, 1}, {&last->outcome, 1});
    }
    if (count < 2) {
        return;
    }
    commits_.clear();
    for (Request* request = group; request != nullptr; request = request->next) {
        if (request->commit != nullptr) {
            commits_.push_back(std::move(*request->commit));
        }
    }
    outcomes_.clear();
    outcomes_.resize(count);
    log_.commit_batch(commits_, outcomes_);
    write_again_alone();
    std::size_t at = 0;
    for (Request* request = group; request != nullptr; request = request->next) {
        if (request->commit != nullptr) {
            // Back to its caller, whose thread frees what it allocated faster than this one would.
            *request->commit = std::move(commits_[at]);
            request->outcome = std::move(outcomes_[at]);
            ++at;
        }
    }
}

// A group fails as a whole, be it because of one of its commits: so that this one does not take its
// neighbours with it, each has a try of its own. It ends when it is plain that nothing goes:
// after two failures in a row.
void EventLog::GroupCommitter::write_again_alone() {
    constexpr int failures_max = 2;
    int failures = 0;
    for (std::size_t at = 0; at < outcomes_.size() && failures < failures_max; ++at) {
        if (is_of_the_group(outcomes_[at])) {
            log_.commit_batch({&commits_[at], 1}, {&outcomes_[at], 1});
            failures = is_of_the_group(outcomes_[at]) ? failures + 1 : 0;
        }
    }
}

void EventLog::GroupCommitter::leave_in_doubt(Request* group) noexcept {
    for (Request* request = group; request != nullptr; request = request->next) {
        if (request->commit != nullptr) {  // else it was too late, or its caller gets the exception
            request->outcome = unknown_end(request->commit->id);
        }
    }
}

// Names the next leader, then lets the group go: its writing can begin while this wakes the rest.
void EventLog::GroupCommitter::finish(Request* group, const Request* own) noexcept {
    Request* successor = nullptr;
    // What was written is visible by now: a reader that adds its signal later than this looks at
    // the log later still. Jobs write no events.
    Signals signals;
    {
        const std::scoped_lock lock(mutex_);
        if (group->job == nullptr) {
            signals = signals_;
        }
        leader_.store({}, std::memory_order_relaxed);
        successor = queue_.front();
        busy_ = successor != nullptr;
        if (busy_) {
            successor->state = Request::State::leading;
        }
    }
    if (successor != nullptr) {
        successor->ctx != nullptr ? successor->wake() : thread_->lead();
    }
    while (group != nullptr) {
        Request& request = *group;
        group = std::exchange(request.next, nullptr);
        if (request.ctx == nullptr) {
            thread_->complete(static_cast<SubmittedRequest&>(request));
        } else if (&request != own) {
            request.wake();
        }
    }
    set_all(signals);
}

void EventLog::GroupCommitter::set_all(const Signals& signals) {
    if (!signals) {
        return;
    }
    for (const std::weak_ptr<Signal>& listening : *signals) {
        if (const auto signal = listening.lock()) {
            signal->set();
        }
    }
}

void EventLog::GroupCommitter::add_signal(std::weak_ptr<Signal> signal) {
    const std::scoped_lock lock(mutex_);
    auto signals = std::make_shared<std::vector<std::weak_ptr<Signal>>>();
    if (signals_) {
        std::copy_if(signals_->begin(), signals_->end(), std::back_inserter(*signals),
                     [](const auto& listening) { return !listening.expired(); });
    }
    signals->push_back(std::move(signal));
    signals_ = std::move(signals);
}

void EventLog::GroupCommitter::wake_readers() {
    Signals signals;
    {
        const std::scoped_lock lock(mutex_);
        signals = signals_;
    }
    set_all(signals);
}

void EventLog::GroupCommitter::submit(std::shared_ptr<EventLog> owner, Commit commit,
                                      Result<void> ok, Completion completion) {
    auto request = std::make_unique<SubmittedRequest>(std::move(owner), std::move(commit),
                                                      std::move(completion));
    std::unique_lock lock(mutex_);
    if (busy_ && busy_since_.forked()) {
        lock.unlock();
        request->completion(forked());
        return;
    }
    if (!thread_ || thread_->is_lost()) {  // a lost one is kept alive by what it never left
        thread_ = Thread::start(*this);
    }
    if (ok) {
        request->bytes = payload_bytes(request->owned);
        ok = check_room(*request);
    }
    SubmittedRequest& submitted = *request;  // owned by the queue now, then by the thread
    static_cast<void>(request.release());
    if (!ok) {
        submitted.outcome = std::move(ok).error();
        submitted.owned = {};  // it may be large, and many may be refused
        thread_->complete(submitted);
        return;
    }
    queue_.push_back(submitted);
    if (!busy_) {
        become_busy();
        submitted.state = Request::State::leading;
        thread_->lead();
    }
}

}  // namespace eskit::inline v0_1
