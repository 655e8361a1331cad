#include "connection.hpp"

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace eskit::sqlite::detail {
namespace {

int flags_of(Connection::Role role) {
    switch (role) {
        case Connection::Role::creator:
            return SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX;
        case Connection::Role::writer:
            return SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX;
        case Connection::Role::reader:
            break;
    }
    return SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX;
}

}  // namespace

Connection::Connection(const std::string& path, int flags, int busy_timeout_ms)
    : path_(path), database_(path, flags, busy_timeout_ms) {
    sqlite3_extended_result_codes(database_.getHandle(), 1);
}

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, Role role,
                                                     const Options& options) {
    std::unique_ptr<Connection> opened;
    const auto timeout =
        std::clamp<std::int64_t>(options.busy_timeout.count(), 0, std::numeric_limits<int>::max());
    auto ok = guarded({"open", path}, [&]() -> Result<void> {
        opened.reset(new Connection(path, flags_of(role), static_cast<int>(timeout)));
        // Memory-mapped pages would turn a stray pointer into a damaged file.
        opened->database_.exec("PRAGMA mmap_size=0; PRAGMA trusted_schema=OFF");
        if (role == Role::reader) {
            // Up to SQLite 3.51.2, two connections that checkpoint can damage the file
            // (sqlite.org/wal.html#walresetbug): the writer alone does.
            opened->database_.exec("PRAGMA query_only=ON; PRAGMA wal_autocheckpoint=0");
        }
        return {};
    });
    if (!ok) {
        return std::move(ok).error();
    }
    return opened;
}

Result<void> Connection::configure_writer(const Options& options) {
    return guarded({"open", path_}, [&]() -> Result<void> {
        SQLite::Statement journal(database_, "PRAGMA journal_mode=WAL");
        journal.executeStep();
        if (const std::string mode = journal.getColumn(0).getString();
            mode != "wal" && mode != "memory") {
            return Error(Errc::unsupported, "open '" + path_ +
                                                "': the file system cannot keep a write-ahead log "
                                                "(journal mode stays '" +
                                                mode + "'); put the file on a local disk");
        }
        database_.exec(options.synchronous == Options::Synchronous::full
                           ? "PRAGMA synchronous=FULL"
                           : "PRAGMA synchronous=NORMAL");
        return {};
    });
}

Result<Statement> Connection::prepare(std::string_view text) {
    sqlite3_stmt* prepared = nullptr;
    const int code =
        sqlite3_prepare_v3(database_.getHandle(), text.data(), static_cast<int>(text.size()),
                           SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
    if (code == SQLITE_ERROR) {  // our statements are correct, so the tables are not
        return Error(Errc::corrupt, "'" + path_ + "' lacks a part of eskit's tables: " +
                                        sqlite3_errmsg(database_.getHandle()) +
                                        "; restore a backup");
    }
    if (code != SQLITE_OK) {
        return error("prepare a statement");
    }
    return Statement(prepared);
}

Result<Statement*> Connection::statement(Sql sql) {
    Statement& kept = statements_[static_cast<std::size_t>(sql)];
    if (!kept) {
        auto prepared = prepare(text_of(sql));
        if (!prepared) {
            return std::move(prepared).error();
        }
        kept = *std::move(prepared);
    }
    return &kept;
}

Result<Statement*> Connection::statement(const std::string& text) {
    if (const auto found = queries_.find(text); found != queries_.end()) {
        return &found->second;
    }
    auto prepared = prepare(text);
    if (!prepared) {
        return std::move(prepared).error();
    }
    if (queries_.size() >= queries_max) {
        queries_.clear();  // none is in use: a connection runs one request at a time
    }
    return &queries_.emplace(text, *std::move(prepared)).first->second;
}

Error Connection::error(std::string_view tried) const {
    return translate_error({tried, path_}, last_code(), sqlite3_errmsg(database_.getHandle()));
}

int Connection::last_code() const {
    return sqlite3_extended_errcode(database_.getHandle());
}

bool Connection::in_transaction() const {
    return sqlite3_get_autocommit(database_.getHandle()) == 0;
}

Result<void> Connection::rewrite_log() {
    sqlite3_file* log = nullptr;
    sqlite3_file_control(database_.getHandle(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (log == nullptr || log->pMethods == nullptr) {
        return {};  // there is none
    }
    sqlite3_int64 size = 0;
    int code = log->pMethods->xFileSize(log, &size);
    std::vector<char> block(std::size_t{1} << 16);
    for (sqlite3_int64 at = 0; code == SQLITE_OK && at < size;) {
        const auto part =
            static_cast<int>(std::min(static_cast<sqlite3_int64>(block.size()), size - at));
        code = log->pMethods->xRead(log, block.data(), part, at);
        if (code == SQLITE_OK) {
            code = log->pMethods->xWrite(log, block.data(), part, at);
        }
        at += part;
    }
    if (code == SQLITE_OK && size > 0) {
        code = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
    }
    if (code != SQLITE_OK) {
        return translate_error({"write the write-ahead log again", path_}, code,
                               sqlite3_errstr(code));
    }
    return {};
}

void Connection::forbid_checkpoint_on_close() {
    sqlite3_db_config(database_.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

Result<Transaction> Transaction::begin(Connection& connection, std::string_view tried) {
    auto statement = connection.statement(Sql::begin);
    if (!statement) {
        return std::move(statement).error();
    }
    if ((*statement)->run() != SQLITE_OK) {
        return connection.error(tried);
    }
    return Transaction(connection);
}

int Transaction::commit() {
    auto statement = connection_->statement(Sql::commit);
    const int code = statement ? (*statement)->run() : SQLITE_NOMEM;
    if (code == SQLITE_OK) {
        connection_ = nullptr;
    }
    return code;
}

void Transaction::rollback() noexcept {
    Connection* connection = std::exchange(connection_, nullptr);
    // SQLite has rolled back by itself after some errors.
    if (connection != nullptr && connection->in_transaction()) {
        if (auto statement = connection->statement(Sql::rollback)) {
            static_cast<void>((*statement)->run());
        }
    }
}

}  // namespace eskit::sqlite::detail
