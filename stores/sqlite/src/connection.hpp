// One connection to the file, with its prepared statements.
#pragma once

#include "sql.hpp"
#include "statement.hpp"
#include "translate_error.hpp"

#include <eskit/base/result.hpp>
#include <eskit/sqlite/options.hpp>

#include <SQLiteCpp/Database.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace eskit::inline v0_1::sqlite::detail {

// Thread safety: used by one thread at a time (it is opened without SQLite's own mutex).
class Connection {
  public:
    enum class Role : std::uint8_t {
        creator,  // the writer, which may create the file
        writer,
        reader,  // cannot write, and never checkpoints the write-ahead log
    };

    static Result<std::unique_ptr<Connection>> open(const std::string& path, Role role,
                                                    const Options& options);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Write-ahead log, sync level, checkpoints: changes the file's header, so it comes after the
    // file has been recognised as eskit's. For writers.
    Result<void> configure_writer(const Options& options);

    [[nodiscard]] SQLite::Database& database() noexcept { return database_; }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    // Prepared on first use, then kept.
    Result<Statement*> statement(Sql sql);
    // For statements whose text depends on the request; a bounded number of them is kept.
    Result<Statement*> statement(const std::string& text);

    // The error of the last failed call on this connection.
    [[nodiscard]] Error error(std::string_view tried) const;
    [[nodiscard]] int last_code() const;
    [[nodiscard]] bool in_transaction() const;
    // Writes the whole write-ahead log over itself and flushes it. For the writer, when nothing
    // else writes.
    Result<void> rewrite_log();
    // Closing will not touch the write-ahead log: for a connection whose disk failed.
    void forbid_checkpoint_on_close();
    // Copies the write-ahead log into the file if it has grown to `pages`. Never waits for readers:
    // what they still use is copied another time. SQLITE_OK or an extended error code.
    [[nodiscard]] int checkpoint_from(std::size_t pages);
    // Copies all of the write-ahead log into the file and cuts it to nothing, so that what was
    // removed is in neither. Never waits for readers: while one holds a snapshot, `must_empty_log`
    // stays. SQLITE_OK or an extended error code.
    [[nodiscard]] int empty_log();

    // While this lives, statements can be prepared only for the user's own tables, and none that
    // ends or nests transactions, attaches files or changes settings. Statements that were prepared
    // before keep working.
    class UserCode {
      public:
        explicit UserCode(Connection& connection) noexcept : connection_(connection) {
            connection_.runs_user_code_ = true;
        }
        UserCode(const UserCode&) = delete;
        UserCode& operator=(const UserCode&) = delete;
        ~UserCode() { connection_.runs_user_code_ = false; }

      private:
        Connection& connection_;
    };

    // The newest sequence as the writer knows it; nothing = to be read.
    std::optional<std::uint64_t> head{};
    // Whether the log has system events, as the writer knows it; nothing = to be read.
    std::optional<bool> has_system_events{};
    bool must_empty_log = false;  // it has data that was removed

  private:
    Connection(const std::string& path, int flags, int busy_timeout_ms);
    Result<Statement> prepare(std::string_view text);
    static int authorize(void* connection, int action, const char* first, const char* second,
                         const char* database, const char* trigger) noexcept;
    static int forbid_commit(void* connection) noexcept;
    static int note_pages(void* connection, sqlite3* handle, const char* database,
                          int pages) noexcept;

    static constexpr std::size_t queries_max = 64;

    std::string path_;
    int busy_timeout_ms_;
    bool runs_user_code_ = false;
    std::size_t log_pages_ = 0;  // in the write-ahead log, after the last commit
    SQLite::Database database_;  // before the statements: they are finalised first
    std::array<Statement, sql_count> statements_;
    std::unordered_map<std::string, Statement> queries_;
};

// BEGIN IMMEDIATE on the writer, and ROLLBACK unless it was committed. Always IMMEDIATE: a
// transaction that reads first and writes later fails at once when somebody else wrote in between.
class Transaction {
  public:
    static Result<Transaction> begin(Connection& connection, std::string_view tried);
    Transaction(Transaction&& other) noexcept
        : connection_(std::exchange(other.connection_, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction() { rollback(); }

    // SQLITE_OK or an extended error code, after which the transaction is rolled back.
    [[nodiscard]] int commit();
    void rollback() noexcept;

  private:
    explicit Transaction(Connection& connection) noexcept : connection_(&connection) {}

    Connection* connection_;
};

}  // namespace eskit::inline v0_1::sqlite::detail
