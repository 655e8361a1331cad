/// How far a consumer has come.
#pragma once

#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/base/uuid.hpp>
#include <eskit/event/ordinal.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace eskit::subscription {

/// A position in one history. It names the history and the event at the position, so that a log
/// that was restored from a backup, or re-created, is noticed.
struct Checkpoint {
    Uuid log_epoch{};
    GlobalSequence sequence{};
    EventId event_id{};       ///< of the event at `sequence`; zero before the first
    std::uint64_t fence = 0;  ///< lease epoch of the writer; a smaller one is refused

    bool operator==(const Checkpoint&) const = default;
};

/// Keeps one checkpoint per consumer.
///
/// Thread safety: all members may be called from any thread.
/// Durability: a saved checkpoint is as durable as an event of the same store.
class CheckpointStore {
  public:
    virtual ~CheckpointStore() = default;

    /// Nothing when this consumer never saved one.
    virtual Result<std::optional<Checkpoint>> load(const Context& ctx,
                                                   std::string_view consumer) = 0;
    /// Errors: conflict when the stored checkpoint has a larger fence: a deposed leader is writing.
    virtual Result<void> save(const Context& ctx, std::string_view consumer,
                              const Checkpoint& checkpoint) = 0;
    /// Forgets the consumer; it is no error if there is none.
    virtual Result<void> remove(const Context& ctx, std::string_view consumer) = 0;

  protected:
    CheckpointStore() = default;
    CheckpointStore(const CheckpointStore&) = default;
    CheckpointStore& operator=(const CheckpointStore&) = default;
};

/// Messages that every store of checkpoints gives alike.
namespace errors {
[[nodiscard]] Error checkpoint_fenced(std::string_view consumer, const Checkpoint& checkpoint);
}  // namespace errors

}  // namespace eskit::subscription
