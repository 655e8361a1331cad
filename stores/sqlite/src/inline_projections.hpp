// The inline projections of a database.
#pragma once

#include "connection.hpp"

#include <eskit/base/clock.hpp>
#include <eskit/sqlite/inline_projection.hpp>
#include <eskit/store/recorded_event.hpp>

#include <string>
#include <vector>

namespace eskit::inline v0_1::sqlite::detail {

class Engine;

// Each has a row in `checkpoints`: how far it has come. A program that does not know a projection
// leaves its row behind the log, and the next one that does catches up.
//
// Thread safety: used by the leader of the queue of commits alone.
class InlineProjections {
  public:
    explicit InlineProjections(Engine& engine) : engine_(engine) {}

    // Sets the projection up if it is new and feeds it what it has not seen, in the open
    // transaction.
    Result<void> catch_up(Connection& connection, const InlineProjection& projection);
    // From the next commit on.
    void add(InlineProjection projection) { all_.push_back(std::move(projection)); }

    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
    // Calls those that want the event, which was written in the open transaction.
    Result<void> apply(Connection& connection, const RecordedEvent& event);
    // Notes that they have seen everything up to here.
    Result<void> save_positions(Connection& connection, GlobalSequence head, const EventId& last);

  private:
    Result<void> check(const InlineProjection& projection) const;
    Result<void> feed(Connection& connection, const InlineProjection& projection,
                      GlobalSequence after, EventId last);
    Result<void> save_position(Connection& connection, const InlineProjection& projection,
                               GlobalSequence head, const EventId& last);

    Engine& engine_;
    std::vector<InlineProjection> all_;
};

}  // namespace eskit::inline v0_1::sqlite::detail
