// The statements that connections keep prepared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace eskit::inline v0_1::sqlite::detail {

enum class Sql : std::uint8_t {
    begin,
    commit,
    rollback,
    savepoint,
    rollback_to_savepoint,
    release_savepoint,
    head,
    stream_version,
    insert_commit,
    insert_event,
    insert_tag,
    find_commit,
    commit_id_ahead,
    forget_commits,
    commit_streams,
    read_stream,
    read_stream_backwards,
    read_all,
    load_checkpoint,
    save_checkpoint,
    take_checkpoint_over,
    remove_checkpoint,
    has_system_events,
    stream_status,
    read_system_events,
    read_system_events_backwards,
    remove_payloads,
    load_snapshot,
    save_snapshot,
    remove_snapshots,
    remove_all_snapshots,
    acquire_lease,
    data_version,
};
inline constexpr std::size_t sql_count = 33;

[[nodiscard]] std::string_view text_of(Sql sql) noexcept;

// The columns that EventRow reads, in its order, without and with the stream.
#define ESKIT_SQLITE_EVENT_COLUMNS \
    "sequence,version,id,type,schema_version,codec,recorded_at,metadata,tags,payload"
#define ESKIT_SQLITE_ALL_COLUMNS ESKIT_SQLITE_EVENT_COLUMNS ",stream_type,stream_id"

}  // namespace eskit::inline v0_1::sqlite::detail
