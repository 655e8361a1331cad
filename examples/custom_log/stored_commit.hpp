/// A commit as it is stored: what a frame of the file holds, one group of them.
#pragma once

#include <eskit/store/event_log.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace custom_log {

struct StoredEvent {
    eskit::EventId id{};
    std::string type{};
    std::uint32_t schema_version = 1;
    std::string codec{};
    std::string bytes{};
    std::shared_ptr<const std::vector<std::string>> tags{};  // nullptr = none
};

struct StoredAppend {
    eskit::StreamId stream;
    std::vector<StoredEvent> events{};
};

struct StoredCommit {
    eskit::CommitId id{};
    eskit::Timestamp recorded_at{};
    std::string fingerprint{};
    std::shared_ptr<const eskit::Metadata> metadata{};  // nullptr = empty
    std::vector<StoredAppend> appends{};
};

/// What will be stored of a request. Errors: codec, for a live payload that has no encoding.
eskit::Result<StoredCommit> to_stored(const eskit::Commit& commit, eskit::Timestamp now);

/// Appends the commit to the body of a frame. Errors: codec, for metadata that is not UTF-8; `body`
/// is then as it was.
eskit::Result<void> encode(const StoredCommit& commit, std::string& body);

/// The commits of a frame. Errors: corrupt.
eskit::Result<std::vector<StoredCommit>> decode(std::string_view body);

}  // namespace custom_log
