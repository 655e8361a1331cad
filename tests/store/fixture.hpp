// What the tests of logs and stores share: raw commits, and copies of what is read.
#pragma once

#include "expect_error.hpp"

#include <eskit/store/event_log.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace eskit::inline v0_1::store_test {

inline NewEvent event(std::string type = "test.Happened", std::vector<std::string> tags = {}) {
    return {.type = std::move(type),
            .payload = Payload::from_bytes("json", "{}"),
            .tags = std::move(tags)};
}

// Events that share one payload.
inline std::vector<NewEvent> events(std::size_t count, const std::string& type = "test.Happened") {
    return std::vector<NewEvent>(count, event(type));
}

inline Commit commit_to(const StreamId& stream, ExpectedVersion expected,
                        std::vector<NewEvent> fresh) {
    Commit commit;
    commit.appends.push_back({stream, expected, std::move(fresh)});
    return commit;
}

inline CommitId id_of(std::uint8_t number) {
    CommitId id{};
    id.back() = number;
    return id;
}

// An event as it was delivered, with copies of what it pointed to.
struct Seen {
    std::uint64_t sequence = 0;
    std::uint64_t version = 0;
    EventId id{};
    std::string stream{};
    std::string type{};
    std::vector<std::string> tags{};
    Metadata metadata{};
    Timestamp recorded_at{};
};

inline Seen seen_of(const RecordedEvent& event) {
    return {.sequence = event.global_sequence.value,
            .version = event.version.value,
            .id = event.id,
            .stream = to_string(event.stream_id()),
            .type = std::string(event.type),
            .tags = {event.tag_set().begin(), event.tag_set().end()},
            .metadata = event.commit_metadata(),
            .recorded_at = event.recorded_at};
}

// All events, without a limit.
inline std::vector<Seen> read_everything(EventLog& log) {
    std::vector<Seen> all;
    auto scan = log.read_all({}, {.limit = SIZE_MAX}, [&](const RecordedEvent& event) {
        all.push_back(seen_of(event));
        return true;
    });
    EXPECT_TRUE(scan.has_value()) << scan.error().message();
    return all;
}

}  // namespace eskit::inline v0_1::store_test
