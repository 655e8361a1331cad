#include "event_row.hpp"

#include "json_columns.hpp"

#include <chrono>
#include <cstring>
#include <functional>
#include <limits>

namespace eskit::inline v0_1::sqlite::detail {
namespace {

enum Column : int {
    sequence_column,
    version_column,
    id_column,
    type_column,
    schema_version_column,
    codec_column,
    recorded_at_column,
    metadata_column,
    tags_column,
    payload_column,
    stream_type_column,
    stream_id_column,
};

Error damaged(const Statement& row, const std::string& what) {
    return Error(Errc::corrupt, "read event " + std::to_string(row.integer(sequence_column)) +
                                    " (its sequence): " + what +
                                    "; the row is damaged, restore a backup");
}

}  // namespace

Result<void> EventRows::read(const Statement& row, RecordedEvent& event) {
    const std::string_view id = row.bytes(id_column);
    if (id.size() != event.id.size()) {
        return damaged(row, "its id has " + std::to_string(id.size()) + " bytes, not 16");
    }
    std::memcpy(event.id.data(), id.data(), id.size());
    event.version = row.position(version_column);
    event.global_sequence = row.position(sequence_column);
    event.type = row.bytes(type_column);
    const std::int64_t schema_version = row.integer(schema_version_column);
    if (schema_version < 1 || schema_version > std::numeric_limits<std::uint32_t>::max()) {
        return damaged(row, "its schema version is " + std::to_string(schema_version));
    }
    event.schema_version = static_cast<std::uint32_t>(schema_version);
    event.recorded_at = Timestamp(std::chrono::microseconds(row.integer(recorded_at_column)));
    event.codec = row.bytes(codec_column);
    event.bytes = row.bytes(payload_column);
    if (event.bytes.empty() && row.is_null(payload_column) != event.codec.empty()) {
        return damaged(row, "its payload is NULL");
    }
    event.stream = only_stream_ ? &only_stream_ : &stream_of(row);
    if (auto ok = read_metadata(row, event); !ok) {
        return ok;
    }
    return read_tags(row, event);
}

const std::shared_ptr<const StreamId>& EventRows::stream_of(const Statement& row) {
    const std::string_view type = row.bytes(stream_type_column);
    const std::string_view id = row.bytes(stream_id_column);
    if (!streams_) {
        streams_ = std::make_unique<Streams>();
    }
    std::shared_ptr<const StreamId>& kept =
        (*streams_)[std::hash<std::string_view>{}(id) % streams_kept];
    if (!kept || kept->id() != id || kept->type() != type) {
        kept = std::make_shared<const StreamId>(type, id);
    }
    return kept;
}

Result<void> EventRows::read_metadata(const Statement& row, RecordedEvent& event) {
    const std::string_view text = row.bytes(metadata_column);
    if (text.empty()) {
        event.metadata = nullptr;
        return {};
    }
    if (!metadata_.value || metadata_.text != text) {
        auto metadata = metadata_from_text(text);
        if (!metadata) {
            return damaged(row, "its metadata: " + metadata.error().message());
        }
        metadata_ = {std::string(text), std::make_shared<const Metadata>(*std::move(metadata))};
    }
    event.metadata = &metadata_.value;
    return {};
}

Result<void> EventRows::read_tags(const Statement& row, RecordedEvent& event) {
    const std::string_view text = row.bytes(tags_column);
    if (text.empty()) {
        event.tags = nullptr;
        return {};
    }
    if (!tags_.value || tags_.text != text) {
        auto tags = tags_from_text(text);
        if (!tags) {
            return damaged(row, "its tags: " + tags.error().message());
        }
        tags_ = {std::string(text),
                 std::make_shared<const std::vector<std::string>>(*std::move(tags))};
    }
    event.tags = &tags_.value;
    return {};
}

}  // namespace eskit::inline v0_1::sqlite::detail
