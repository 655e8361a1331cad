#include "sql.hpp"

#include <array>

namespace eskit::inline v0_1::sqlite::detail {
namespace {

// Written like the condition of the index eskit_system_events, or SQLite would not use that.
#define ESKIT_SYSTEM_EVENTS "type>='$' AND type<'%'"

// In the order of `Sql`.
constexpr std::array<std::string_view, sql_count> texts = {
    "BEGIN IMMEDIATE",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT eskit_commit",
    "ROLLBACK TO eskit_commit",
    "RELEASE eskit_commit",
    "SELECT max(sequence) FROM main.events",
    "SELECT max(version) FROM main.events WHERE stream_type=?1 AND stream_id=?2",
    "INSERT INTO main.commits(id,first_sequence,event_count,fingerprint,recorded_at)"
    " VALUES(?1,?2,?3,?4,?5)",
    "INSERT INTO main.events(sequence,stream_type,stream_id,version,id,type,schema_version,codec,"
    "recorded_at,metadata,tags,payload) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)",
    "INSERT INTO main.event_tags(tag,sequence,type) VALUES(?1,?2,?3)",
    "SELECT first_sequence,event_count,fingerprint,recorded_at FROM main.commits WHERE id=?1",
    "SELECT id FROM main.commits WHERE id>?1 ORDER BY id LIMIT 1 OFFSET ?2",
    "DELETE FROM main.commits WHERE id>?1 AND id<=?2 AND recorded_at<?3",
    "SELECT stream_type,stream_id,version FROM main.events WHERE sequence>=?1 AND sequence<=?2"
    " ORDER BY sequence",
    "SELECT " ESKIT_SQLITE_EVENT_COLUMNS
    " FROM main.events WHERE stream_type=?1 AND stream_id=?2 AND version>?3 AND version<=?4"
    " ORDER BY version LIMIT ?5",
    "SELECT " ESKIT_SQLITE_EVENT_COLUMNS
    " FROM main.events WHERE stream_type=?1 AND stream_id=?2 AND version>?3 AND version<=?4"
    " ORDER BY version DESC LIMIT ?5",
    "SELECT " ESKIT_SQLITE_ALL_COLUMNS
    " FROM main.events WHERE sequence>?1 AND sequence<=?2 ORDER BY sequence LIMIT ?3",
    "SELECT log_epoch,sequence,event_id,fence FROM main.checkpoints WHERE consumer=?1",
    "INSERT INTO main.checkpoints(consumer,log_epoch,sequence,event_id,fence,updated_at)"
    " VALUES(?1,?2,?3,?4,?5,?6) ON CONFLICT(consumer) DO UPDATE SET"
    " log_epoch=excluded.log_epoch,sequence=excluded.sequence,event_id=excluded.event_id,"
    "fence=excluded.fence,updated_at=excluded.updated_at WHERE excluded.fence>=fence",
    "INSERT INTO main.checkpoints(consumer,log_epoch,sequence,event_id,fence,updated_at)"
    " VALUES(?1,zeroblob(16),0,zeroblob(16),?2,?3) ON CONFLICT(consumer) DO UPDATE SET"
    " fence=excluded.fence,updated_at=excluded.updated_at WHERE excluded.fence>=fence",
    "DELETE FROM main.checkpoints WHERE consumer=?1",
    "SELECT EXISTS(SELECT 1 FROM main.events WHERE " ESKIT_SYSTEM_EVENTS ")",
    "SELECT type FROM main.events WHERE stream_type=?1 AND stream_id=?2 AND " ESKIT_SYSTEM_EVENTS
    " AND type IN('$archived','$restored','$tombstoned') ORDER BY version DESC LIMIT 1",
    "SELECT " ESKIT_SQLITE_EVENT_COLUMNS
    " FROM main.events WHERE stream_type=?1 AND stream_id=?2 AND version>?3 AND version<=?4 "
    "AND " ESKIT_SYSTEM_EVENTS " ORDER BY version LIMIT ?5",
    "SELECT " ESKIT_SQLITE_EVENT_COLUMNS
    " FROM main.events WHERE stream_type=?1 AND stream_id=?2 AND version>?3 AND version<=?4 "
    "AND " ESKIT_SYSTEM_EVENTS " ORDER BY version DESC LIMIT ?5",
    "UPDATE main.events SET payload=NULL,codec='' WHERE stream_type=?1 AND stream_id=?2"
    " AND version>=?3 AND version<=?4 AND NOT(" ESKIT_SYSTEM_EVENTS ")",
    "SELECT version,codec,taken_at,state FROM main.eskit_snapshots"
    " WHERE stream_type=?1 AND stream_id=?2 AND state_key=?3",
    "INSERT INTO main.eskit_snapshots(stream_type,stream_id,state_key,version,codec,taken_at,state)"
    " VALUES(?1,?2,?3,?4,?5,?6,?7) ON CONFLICT(stream_type,stream_id,state_key) DO UPDATE SET"
    " version=excluded.version,codec=excluded.codec,taken_at=excluded.taken_at,"
    "state=excluded.state WHERE excluded.version>=version",
    "DELETE FROM main.eskit_snapshots WHERE stream_type=?1 AND stream_id=?2",
    "DELETE FROM main.eskit_snapshots",
    "INSERT INTO main.eskit_leases(name,epoch) VALUES(?1,1)"
    " ON CONFLICT(name) DO UPDATE SET epoch=epoch+1 RETURNING epoch",
    "PRAGMA main.data_version",
};
static_assert(!texts.back().empty());

#undef ESKIT_SYSTEM_EVENTS

}  // namespace

std::string_view text_of(Sql sql) noexcept {
    return texts[static_cast<std::size_t>(sql)];
}

}  // namespace eskit::inline v0_1::sqlite::detail
