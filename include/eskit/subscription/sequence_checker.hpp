/// Whether a reader has seen every event before the one it is about to deliver.
#pragma once

#include <eskit/base/clock.hpp>
#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/event/ordinal.hpp>
#include <eskit/store/event_log.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace eskit::inline v0_1::subscription {

/// What became of a hole in the sequence.
struct GapRecord {
    enum class Kind : std::uint8_t {
        held,     ///< a reader stopped at it
        filled,   ///< the missing events came
        skipped,  ///< the log proved that none will come
    } kind = Kind::held;
    GlobalSequence after{};   ///< the last event before it
    GlobalSequence before{};  ///< the first event behind it
    Timestamp at{};
    std::string evidence{};
};

/// Blocks at a hole in the global sequence until it is filled, or until the log proves that
/// nothing can fill it. Time proves nothing: there is no timeout, and no skipping on a guess.
///
/// Each hole that was held or skipped is recorded with its evidence.
///
/// A log that declares `dense_global_sequence`, and is read through types that it filters itself,
/// needs none of this, and a subscription does not use it there unless told to.
///
/// Thread safety: `records` from any thread, all else by one at a time.
class SequenceChecker {
  public:
    /// Keeps so many records, the newest.
    explicit SequenceChecker(std::shared_ptr<EventLog> log, std::size_t records_max = 1'000)
        : log_(std::move(log)), records_max_(records_max) {}

    /// Whether `next` may be delivered when all events up to `reached` were seen. It may if
    /// nothing is missing between, or what is missing was proved empty by `resolve`.
    [[nodiscard]] bool follows(GlobalSequence reached, GlobalSequence next) const noexcept {
        return next.value == reached.value + 1 || (proved_after_ == reached && next <= proved_);
    }
    /// Asks the log about the hole at which `follows` said no. True when it may be passed now.
    /// Errors: those of the log.
    Result<bool> resolve(const Context& ctx, GlobalSequence reached, GlobalSequence next);
    /// All events up to here were seen: notes that a hole that was held is filled.
    void reached(GlobalSequence sequence);

    /// The hole at which the reader stands.
    [[nodiscard]] const std::optional<GapRecord>& held() const noexcept { return held_; }
    /// Oldest first.
    [[nodiscard]] std::vector<GapRecord> records() const;

  private:
    GapRecord record(GapRecord::Kind kind, const GapRecord& gap, std::string evidence);

    std::shared_ptr<EventLog> log_;
    std::size_t records_max_;
    std::optional<GapRecord> held_;
    GlobalSequence proved_after_{};  // nothing is missing from here
    GlobalSequence proved_{};        // to here
    mutable std::mutex mutex_;
    std::deque<GapRecord> records_;  // guarded by mutex_
};

}  // namespace eskit::inline v0_1::subscription
