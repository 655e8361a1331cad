// What the tests of the suites expect, in their words.
#pragma once

#include <eskit/conformance/checkers.hpp>
#include <eskit/conformance/race.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace eskit::inline v0_1::conformance::detail {

// An event as it was delivered.
struct Delivered {
    std::uint64_t sequence = 0;
    std::uint64_t version = 0;
    std::string id{};
    bool operator==(const Delivered&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Delivered& event);

// Everything about an event as it was delivered, with copies of what it pointed to.
struct StoredEvent {
    EventId id{};
    StreamId stream;
    StreamVersion version{};
    GlobalSequence sequence{};
    std::string type{};
    std::uint32_t schema_version = 0;
    Timestamp recorded_at{};
    std::string codec{};
    std::string bytes{};
    Metadata metadata{};
    std::vector<std::string> tags{};
    bool operator==(const StoredEvent&) const = default;
};
std::ostream& operator<<(std::ostream& out, const StoredEvent& event);
[[nodiscard]] StoredEvent stored(const RecordedEvent& event);

// Appends whatever the version is, which must be accepted.
Committed append(EventLog& log, const StreamId& stream, std::vector<NewEvent> fresh,
                 Metadata metadata = {});

// What a stream has, or a part of it, in the order of delivery.
[[nodiscard]] std::vector<StoredEvent> events_of(EventLog& log, const StreamId& stream,
                                                 const LoadOptions& options = {});
[[nodiscard]] std::vector<StoredEvent> everything(EventLog& log);
// The one event of a stream; a failure and an empty one if there is another number of them.
[[nodiscard]] StoredEvent only_event(EventLog& log, const StreamId& stream);
[[nodiscard]] std::vector<std::uint64_t> versions_of(const std::vector<StoredEvent>& events);
[[nodiscard]] std::vector<std::string> bytes_of(const std::vector<StoredEvent>& events);

[[nodiscard]] std::vector<Delivered> all_of(EventLog& log);
[[nodiscard]] std::vector<Delivered> matching(EventLog& log, const Query& query,
                                              GlobalSequence after = {});
[[nodiscard]] StreamVersion version_of(EventLog& log, const StreamId& stream);

// The numbers from `first` to `last`.
[[nodiscard]] std::vector<std::uint64_t> numbers(std::uint64_t first, std::uint64_t last);

// All violations, as one text; empty when there are none.
[[nodiscard]] std::string joined(const Violations& violations);
// That every checker finds the history right.
void expect_right(const Result<History>& history);

#define ESKIT_EXPECT_ERROR(outcome, errc)                                                 \
    do {                                                                                  \
        const auto& eskit_outcome = (outcome);                                            \
        ASSERT_FALSE(eskit_outcome.has_value());                                          \
        EXPECT_EQ(eskit_outcome.error().code(), errc) << eskit_outcome.error().message(); \
    } while (false)

#define ESKIT_ASSERT_OK(outcome)                                                   \
    do {                                                                           \
        const auto& eskit_outcome = (outcome);                                     \
        ASSERT_TRUE(eskit_outcome.has_value()) << eskit_outcome.error().message(); \
    } while (false)

}  // namespace eskit::inline v0_1::conformance::detail
