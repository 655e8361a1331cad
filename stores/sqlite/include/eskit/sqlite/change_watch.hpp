/// Notices what other processes write.
#pragma once

#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/runner/steppable.hpp>
#include <eskit/sqlite/fwd.hpp>

#include <chrono>
#include <memory>

namespace eskit::inline v0_1::sqlite {

/// Wakes the readers of a log when another process has committed to its file: a step function that
/// looks at SQLite's `data_version` every `interval`. Not needed where one process writes and
/// reads: commits wake readers themselves. `Database::watch_changes` makes one.
///
/// A look reads no page of the file but the header of its write-ahead log.
///
/// Thread safety: by one thread at a time.
/// Ownership: keeps the database open, and one of its connections for itself.
class ChangeWatch {
  public:
    static constexpr std::chrono::milliseconds default_interval{50};

    ChangeWatch(std::shared_ptr<detail::Log> log, std::chrono::milliseconds interval);
    ChangeWatch(ChangeWatch&&) noexcept;
    ChangeWatch& operator=(ChangeWatch&&) noexcept;
    ~ChangeWatch();

    /// Whether the file was changed, through another connection, since the last call; true the
    /// first time. Changes of this process count too.
    /// Errors: closed in a forked child; unavailable and corrupt.
    Result<bool> changed();
    /// Looks, and if it was changed, wakes the readers.
    Result<StepOutcome> step(const Context& ctx);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace eskit::inline v0_1::sqlite
