#include "group_committer.hpp"

#include <eskit/store/event_log.hpp>
#include <eskit/store/stream_status.hpp>

#include <algorithm>
#include <utility>

namespace eskit::inline v0_1 {

namespace {

Result<void> check_capabilities(const Commit& commit, const Capabilities& log) {
    if (commit.appends.size() > 1 && !log.multi_stream_commit) {
        return Error(Errc::unsupported,
                     "commit: this log cannot write to several streams at once; nothing was "
                     "written");
    }
    if (commit.condition && !log.append_condition) {
        return Error(Errc::unsupported,
                     "commit: this log cannot check an append condition; nothing was written");
    }
    if (!log.stream_lifecycle &&
        std::any_of(commit.appends.begin(), commit.appends.end(), [](const StreamAppend& append) {
            return !append.events.empty() && is_system_event(append.events.back().type);
        })) {
        return Error(Errc::unsupported,
                     "commit: this log cannot archive streams or remove data; nothing was written");
    }
    return {};
}

Result<void> prepare(Commit& commit, const EventLog& log) {
    auto ok = check_capabilities(commit, log.capabilities());
    return ok ? detail::prepare_commit(commit, log.ids()) : ok;
}

}  // namespace

EventLog::EventLog(LogEnvironment environment)
    : environment_(environment), committer_(std::make_unique<GroupCommitter>(*this)) {
}
EventLog::~EventLog() = default;

Outcome EventLog::commit(const Context& ctx, Commit commit) {
    if (auto ok = prepare(commit, *this); !ok) {
        return ok.error();
    }
    return committer_->commit(ctx, commit);
}

void EventLog::submit(Commit commit, Completion completion) {
    std::shared_ptr<EventLog> owner = weak_from_this().lock();
    if (!owner) {
        completion(Error(Errc::invalid_argument,
                         "submit: the log is not owned by a std::shared_ptr, so nothing would keep "
                         "it until the commit is written"));
        return;
    }
    auto ok = prepare(commit, *this);
    committer_->submit(std::move(owner), std::move(commit), std::move(ok), std::move(completion));
}

Result<std::optional<std::string>> EventLog::why_empty(const Context& ctx, GlobalSequence,
                                                       GlobalSequence) {
    if (auto ok = ctx.check(clock()); !ok) {
        return std::move(ok).error();
    }
    if (capabilities().dense_global_sequence) {
        return std::optional<std::string>{};
    }
    return std::optional<std::string>(
        "the log shows events in the order of their sequences, and leaves holes");
}

void EventLog::add_signal(std::weak_ptr<Signal> signal) {
    committer_->add_signal(std::move(signal));
}

void EventLog::wake_readers() {
    committer_->wake_readers();
}

Result<void> EventLog::run_exclusive(const Context& ctx, ExclusiveJob job) {
    return committer_->run_alone(ctx, job);
}

}  // namespace eskit::inline v0_1
