#include "connection.hpp"

#include "detail/mutant.hpp"

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <utility>
#include <vector>

namespace eskit::inline v0_1::sqlite::detail {
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

// What would end or nest the transaction that user code runs in, reach beyond it, or make names of
// its own for tables.
bool is_never_allowed(int action) {
    switch (action) {
        case SQLITE_TRANSACTION:
        case SQLITE_SAVEPOINT:
        case SQLITE_ATTACH:
        case SQLITE_DETACH:
        case SQLITE_CREATE_TEMP_INDEX:
        case SQLITE_CREATE_TEMP_TABLE:
        case SQLITE_CREATE_TEMP_TRIGGER:
        case SQLITE_CREATE_TEMP_VIEW:
            return true;
        default:
            return false;
    }
}

// Of the two names that SQLite gives with an action, the table's.
const char* table_of(int action, const char* first, const char* second) {
    switch (action) {
        case SQLITE_ALTER_TABLE:
        case SQLITE_CREATE_INDEX:
        case SQLITE_CREATE_TRIGGER:
        case SQLITE_CREATE_TEMP_TRIGGER:
        case SQLITE_DROP_INDEX:
        case SQLITE_DROP_TRIGGER:
        case SQLITE_DROP_TEMP_TRIGGER:
            return second;
        default:
            return first;
    }
}

bool only_reads(int action) {
    return action == SQLITE_READ || action == SQLITE_SELECT || action == SQLITE_FUNCTION ||
           action == SQLITE_RECURSIVE;
}

// SQLite does not tell the case of names apart.
bool is_among(const char* name, std::initializer_list<const char*> names) {
    return name != nullptr && std::any_of(names.begin(), names.end(), [&](const char* other) {
               return sqlite3_stricmp(name, other) == 0;
           });
}

// Settings that are only asked for.
bool is_harmless_pragma(const char* name) {
    return is_among(name, {"foreign_key_check", "foreign_key_list", "index_info", "index_list",
                           "index_xinfo", "table_info", "table_list", "table_xinfo"});
}

bool is_ours(const char* name) {
    return is_among(name, {"checkpoints", "commits", "eskit_leases", "eskit_meta",
                           "eskit_snapshots", "event_tags", "events"});
}

}  // namespace

Connection::Connection(const std::string& path, int flags, int busy_timeout_ms)
    : path_(path), busy_timeout_ms_(busy_timeout_ms), database_(path, flags, busy_timeout_ms) {
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
        if (ESKIT_MUTANT("acknowledged_before_flush")) {
            database_.exec("PRAGMA synchronous=NORMAL");
        }
        if (ESKIT_MUTANT("synchronous_off")) {
            database_.exec("PRAGMA synchronous=OFF");
        }
        // The writer copies the write-ahead log between two groups, not inside of a commit that
        // callers wait for.
        database_.exec("PRAGMA wal_autocheckpoint=0");
        sqlite3_wal_hook(database_.getHandle(), &Connection::note_pages, this);
        // Once: setting it makes SQLite prepare every statement again.
        sqlite3_set_authorizer(database_.getHandle(), &Connection::authorize, this);
        sqlite3_commit_hook(database_.getHandle(), &Connection::forbid_commit, this);
        return {};
    });
}

int Connection::note_pages(void* connection, sqlite3*, const char*, int pages) noexcept {
    static_cast<Connection*>(connection)->log_pages_ = static_cast<std::size_t>(pages);
    return SQLITE_OK;
}

// A statement such as INSERT OR ROLLBACK ends the transaction, and the authorizer cannot see it.
// What follows would be a transaction of its own: it is rolled back.
int Connection::forbid_commit(void* connection) noexcept {
    return static_cast<Connection*>(connection)->runs_user_code_ ? 1 : 0;
}

int Connection::checkpoint_from(std::size_t pages) {
    if (log_pages_ < pages) {
        return SQLITE_OK;
    }
    int in_log = 0;
    int copied = 0;
    const int code = sqlite3_wal_checkpoint_v2(database_.getHandle(), "main",
                                               SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
    if (code == SQLITE_OK && in_log == copied) {
        log_pages_ = 0;
    }
    return code == SQLITE_BUSY || code == SQLITE_LOCKED ? SQLITE_OK : code;
}

int Connection::empty_log() {
    // Waits for nobody: readers go on as they are, and the log is emptied another time.
    sqlite3_busy_timeout(database_.getHandle(), 0);
    const int code = sqlite3_wal_checkpoint_v2(database_.getHandle(), "main",
                                               SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    sqlite3_busy_timeout(database_.getHandle(), busy_timeout_ms_);
    if (code == SQLITE_OK) {
        log_pages_ = 0;
        must_empty_log = false;
    }
    return code == SQLITE_BUSY || code == SQLITE_LOCKED ? SQLITE_OK : code;
}

int Connection::authorize(void* connection, int action, const char* first, const char* second,
                          const char*, const char*) noexcept {
    if (!static_cast<Connection*>(connection)->runs_user_code_ || only_reads(action)) {
        return SQLITE_OK;
    }
    if (action == SQLITE_PRAGMA) {
        return is_harmless_pragma(first) ? SQLITE_OK : SQLITE_DENY;
    }
    const bool is_denied = is_never_allowed(action) || is_ours(table_of(action, first, second));
    return is_denied ? SQLITE_DENY : SQLITE_OK;
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
    sqlite3_file_control(database_.getHandle(), "main", SQLITE_FCNTL_JOURNAL_POINTER,
                         static_cast<void*>(&log));
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

}  // namespace eskit::inline v0_1::sqlite::detail
