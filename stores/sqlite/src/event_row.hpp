// A row of `events` as a RecordedEvent.
#pragma once

#include "statement.hpp"

#include <eskit/base/result.hpp>
#include <eskit/store/recorded_event.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eskit::inline v0_1::sqlite::detail {

// Reads rows of one request. What equals the row before is shared instead of made again: the events
// of a commit have one metadata, and those of a stream one id.
class EventRows {
  public:
    // For rows of ESKIT_SQLITE_ALL_COLUMNS.
    EventRows() = default;
    // For rows of ESKIT_SQLITE_EVENT_COLUMNS of one stream.
    explicit EventRows(const StreamId& stream)
        : only_stream_(std::make_shared<const StreamId>(stream)) {}

    [[nodiscard]] static GlobalSequence sequence(const Statement& row) { return row.position(0); }
    [[nodiscard]] static StreamVersion version(const Statement& row) { return row.position(1); }
    [[nodiscard]] static std::string_view type(const Statement& row) { return row.bytes(3); }

    // Points `event` into the row and into this object, until the next row.
    // Errors: corrupt, which names the sequence.
    Result<void> read(const Statement& row, RecordedEvent& event);

  private:
    // The last value that was made, and the text it was made from.
    template <class Value>
    struct Last {
        std::string text{};
        std::shared_ptr<const Value> value{};
    };

    // A few streams that were seen last: the log interleaves them.
    static constexpr std::size_t streams_kept = 256;
    using Streams = std::array<std::shared_ptr<const StreamId>, streams_kept>;

    const std::shared_ptr<const StreamId>& stream_of(const Statement& row);
    Result<void> read_metadata(const Statement& row, RecordedEvent& event);
    Result<void> read_tags(const Statement& row, RecordedEvent& event);

    std::shared_ptr<const StreamId> only_stream_{};
    std::unique_ptr<Streams> streams_{};
    Last<Metadata> metadata_{};
    Last<std::vector<std::string>> tags_{};
};

}  // namespace eskit::inline v0_1::sqlite::detail
