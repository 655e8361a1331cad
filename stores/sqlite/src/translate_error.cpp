#include "translate_error.hpp"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <algorithm>
#include <iterator>

namespace eskit::inline v0_1::sqlite::detail {
namespace {

struct Translation {
    int code;  // extended or primary
    std::string_view name;
    Errc errc;
    std::string_view advice;
};

constexpr std::string_view retry = "another connection holds the database; repeat the call";
constexpr std::string_view disk = "the disk or file system failed; check it, then repeat the call";
constexpr std::string_view damaged =
    "the file is damaged; stop writing, run 'PRAGMA integrity_check', restore a backup";
constexpr std::string_view permissions =
    "check the permissions of the file and its folder, and that the file system is writable";
constexpr std::string_view bug = "this is a bug in eskit or a program that changed the tables";

// An extended code that is not listed is treated as its primary code.
constexpr Translation translations[] = {
    {SQLITE_ERROR, "SQLITE_ERROR", Errc::internal, bug},
    {SQLITE_INTERNAL, "SQLITE_INTERNAL", Errc::internal, bug},
    {SQLITE_PERM, "SQLITE_PERM", Errc::unavailable, permissions},
    {SQLITE_ABORT, "SQLITE_ABORT", Errc::internal, bug},
    {SQLITE_BUSY, "SQLITE_BUSY", Errc::unavailable, retry},
    {SQLITE_BUSY_RECOVERY, "SQLITE_BUSY_RECOVERY", Errc::unavailable, retry},
    {SQLITE_BUSY_SNAPSHOT, "SQLITE_BUSY_SNAPSHOT", Errc::internal, bug},
    {SQLITE_LOCKED, "SQLITE_LOCKED", Errc::internal, bug},
    {SQLITE_NOMEM, "SQLITE_NOMEM", Errc::unavailable, "there is no memory left; free some"},
    {SQLITE_READONLY, "SQLITE_READONLY", Errc::unavailable, permissions},
    {SQLITE_READONLY_DBMOVED, "SQLITE_READONLY_DBMOVED", Errc::unavailable,
     "the file was moved or deleted while it was open; put it back and open it again"},
    {SQLITE_INTERRUPT, "SQLITE_INTERRUPT", Errc::cancelled, "the statement was interrupted"},
    {SQLITE_IOERR, "SQLITE_IOERR", Errc::unavailable, disk},
    {SQLITE_IOERR_READ, "SQLITE_IOERR_READ", Errc::unavailable, disk},
    {SQLITE_IOERR_SHORT_READ, "SQLITE_IOERR_SHORT_READ", Errc::corrupt, damaged},
    {SQLITE_IOERR_WRITE, "SQLITE_IOERR_WRITE", Errc::unavailable, disk},
    {SQLITE_IOERR_FSYNC, "SQLITE_IOERR_FSYNC", Errc::unavailable, disk},
    {SQLITE_IOERR_NOMEM, "SQLITE_IOERR_NOMEM", Errc::unavailable,
     "there is no memory left; free some"},
    {SQLITE_IOERR_DATA, "SQLITE_IOERR_DATA", Errc::corrupt, damaged},
    {SQLITE_IOERR_CORRUPTFS, "SQLITE_IOERR_CORRUPTFS", Errc::corrupt, damaged},
    {SQLITE_CORRUPT, "SQLITE_CORRUPT", Errc::corrupt, damaged},
    {SQLITE_NOTFOUND, "SQLITE_NOTFOUND", Errc::internal, bug},
    {SQLITE_FULL, "SQLITE_FULL", Errc::unavailable,
     "the disk is full; free space, then repeat the call"},
    {SQLITE_CANTOPEN, "SQLITE_CANTOPEN", Errc::unavailable, permissions},
    {SQLITE_CANTOPEN_ISDIR, "SQLITE_CANTOPEN_ISDIR", Errc::invalid_argument,
     "this is a folder; name a file in it"},
    {SQLITE_PROTOCOL, "SQLITE_PROTOCOL", Errc::unavailable, retry},
    {SQLITE_SCHEMA, "SQLITE_SCHEMA", Errc::unavailable, retry},
    {SQLITE_TOOBIG, "SQLITE_TOOBIG", Errc::invalid_argument, "a value is too large to be stored"},
    {SQLITE_CONSTRAINT, "SQLITE_CONSTRAINT", Errc::internal, bug},
    {SQLITE_MISMATCH, "SQLITE_MISMATCH", Errc::internal, bug},
    {SQLITE_MISUSE, "SQLITE_MISUSE", Errc::internal, bug},
    {SQLITE_NOLFS, "SQLITE_NOLFS", Errc::unavailable,
     "the file is too large for this file system; move it"},
    {SQLITE_AUTH, "SQLITE_AUTH", Errc::invalid_argument, "the statement is not allowed here"},
    {SQLITE_RANGE, "SQLITE_RANGE", Errc::internal, bug},
    {SQLITE_NOTADB, "SQLITE_NOTADB", Errc::corrupt,
     "this is no SQLite database, or its header is damaged; check the path or restore a backup"},
};

constexpr int primary(int code) {
    return code & 0xFF;
}

const Translation* find(int code) {
    const auto* found = std::find_if(std::begin(translations), std::end(translations),
                                     [&](const Translation& row) { return row.code == code; });
    return found == std::end(translations) ? nullptr : found;
}

}  // namespace

Error translate_error(const Attempt& attempt, int extended_code, std::string_view said) {
    const Translation* row = find(extended_code);
    if (row == nullptr) {
        row = find(primary(extended_code));
    }
    std::string message(attempt.what);
    message.append(" (").append(attempt.path).append("): ").append(said).append(" [");
    message.append(row == nullptr ? std::string_view("SQLite") : row->name).append(" ");
    message.append(std::to_string(extended_code)).append("]; ");
    message.append(row == nullptr ? bug : row->advice);
    return Error(row == nullptr ? Errc::internal : row->errc, std::move(message));
}

bool poisons_connection(int extended_code) noexcept {
    const int code = primary(extended_code);
    return code == SQLITE_IOERR || code == SQLITE_FULL || code == SQLITE_CORRUPT ||
           code == SQLITE_NOTADB || code == SQLITE_NOMEM || code == SQLITE_CANTOPEN ||
           code == SQLITE_READONLY;
}

bool leaves_commit_open(int extended_code) noexcept {
    // Also without memory: the index of the write-ahead log is grown after its frames are flushed.
    return primary(extended_code) == SQLITE_IOERR || primary(extended_code) == SQLITE_NOMEM;
}

Result<void> guarded(const Attempt& attempt, eskit::detail::FunctionRef<Result<void>()> run) {
    try {
        return run();
    } catch (const SQLite::Exception& exception) {
        // SQLiteCpp knows the extended code only when it had the connection at hand.
        const int extended = exception.getExtendedErrorCode();
        return translate_error(attempt, extended > 0 ? extended : exception.getErrorCode(),
                               exception.what());
    }
}

}  // namespace eskit::inline v0_1::sqlite::detail
