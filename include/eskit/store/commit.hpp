/// One intent to write, and what became of it.
#pragma once

#include <eskit/base/clock.hpp>
#include <eskit/base/result.hpp>
#include <eskit/base/uuid.hpp>
#include <eskit/event/metadata.hpp>
#include <eskit/event/ordinal.hpp>
#include <eskit/event/stream_id.hpp>
#include <eskit/store/expected_version.hpp>
#include <eskit/store/payload.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace eskit::inline v0_1 {

/// An event on its way into a log.
struct NewEvent {
    EventId id{};                      ///< filled in when zero
    std::string type{};                ///< wire name
    std::uint32_t schema_version = 1;  ///< of the type's shape
    std::shared_ptr<const Payload> payload{};
    std::vector<std::string> tags{};  ///< a set; at most 64 of at most 255 bytes each
};

/// Versions of a stream, both ends inclusive; empty unless `first` is at least 1.
struct VersionRange {
    StreamVersion first{};
    StreamVersion last{};

    /// Whatever the stream has.
    static constexpr VersionRange all() { return {1, INT64_MAX}; }
    bool operator==(const VersionRange&) const = default;
};

/// Events for one stream, and what is expected of it.
struct StreamAppend {
    StreamId stream;
    ExpectedVersion expected;
    std::vector<NewEvent> events{};
    /// Versions from before the commit that lose their payload, system events excepted. Only with a
    /// system event that says so; see StreamLifecycle.
    VersionRange removed{};
};

/// Matches an event that has one of the types (empty = any) and all of the tags.
struct QueryItem {
    std::vector<std::string> types{};
    std::vector<std::string> tags{};
};
/// Matches what any of its items matches; without items, everything.
struct Query {
    std::vector<QueryItem> any_of{};
};
/// The commit fails if an event after `after` matches. `after` is exclusive.
struct AppendCondition {
    Query fail_if_match{};
    GlobalSequence after{};
};

/// One intent. Atomic: all appends or none.
struct Commit {
    CommitId id{};  ///< filled in when zero; comes back in the outcome and in an in_doubt error
    std::vector<StreamAppend> appends{};
    std::optional<AppendCondition> condition{};
    Metadata metadata{};
    /// Of the request: the same id with another fingerprint is already_exists. Filled in when
    /// empty, from streams, expectations, types, counts and what is removed, never from payloads.
    std::string fingerprint{};
};

/// A commit that was accepted.
struct Committed {
    CommitId id{};
    GlobalSequence first{}, last{};
    std::vector<StreamVersion> versions{};  ///< the last version, per append
    Timestamp recorded_at{};
    bool replayed = false;      ///< this id was committed before: nothing was written now
    std::string fingerprint{};  ///< set by `find_commit`
};
using Outcome = Result<Committed>;

/// Bounds that core checks before a backend sees a commit.
struct CommitLimits {
    static constexpr std::size_t events_max = 100'000;
    static constexpr std::size_t tags_max = 64;
    static constexpr std::size_t tag_bytes_max = 255;
    static constexpr std::size_t fingerprint_bytes_max = 2048;
    static constexpr std::size_t metadata_bytes_max = std::size_t{1} << 20;
    static constexpr std::size_t payload_bytes_max = std::size_t{64} << 20;
};

}  // namespace eskit::inline v0_1
