// Stored format 2. The golden databases of every release are opened by the tests of later ones.
//
//   application_id = 0x65736B74 ("eskt")
//
//   eskit_meta     key               value
//                  'format'          INTEGER  the ladder's rung that made the tables
//                  'min_reader'      INTEGER  the lowest format a build must know to read this file
//                  'min_writer'      INTEGER  ... and to write it
//                  'epoch'           BLOB     16 random bytes: the identity of this history
//                  'created_at'      INTEGER  time
//
//   events         sequence          1, 2, 3 ...: order of commit, no holes, never reused
//                  stream_type, stream_id, version     unique together; versions are 1, 2, 3 ...
//                  id                16 bytes, UUIDv7; not indexed, which would cost more than
//                                    it is worth
//                  type              wire name
//                  schema_version    of the type, from 1
//                  codec             of the payload: "json", ...
//                  recorded_at       time; equal within a commit
//                  metadata          JSON of eskit::Metadata; NULL = all of it is empty
//                  tags              JSON array of strings, sorted, unique; NULL = none
//                  payload           bytes in `codec`; last, so that a reader who does not want a
//                                    large one does not walk its pages to the other columns;
//                                    NULL with codec '' = removed by a later commit (format 2)
//
//   event_tags     (tag, sequence)   one row per tag of an event, with the event's type
//
//   commits        id                16 bytes; names the intent
//                  first_sequence, event_count         its events are adjacent
//                  fingerprint       of the request
//                  recorded_at       time
//
//   checkpoints    consumer          name
//                  log_epoch         16 bytes
//                  sequence, event_id                  the last event that was handled
//                  fence             of the lease under which it was written; never decreases
//                  updated_at        time
//
//   eskit_snapshots  stream_type, stream_id, state_key         (format 2) unique together
//                  version           of the stream, that the state is of
//                  codec, state      bytes in `codec`
//                  taken_at          time
//
//   eskit_leases   name, epoch       (format 2) how often the lease of this name was taken: the
//                                    fence of what its holder writes. Who holds it is known to the
//                                    one process that writes the file
//
//   eskit_system_events  (format 2) index of the events that the log itself writes: '$archived',
//   ...
//
//   time = INTEGER microseconds since 1970-01-01 UTC
#include "migration.hpp"

#include <SQLiteCpp/Statement.h>
#include <unistd.h>

#include <cstring>
#include <string>

namespace eskit::inline v0_1::sqlite::detail {
namespace {

constexpr const char* tables_of_format_1 = R"sql(
CREATE TABLE eskit_meta(
  key TEXT NOT NULL PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE events(
  sequence INTEGER PRIMARY KEY,
  stream_type TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  id BLOB NOT NULL,
  type TEXT NOT NULL,
  schema_version INTEGER NOT NULL,
  codec TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  metadata TEXT,
  tags TEXT,
  payload BLOB,
  UNIQUE(stream_type, stream_id, version)
) STRICT;
CREATE TABLE event_tags(
  tag TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  type TEXT NOT NULL,
  PRIMARY KEY(tag, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE commits(
  id BLOB NOT NULL PRIMARY KEY,
  first_sequence INTEGER NOT NULL,
  event_count INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoints(
  consumer TEXT NOT NULL PRIMARY KEY,
  log_epoch BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  event_id BLOB NOT NULL,
  fence INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* additions_of_format_2 = R"sql(
CREATE INDEX eskit_system_events ON events(stream_type, stream_id, version)
  WHERE type>='$' AND type<'%';
CREATE TABLE eskit_snapshots(
  stream_type TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  state_key TEXT NOT NULL,
  version INTEGER NOT NULL,
  codec TEXT NOT NULL,
  taken_at INTEGER NOT NULL,
  state BLOB NOT NULL,
  UNIQUE(stream_type, stream_id, state_key)
) STRICT;
CREATE TABLE eskit_leases(
  name TEXT NOT NULL PRIMARY KEY,
  epoch INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

struct Format {
    std::int64_t number = 0;  // 0 = an empty file
    std::int64_t min_reader = 0;
    std::int64_t min_writer = 0;
    Uuid epoch{};
};

std::string opening(Connection& connection) {
    return "open '" + connection.path() + "': ";
}

Error damaged_meta(Connection& connection, const std::string& key) {
    return Error(Errc::corrupt, opening(connection) + "the entry '" + key +
                                    "' of eskit_meta is missing or damaged; restore a backup");
}

std::int64_t integer_pragma(Connection& connection, const char* sql) {
    return connection.database().execAndGet(sql).getInt64();
}

Result<std::int64_t> meta_integer(Connection& connection, const std::string& key) {
    SQLite::Statement query(connection.database(), "SELECT value FROM eskit_meta WHERE key=?");
    query.bind(1, key);
    if (!query.executeStep() || !query.getColumn(0).isInteger()) {
        return damaged_meta(connection, key);
    }
    return query.getColumn(0).getInt64();
}

Result<Uuid> meta_epoch(Connection& connection) {
    SQLite::Statement query(connection.database(),
                            "SELECT value FROM eskit_meta WHERE key='epoch'");
    Uuid epoch{};
    if (!query.executeStep() || !query.getColumn(0).isBlob() ||
        query.getColumn(0).getBytes() != static_cast<int>(epoch.size())) {
        return damaged_meta(connection, "epoch");
    }
    std::memcpy(epoch.data(), query.getColumn(0).getBlob(), epoch.size());
    return epoch;
}

Result<Format> read_meta(Connection& connection) {
    Format format;
    for (const auto& [key, member] :
         {std::pair{"format", &Format::number}, std::pair{"min_reader", &Format::min_reader},
          std::pair{"min_writer", &Format::min_writer}}) {
        auto value = meta_integer(connection, key);
        if (!value) {
            return std::move(value).error();
        }
        format.*member = *value;
    }
    if (format.number < 1) {
        return damaged_meta(connection, "format");
    }
    auto epoch = meta_epoch(connection);
    if (!epoch) {
        return std::move(epoch).error();
    }
    format.epoch = *epoch;
    return format;
}

// Changes nothing, so that a file that is not ours stays as it was.
Result<Format> recognise(Connection& connection) {
    const std::int64_t id = integer_pragma(connection, "PRAGMA application_id");
    if (id == application_id) {
        if (integer_pragma(connection,
                           "SELECT count(*) FROM sqlite_schema WHERE name='eskit_meta'") == 0) {
            return damaged_meta(connection, "format");
        }
        return read_meta(connection);
    }
    if (id != 0 || integer_pragma(connection, "SELECT count(*) FROM sqlite_schema") != 0) {
        return Error(Errc::invalid_argument,
                     opening(connection) +
                         "this is the database of another program, and nothing in it was changed; "
                         "give eskit a file of its own");
    }
    return Format{};
}

Error too_new(Connection& connection, const Format& format, const char* what, const char* advice) {
    return Error(Errc::unsupported,
                 opening(connection) + "the file has format " + std::to_string(format.number) +
                     ", and this build, which "
                     "knows format " +
                     std::to_string(format_current) + ", cannot " + what + " it; " + advice);
}

Result<void> check_readable(Connection& connection, const Format& format) {
    if (format.min_reader > format_current) {
        return too_new(connection, format, "read", "run a newer build");
    }
    return {};
}

void put_meta(Connection& connection, const char* key, std::int64_t value) {
    SQLite::Statement put(connection.database(), "INSERT OR REPLACE INTO eskit_meta VALUES(?,?)");
    put.bind(1, key);
    put.bind(2, value);
    put.exec();
}

Result<Uuid> create_format_1(Connection& connection, Clock& clock) {
    Uuid epoch{};
    if (getentropy(epoch.data(), epoch.size()) != 0) {
        return Error(Errc::unavailable,
                     opening(connection) + "the operating system gives no randomness");
    }
    connection.database().exec(tables_of_format_1);
    connection.database().exec("PRAGMA application_id=" + std::to_string(application_id));
    put_meta(connection, "format", 1);
    put_meta(connection, "min_reader", 1);
    put_meta(connection, "min_writer", 1);
    put_meta(connection, "created_at", clock.now().time_since_epoch().count());
    SQLite::Statement put(connection.database(), "INSERT INTO eskit_meta VALUES('epoch',?)");
    put.bind(1, epoch.data(), static_cast<int>(epoch.size()));
    put.exec();
    return epoch;
}

// Older builds would take a removed payload for damage, and write to an archived stream.
void climb_to_format_2(Connection& connection) {
    connection.database().exec(additions_of_format_2);
    put_meta(connection, "format", 2);
    put_meta(connection, "min_reader", 2);
    put_meta(connection, "min_writer", 2);
}

// The ladder: each rung takes a file from the format before it. One transaction, so a crash leaves
// the old format.
Result<Uuid> climb(Connection& connection, const Format& from, Clock& clock) {
    auto transaction = Transaction::begin(connection, "create the tables");
    if (!transaction) {
        return std::move(transaction).error();
    }
    Uuid epoch = from.epoch;
    if (from.number < 1) {
        auto created = create_format_1(connection, clock);
        if (!created) {
            return created;
        }
        epoch = *created;
    }
    if (from.number < 2) {
        climb_to_format_2(connection);
    }
    if (transaction->commit() != SQLITE_OK) {
        return connection.error("create the tables");
    }
    return epoch;
}

Result<Uuid> prepare_writer(Connection& connection, const Options& options) {
    auto format = recognise(connection);
    if (!format) {
        return std::move(format).error();
    }
    if (auto ok = check_readable(connection, *format); !ok) {
        return std::move(ok).error();
    }
    if (format->min_writer > format_current) {
        return too_new(connection, *format, "write", "run a newer build, or use open_read_only");
    }
    const bool outdated = format->number < format_current;
    if (outdated && options.migrate == Options::Migrate::check_only) {
        return Error(Errc::unsupported,
                     opening(connection) + "the file has format " + std::to_string(format->number) +
                         " (0 = empty) and needs format " + std::to_string(format_current) +
                         "; open it once with Migrate::automatic");
    }
    if (sqlite3_db_readonly(connection.database().getHandle(), "main") == 1) {
        return Error(Errc::unavailable, opening(connection) +
                                            "the file cannot be written; make it writable for "
                                            "this user, or use open_read_only");
    }
    if (auto ok = connection.configure_writer(options); !ok) {
        return std::move(ok).error();
    }
    return outdated ? climb(connection, *format, *options.environment.clock)
                    : Result<Uuid>(format->epoch);
}

}  // namespace

Result<Uuid> prepare_for_writing(Connection& connection, const Options& options) {
    Uuid epoch{};
    auto ok = guarded({"open", connection.path()}, [&]() -> Result<void> {
        auto prepared = prepare_writer(connection, options);
        if (!prepared) {
            return std::move(prepared).error();
        }
        epoch = *prepared;
        return {};
    });
    return ok ? Result<Uuid>(epoch) : Result<Uuid>(std::move(ok).error());
}

Result<Uuid> prepare_for_reading(Connection& connection) {
    Uuid epoch{};
    auto ok = guarded({"open", connection.path()}, [&]() -> Result<void> {
        auto format = recognise(connection);
        if (!format) {
            return std::move(format).error();
        }
        if (format->number == 0) {
            return Error(
                Errc::not_found,
                opening(connection) + "the file is empty; let the writing program open it first");
        }
        epoch = format->epoch;
        return check_readable(connection, *format);
    });
    return ok ? Result<Uuid>(epoch) : Result<Uuid>(std::move(ok).error());
}

}  // namespace eskit::inline v0_1::sqlite::detail
