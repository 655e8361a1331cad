// Events that were copied out of a database, to be delivered when its connection is free again.
#pragma once

#include <eskit/store/recorded_event.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace eskit::inline v0_1::sqlite::detail {

// A database in memory has one connection; a sink that reads or appends needs it, so sinks never
// run while it is held.
class EventPage {
  public:
    void add(const RecordedEvent& event);
    [[nodiscard]] std::size_t size() const noexcept { return events_.size(); }
    [[nodiscard]] const RecordedEvent& operator[](std::size_t at) const {
        return events_[at].event;
    }

  private:
    struct Kept {
        RecordedEvent event{};
        std::string type{}, codec{}, bytes{};
        std::shared_ptr<const StreamId> stream{};
        std::shared_ptr<const Metadata> metadata{};
        std::shared_ptr<const std::vector<std::string>> tags{};
    };

    std::deque<Kept> events_;  // which never moves its elements: `event` points into them
};

}  // namespace eskit::inline v0_1::sqlite::detail
