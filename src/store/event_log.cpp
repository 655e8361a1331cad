#include "group_committer.hpp"

#include <eskit/store/event_log.hpp>

#include <utility>

namespace eskit {

EventLog::EventLog(LogEnvironment environment)
    : environment_(environment), committer_(std::make_unique<GroupCommitter>(*this)) {
}
EventLog::~EventLog() = default;

Outcome EventLog::commit(const Context& ctx, Commit commit) {
    if (auto ok = detail::prepare_commit(commit, ids()); !ok) {
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
    auto ok = detail::prepare_commit(commit, ids());
    committer_->submit(std::move(owner),
                       ok ? Result<Commit>(std::move(commit)) : Result<Commit>(ok.error()),
                       std::move(completion));
}

Result<void> EventLog::run_exclusive(const Context& ctx, ExclusiveJob job) {
    return committer_->run_alone(ctx, job);
}

}  // namespace eskit
