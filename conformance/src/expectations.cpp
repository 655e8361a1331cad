#include "expectations.hpp"

#include "requests.hpp"

#include <numeric>
#include <ostream>

namespace eskit::inline v0_1::conformance::detail {
namespace {

Delivered delivered(const RecordedEvent& event) {
    return {.sequence = event.global_sequence.value,
            .version = event.version.value,
            .id = to_string(event.id)};
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Delivered& event) {
    return out << event.sequence << " (version " << event.version << ", " << event.id << ')';
}

std::ostream& operator<<(std::ostream& out, const StoredEvent& event) {
    constexpr std::size_t shown_max = 60;
    return out << event.sequence.value << ": " << to_string(event.stream) << " version "
               << event.version.value << ", " << event.type << " v" << event.schema_version << ", "
               << to_string(event.id) << ", " << event.recorded_at.time_since_epoch().count()
               << " us, " << event.tags.size() << " tags, " << event.metadata.extra.size()
               << " extra, " << event.codec << " of " << event.bytes.size()
               << " bytes: " << event.bytes.substr(0, shown_max);
}

StoredEvent stored(const RecordedEvent& event) {
    const bool has_payload = event.payload != nullptr;
    const auto tags = event.tag_set();
    return {.id = event.id,
            .stream = event.stream_id(),
            .version = event.version,
            .sequence = event.global_sequence,
            .type = std::string(event.type),
            .schema_version = event.schema_version,
            .recorded_at = event.recorded_at,
            .codec = has_payload ? (*event.payload)->codec() : std::string(event.codec),
            .bytes = has_payload ? (*event.payload)->bytes() : std::string(event.bytes),
            .metadata = event.commit_metadata(),
            .tags = {tags.begin(), tags.end()}};
}

Committed append(EventLog& log, const StreamId& stream, std::vector<NewEvent> fresh,
                 Metadata metadata) {
    Commit commit = commit_to(stream, any_version, std::move(fresh));
    commit.metadata = std::move(metadata);
    auto outcome = log.commit({}, std::move(commit));
    EXPECT_TRUE(outcome.has_value()) << outcome.error().message();
    return outcome ? *std::move(outcome) : Committed{};
}

std::vector<StoredEvent> events_of(EventLog& log, const StreamId& stream,
                                   const LoadOptions& options) {
    std::vector<StoredEvent> found;
    const auto version = log.read_stream({}, stream, options, [&](const RecordedEvent& event) {
        found.push_back(stored(event));
        return true;
    });
    EXPECT_TRUE(version.has_value()) << version.error().message();
    return found;
}

std::vector<StoredEvent> everything(EventLog& log) {
    std::vector<StoredEvent> found;
    const auto scan = log.read_all({}, {.limit = SIZE_MAX}, [&](const RecordedEvent& event) {
        found.push_back(stored(event));
        return true;
    });
    EXPECT_TRUE(scan.has_value()) << scan.error().message();
    return found;
}

StoredEvent only_event(EventLog& log, const StreamId& stream) {
    auto found = events_of(log, stream);
    EXPECT_EQ(found.size(), 1U);
    return found.size() == 1 ? std::move(found.front()) : StoredEvent{.stream = stream};
}

std::vector<std::uint64_t> versions_of(const std::vector<StoredEvent>& events) {
    std::vector<std::uint64_t> versions;
    versions.reserve(events.size());
    for (const StoredEvent& event : events) {
        versions.push_back(event.version.value);
    }
    return versions;
}

std::vector<std::string> bytes_of(const std::vector<StoredEvent>& events) {
    std::vector<std::string> bytes;
    bytes.reserve(events.size());
    for (const StoredEvent& event : events) {
        bytes.push_back(event.bytes);
    }
    return bytes;
}

std::vector<std::uint64_t> numbers(std::uint64_t first, std::uint64_t last) {
    std::vector<std::uint64_t> all(last < first ? 0 : last - first + 1);
    std::iota(all.begin(), all.end(), first);
    return all;
}

std::vector<Delivered> all_of(EventLog& log) {
    return matching(log, {});
}

std::vector<Delivered> matching(EventLog& log, const Query& query, GlobalSequence after) {
    std::vector<Delivered> all;
    const auto sink = [&](const RecordedEvent& event) {
        all.push_back(delivered(event));
        return true;
    };
    const ReadOptions options{.after = after, .limit = SIZE_MAX};
    const auto scan = query.any_of.empty() ? log.read_all({}, options, sink)
                                           : log.read_matching({}, query, options, sink);
    EXPECT_TRUE(scan.has_value()) << scan.error().message();
    return all;
}

StreamVersion version_of(EventLog& log, const StreamId& stream) {
    const auto version = log.read_stream({}, stream, {}, [](const RecordedEvent&) { return true; });
    EXPECT_TRUE(version.has_value()) << version.error().message();
    return version.value_or(StreamVersion{});
}

std::string joined(const Violations& violations) {
    std::string all;
    for (const std::string& violation : violations) {
        all += violation + '\n';
    }
    return all;
}

void expect_right(const Result<History>& history) {
    ASSERT_TRUE(history.has_value()) << history.error().message();
    EXPECT_EQ(joined(check_all(*history)), "");
}

}  // namespace eskit::inline v0_1::conformance::detail
