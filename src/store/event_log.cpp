#include <eskit/store/event_log.hpp>

namespace eskit {

EventLog::EventLog(LogEnvironment environment) : environment_(environment) {
}
EventLog::~EventLog() = default;

Outcome EventLog::commit(const Context& ctx, Commit commit) {
    if (auto ok = detail::prepare_commit(commit, ids()); !ok) {
        return ok.error();
    }
    const std::scoped_lock lock(committing_);
    if (auto ok = ctx.check(clock()); !ok) {
        return ok.error();
    }
    Outcome outcome;
    commit_batch({&commit, 1}, {&outcome, 1});
    return outcome;
}

}  // namespace eskit
