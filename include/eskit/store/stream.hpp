/// What loads return: ranges of events, and where they end.
#pragma once

#include <eskit/event/event.hpp>
#include <eskit/store/read_options.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace eskit::inline v0_1 {

/// A loaded stream: a range of events, oldest first unless it was read backwards.
template <class E>
class Stream {
  public:
    Stream(std::vector<Event<E>> events, StreamVersion version)
        : events_(std::move(events)), version_(version) {}

    /// The stream's current version, whatever was filtered or limited; 0 = it does not exist.
    [[nodiscard]] StreamVersion version() const noexcept { return version_; }
    [[nodiscard]] std::size_t size() const noexcept { return events_.size(); }
    [[nodiscard]] bool empty() const noexcept { return events_.empty(); }
    [[nodiscard]] const Event<E>& operator[](std::size_t index) const { return events_[index]; }
    [[nodiscard]] const Event<E>* begin() const noexcept { return events_.data(); }
    [[nodiscard]] const Event<E>* end() const noexcept { return events_.data() + events_.size(); }

  private:
    std::vector<Event<E>> events_;
    StreamVersion version_;
};

/// A page of the log: a range of events in global order.
template <class E>
class Page {
  public:
    Page(std::vector<Event<E>> events, GlobalSequence next, bool at_end)
        : events_(std::move(events)), next_(next), at_end_(at_end) {}

    /// The position last looked at, whether its event was delivered or not: the only legal cursor.
    [[nodiscard]] GlobalSequence next() const noexcept { return next_; }
    /// Nothing was left behind `next()` when the page was read.
    [[nodiscard]] bool at_end() const noexcept { return at_end_; }
    [[nodiscard]] std::size_t size() const noexcept { return events_.size(); }
    [[nodiscard]] bool empty() const noexcept { return events_.empty(); }
    [[nodiscard]] const Event<E>& operator[](std::size_t index) const { return events_[index]; }
    [[nodiscard]] const Event<E>* begin() const noexcept { return events_.data(); }
    [[nodiscard]] const Event<E>* end() const noexcept { return events_.data() + events_.size(); }

  private:
    std::vector<Event<E>> events_;
    GlobalSequence next_;
    bool at_end_;
};

/// The events that match a query, and how far the log went when they were read.
template <class E>
class Matches : public Page<E> {
  public:
    Matches(std::vector<Event<E>> events, Scan scan)
        : Page<E>(std::move(events), scan.next, scan.next >= scan.head), head_(scan.head) {}

    /// The newest event of the log, matching or not, when reading began: never later than the
    /// events. Where all matches were read (`at_end()`), it is the `AppendCondition::after` under
    /// which they are all that a decision has to know.
    [[nodiscard]] GlobalSequence head() const noexcept { return head_; }

  private:
    GlobalSequence head_;
};

}  // namespace eskit::inline v0_1
