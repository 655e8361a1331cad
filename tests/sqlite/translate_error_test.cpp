#include "translate_error.hpp"

#include <SQLiteCpp/Exception.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

namespace eskit::inline v0_1::sqlite::detail {
namespace {

struct Row {
    int code;
    Errc errc;
    const char* text;  // in the message
};

const Row rows[] = {
    {SQLITE_ERROR, Errc::internal, "bug"},
    {SQLITE_INTERNAL, Errc::internal, "bug"},
    {SQLITE_PERM, Errc::unavailable, "permissions"},
    {SQLITE_ABORT, Errc::internal, "bug"},
    {SQLITE_ABORT_ROLLBACK, Errc::internal, "bug"},
    {SQLITE_BUSY, Errc::unavailable, "repeat the call"},
    {SQLITE_BUSY_RECOVERY, Errc::unavailable, "repeat the call"},
    {SQLITE_BUSY_SNAPSHOT, Errc::internal, "bug"},
    {SQLITE_LOCKED, Errc::internal, "bug"},
    {SQLITE_NOMEM, Errc::unavailable, "memory"},
    {SQLITE_READONLY, Errc::unavailable, "permissions"},
    {SQLITE_READONLY_RECOVERY, Errc::unavailable, "permissions"},
    {SQLITE_READONLY_DBMOVED, Errc::unavailable, "moved or deleted"},
    {SQLITE_INTERRUPT, Errc::cancelled, "interrupted"},
    {SQLITE_IOERR, Errc::unavailable, "disk or file system"},
    {SQLITE_IOERR_READ, Errc::unavailable, "disk or file system"},
    {SQLITE_IOERR_SHORT_READ, Errc::corrupt, "damaged"},
    {SQLITE_IOERR_WRITE, Errc::unavailable, "disk or file system"},
    {SQLITE_IOERR_FSYNC, Errc::unavailable, "SQLITE_IOERR_FSYNC 1034"},
    {SQLITE_IOERR_TRUNCATE, Errc::unavailable, "disk or file system"},
    {SQLITE_IOERR_NOMEM, Errc::unavailable, "memory"},
    {SQLITE_IOERR_DATA, Errc::corrupt, "damaged"},
    {SQLITE_IOERR_CORRUPTFS, Errc::corrupt, "damaged"},
    {SQLITE_CORRUPT, Errc::corrupt, "restore a backup"},
    {SQLITE_CORRUPT_INDEX, Errc::corrupt, "restore a backup"},
    {SQLITE_NOTFOUND, Errc::internal, "bug"},
    {SQLITE_FULL, Errc::unavailable, "the disk is full; free space"},
    {SQLITE_CANTOPEN, Errc::unavailable, "permissions"},
    {SQLITE_CANTOPEN_ISDIR, Errc::invalid_argument, "folder"},
    {SQLITE_PROTOCOL, Errc::unavailable, "repeat the call"},
    {SQLITE_SCHEMA, Errc::unavailable, "repeat the call"},
    {SQLITE_TOOBIG, Errc::invalid_argument, "too large"},
    {SQLITE_CONSTRAINT_UNIQUE, Errc::internal, "bug"},
    {SQLITE_MISMATCH, Errc::internal, "bug"},
    {SQLITE_MISUSE, Errc::internal, "bug"},
    {SQLITE_NOLFS, Errc::unavailable, "too large for this file system"},
    {SQLITE_AUTH, Errc::invalid_argument, "not allowed"},
    {SQLITE_RANGE, Errc::internal, "bug"},
    {SQLITE_NOTADB, Errc::corrupt, "no SQLite database"},
    {200, Errc::internal, "bug"},
};

TEST(TranslateError, GivesEveryCodeItsErrcAndAnAdvice) {
    for (const Row& row : rows) {
        const Error error = translate_error({"append to a/1", "/x.db"}, row.code, "said so");

        EXPECT_EQ(error.code(), row.errc) << error.message();
        EXPECT_NE(error.message().find(row.text), std::string::npos) << error.message();
        EXPECT_EQ(error.message().rfind("append to a/1 (/x.db): said so [", 0), 0U)
            << error.message();
    }
}

TEST(TranslateError, TellsWhichErrorsPoisonAConnection) {
    EXPECT_TRUE(poisons_connection(SQLITE_IOERR_FSYNC));
    EXPECT_TRUE(poisons_connection(SQLITE_FULL));
    EXPECT_TRUE(poisons_connection(SQLITE_CORRUPT_INDEX));
    EXPECT_FALSE(poisons_connection(SQLITE_BUSY));
    EXPECT_FALSE(poisons_connection(SQLITE_CONSTRAINT_UNIQUE));
}

TEST(TranslateError, TellsWhichFailedCommitsAreInDoubt) {
    EXPECT_TRUE(leaves_commit_open(SQLITE_IOERR_FSYNC));
    EXPECT_TRUE(leaves_commit_open(SQLITE_IOERR_WRITE));
    EXPECT_FALSE(leaves_commit_open(SQLITE_FULL));
    EXPECT_FALSE(leaves_commit_open(SQLITE_BUSY));
}

TEST(TranslateError, TurnsAnExceptionOfSqliteCppIntoAnError) {
    const auto result = guarded({"open", "/x.db"}, []() -> Result<void> {
        throw SQLite::Exception("no space", SQLITE_FULL);
    });

    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code(), Errc::unavailable);
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite::detail
