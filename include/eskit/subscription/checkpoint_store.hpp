/// How far a consumer has come.
#pragma once

#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/base/uuid.hpp>
#include <eskit/event/ordinal.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace eskit::inline v0_1::subscription {

/// A position in one history. It names the history and the event at the position, so that a log
/// that was restored from a backup, or re-created, is noticed.
struct Checkpoint {
    Uuid log_epoch{};
    GlobalSequence sequence{};
    EventId event_id{};       ///< of the event at `sequence`; zero before the first
    std::uint64_t fence = 0;  ///< lease epoch of the writer; a smaller one is refused

    bool operator==(const Checkpoint&) const = default;
};

/// A checkpoint that only keeps a fence: its consumer has not begun.
[[nodiscard]] inline bool is_unplaced(const Checkpoint& checkpoint) noexcept {
    return is_zero(checkpoint.log_epoch) && checkpoint.sequence == GlobalSequence{};
}

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
    /// Stores `fence` with the consumer's checkpoint and returns that: whoever writes under a
    /// smaller one is refused from here on. A consumer without a checkpoint gets one before the
    /// first event of no history (`is_unplaced`). The default loads and saves, so that what another
    /// leader saves in between is lost and its events come again; a store that can, does it in one.
    /// Errors: conflict when the stored checkpoint has a larger fence.
    virtual Result<Checkpoint> take_over(const Context& ctx, std::string_view consumer,
                                         std::uint64_t fence);
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

}  // namespace eskit::inline v0_1::subscription
