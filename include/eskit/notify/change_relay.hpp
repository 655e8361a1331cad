/// Changes of projections, from process to process.
#pragma once

#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/base/uuid.hpp>
#include <eskit/id/id_generator.hpp>
#include <eskit/notify/change_notifier.hpp>
#include <eskit/runner/steppable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace eskit::inline v0_1 {

/// What one process says at a time.
struct Broadcast {
    Uuid origin{};             ///< of the process
    std::uint64_t number = 0;  ///< counted by the origin: 1, 2, 3 ...
    std::vector<Change> changes{};

    bool operator==(const Broadcast&) const = default;
};

/// What carries broadcasts. A backend implements it; RelayService uses it.
///
/// It may lose broadcasts while a process is away, and deliver one twice or to its own origin. What
/// one origin sends arrives in the order in which it was sent.
///
/// Thread safety: one thread at a time.
class ChangeRelay {
  public:
    struct Received {
        std::vector<Broadcast> broadcasts{};
        bool has_lost = false;  ///< some are missing, nobody knows which
    };

    virtual ~ChangeRelay() = default;

    /// Sends to everybody. Errors: unavailable when it should be tried again.
    virtual Result<void> broadcast(const Context& ctx, const Broadcast& broadcast) = 0;
    /// What came since the last call; never waits for more.
    virtual Result<Received> receive(const Context& ctx) = 0;
    /// Until when to look again; nothing when `arrival` says that something came.
    [[nodiscard]] virtual std::optional<std::chrono::milliseconds> poll_interval() const = 0;
    /// Set when something came. Nothing for relays that are polled.
    [[nodiscard]] virtual std::shared_ptr<Signal> arrival() const { return nullptr; }

  protected:
    ChangeRelay() = default;
    ChangeRelay(const ChangeRelay&) = default;
    ChangeRelay& operator=(const ChangeRelay&) = default;
};

struct RelayServiceOptions {
    /// Entities that are named one by one in a broadcast; when more change between two steps, only
    /// their projections are named.
    std::size_t changes_max = 1'000;
    /// Origins whose last number is known; of one that was forgotten, a repetition is delivered.
    std::size_t origins_max = 1'000;
    /// Must outlive the service.
    const Clock* clock = &system_clock();
    IdGenerator* ids = &system_ids();
};

/// Connects the notifiers of several processes: what is notified here is broadcast, what is
/// broadcast elsewhere is notified here. Each change goes around once: what came from elsewhere is
/// not sent on, echoes and repetitions are dropped.
///
/// One service per notifier. Thread safety: one thread at a time; `notify` on the notifier may be
/// called from any thread meanwhile.
class RelayService {
  public:
    RelayService(ChangeNotifier notifier, std::shared_ptr<ChangeRelay> relay,
                 const RelayServiceOptions& options = {});
    RelayService(const RelayService&) = delete;
    RelayService& operator=(const RelayService&) = delete;
    RelayService(RelayService&&) = delete;
    RelayService& operator=(RelayService&&) = delete;
    ~RelayService();

    /// Sends what has changed here since the last step, then delivers what has come. When the relay
    /// fails, nothing is forgotten: the next step tries again.
    /// Errors: those of the relay.
    Result<StepOutcome> step(const Context& ctx);

  private:
    Result<bool> send(const Context& ctx);
    Result<bool> deliver(const Context& ctx);
    [[nodiscard]] bool is_new(const Broadcast& broadcast);

    ChangeNotifier notifier_;
    std::shared_ptr<ChangeRelay> relay_;
    RelayServiceOptions options_;
    Uuid origin_;
    std::uint64_t sent_ = 0;
    std::map<Uuid, std::uint64_t> seen_;  // the last number of each origin
    std::shared_ptr<Signal> wake_;
};

}  // namespace eskit::inline v0_1
