/// Who of several instances does the work.
#pragma once

#include <eskit/base/clock.hpp>
#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/base/uuid.hpp>
#include <eskit/runner/signal.hpp>

#include <cstdint>
#include <memory>
#include <string_view>

namespace eskit::inline v0_1::subscription {

/// What a candidate is told.
struct Leadership {
    bool held = false;        ///< it leads
    std::uint64_t epoch = 0;  ///< if so: the fence of all that it writes; never 0
    /// In the Clock's steady time. If held: ask again by then, or another may take over. If not:
    /// when it is worth asking again, though nobody let go.
    SteadyTime ask_again_at{};
};

/// Elects one leader per name among candidates.
///
/// A leader is not told when it is deposed: it may be stopped for an hour and go on in the middle
/// of a line. So leading is no permission to write. The epoch is: it rises with each new leader,
/// whoever stores something stores it with it, and what has seen a larger one refuses it
/// (`CheckpointStore::take_over`).
///
/// Thread safety: all members may be called from any thread, for one candidate by one at a time.
/// Blocking: on what it is kept in; never for another leader to let go (`acquire` does).
class LeaderLock {
  public:
    LeaderLock() = default;
    LeaderLock(const LeaderLock&) = delete;
    LeaderLock& operator=(const LeaderLock&) = delete;
    virtual ~LeaderLock() = default;

    /// Makes `candidate` the leader for `name` if there is none; if it is already, it stays for
    /// longer, under the same epoch. A candidate is one instance that wants to lead: a fresh id.
    virtual Result<Leadership> try_acquire(const Context& ctx, std::string_view name,
                                           const Uuid& candidate) = 0;
    /// Lets go, so that another may lead at once. It is no error if `candidate` does not lead.
    virtual Result<void> release(const Context& ctx, std::string_view name,
                                 const Uuid& candidate) = 0;
    /// Sets `signal` when a leader lets go, if that can be noticed; forgotten when it is gone.
    virtual void add_signal(std::weak_ptr<Signal> signal) = 0;
};

/// Blocks until `candidate` leads: for the edge of a program. Steps use `try_acquire`.
/// Errors: timed_out and cancelled as `ctx` says; those of `try_acquire`.
Result<Leadership> acquire(const Context& ctx, LeaderLock& lock, Clock& clock,
                           std::string_view name, const Uuid& candidate);

}  // namespace eskit::inline v0_1::subscription
