/// Changes of projections between the processes of a machine.
#pragma once

#include <eskit/notify/change_relay.hpp>
#include <eskit/sqlite/path.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>

namespace eskit::inline v0_1::sqlite {

struct ChangeRelayOptions {
    /// How soon a process notices what another one has sent.
    std::chrono::milliseconds poll_interval{50};
    /// Changes that are kept. A process that was away for longer is told that it has missed some.
    std::size_t changes_max = 10'000;
    /// How long a statement waits for another process before the call is `unavailable`.
    std::chrono::milliseconds busy_timeout{20};
};

/// Relays through a table in a file of its own, never the event store's: every process writes to
/// it, and an event store has one writer. Looking for news is one `PRAGMA data_version`, which
/// reads no page unless there are some.
///
/// The file may be deleted while no process uses it; what is in it is news, not data.
///
/// Thread safety: one thread at a time.
/// Blocking: the disk, and `busy_timeout` for other processes.
class ChangeRelay final : public eskit::ChangeRelay {
  public:
    /// Opens the file, or creates it. What was sent before is not received.
    /// Errors: invalid_argument when the file is something else, or has no name; unavailable and
    /// corrupt.
    [[nodiscard]] static Result<std::shared_ptr<ChangeRelay>> open(
        const Path& path, const ChangeRelayOptions& options = {});
    ChangeRelay(const ChangeRelay&) = delete;
    ChangeRelay& operator=(const ChangeRelay&) = delete;
    ~ChangeRelay() override;

    Result<void> broadcast(const Context& ctx, const Broadcast& broadcast) override;
    Result<Received> receive(const Context& ctx) override;
    [[nodiscard]] std::optional<std::chrono::milliseconds> poll_interval() const override;

  private:
    class State;

    explicit ChangeRelay(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace eskit::inline v0_1::sqlite
