/// Many threads on one log, at random or at the worst moment, with everything recorded.
#pragma once

#include <eskit/base/result.hpp>
#include <eskit/conformance/history.hpp>
#include <eskit/store/event_log.hpp>

#include <cstddef>
#include <cstdint>

namespace eskit::inline v0_1::conformance {

struct RaceOptions {
    std::uint64_t seed = 0;
    std::size_t writers = 16;
    std::size_t readers = 4;
    std::size_t commits_per_writer = 40;
};

/// Writers commit at random: with exact expectations on few streams, under random conditions over
/// few types and tags, to several streams at once, again with the id of an earlier commit, and
/// commits that are invalid. Readers follow the log meanwhile. What the log does not declare as a
/// capability is left out.
///
/// Blocking: until all threads are through. Errors: those of reading the log back.
[[nodiscard]] Result<History> race(EventLog& log, const RaceOptions& options);

// The races below are run beside two neighbours that commit something else, as fast as they can:
// what the racers commit at the same time then meets in one group.

/// When those who want the same thing are made to wait for each other.
enum class ClaimMoment : std::uint8_t {
    /// While each is being shown events, one of them takes the thing. A log that takes its head
    /// only after the events lets a second one pass.
    between_events_and_head,
    /// When each has read that the thing is free, and nobody has committed.
    after_both,
};
struct ClaimOptions {
    ClaimMoment moment = ClaimMoment::after_both;
    std::uint64_t seed = 0;
    std::size_t racers = 16;
    std::size_t rounds = 8;  ///< things to claim, one after the other
};
struct ClaimOutcome {
    History history{};
    std::size_t rounds_with_one_winner = 0;
};

/// Racers read whether a thing is taken and, if it is not, commit that they take it, under the
/// condition that nobody did since the head that they were told. The first thing is claimed in a
/// log without any event of that kind when the moment is `after_both`.
///
/// Requires: a log with append conditions, whose sinks may use the log again.
/// Blocking: until all threads are through. Errors: those of reading the log back.
[[nodiscard]] Result<ClaimOutcome> race_for_claims(EventLog& log, const ClaimOptions& options);

/// All racers append to one stream at the version that all of them read, round by round. The
/// history has one winner per version when the log is right.
[[nodiscard]] Result<History> race_for_versions(EventLog& log, const ClaimOptions& options);

/// All racers commit the same intent, with one id, round by round.
[[nodiscard]] Result<History> race_with_one_id(EventLog& log, const ClaimOptions& options);

}  // namespace eskit::inline v0_1::conformance
