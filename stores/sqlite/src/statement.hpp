// A prepared statement for hot paths.
#pragma once

#include <eskit/base/uuid.hpp>

#include <sqlite3.h>

#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

namespace eskit::inline v0_1::sqlite::detail {

// Why not SQLite::Statement: its Column takes a shared_ptr to the statement per access, its binds
// look the statement up and copy unless told not to, and its failures are exceptions. Touching the
// 12 columns of a row through it takes 1.12 times as long as through the C API, fetching the row
// included (benchmarks/sqlite_bench.cpp, "touch every column"). Cold statements use SQLiteCpp.
//
// What is bound by reference must live until the step. Column views live until the next step.
// Thread safety: of its connection, which one thread uses at a time.
class Statement {
  public:
    Statement() = default;
    explicit Statement(sqlite3_stmt* statement) noexcept : statement_(statement) {}
    Statement(Statement&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
    Statement& operator=(Statement&& other) noexcept {
        std::swap(statement_, other.statement_);
        return *this;
    }
    ~Statement() { sqlite3_finalize(statement_); }

    [[nodiscard]] explicit operator bool() const noexcept { return statement_ != nullptr; }

    void bind(int index, std::int64_t value) noexcept {
        sqlite3_bind_int64(statement_, index, value);
    }
    // Positions beyond what SQLite can store mean "no bound".
    void bind(int index, std::uint64_t value) noexcept {
        constexpr std::uint64_t max = std::numeric_limits<std::int64_t>::max();
        bind(index, static_cast<std::int64_t>(value < max ? value : max));
    }
    void bind_text(int index, std::string_view text) noexcept {
        sqlite3_bind_text64(statement_, index, text.empty() ? "" : text.data(), text.size(),
                            SQLITE_STATIC, SQLITE_UTF8);
    }
    void bind_blob(int index, std::string_view bytes) noexcept {
        sqlite3_bind_blob64(statement_, index, bytes.empty() ? "" : bytes.data(), bytes.size(),
                            SQLITE_STATIC);
    }
    void bind_id(int index, const Uuid& id) noexcept {
        sqlite3_bind_blob64(statement_, index, id.data(), id.size(), SQLITE_STATIC);
    }
    void bind_null(int index) noexcept { sqlite3_bind_null(statement_, index); }

    // SQLITE_ROW, SQLITE_DONE or an extended error code.
    [[nodiscard]] int step() noexcept { return sqlite3_step(statement_); }
    void reset() noexcept { sqlite3_reset(statement_); }
    // A statement without rows: SQLITE_OK or an extended error code.
    [[nodiscard]] int run() noexcept {
        const int stepped = sqlite3_step(statement_);
        const int code = sqlite3_reset(statement_);
        return stepped == SQLITE_DONE ? SQLITE_OK : code;
    }

    [[nodiscard]] std::int64_t integer(int column) const noexcept {
        return sqlite3_column_int64(statement_, column);
    }
    [[nodiscard]] std::uint64_t position(int column) const noexcept {
        return static_cast<std::uint64_t>(integer(column));
    }
    // Bytes of text or a blob. Never column_text: that would copy the value to end it with a zero.
    [[nodiscard]] std::string_view bytes(int column) const noexcept {
        const void* data = sqlite3_column_blob(statement_, column);
        const int size = sqlite3_column_bytes(statement_, column);
        return data == nullptr ? std::string_view()
                               : std::string_view(static_cast<const char*>(data),
                                                  static_cast<std::size_t>(size));
    }
    [[nodiscard]] bool is_null(int column) const noexcept {
        return sqlite3_column_type(statement_, column) == SQLITE_NULL;
    }

  private:
    sqlite3_stmt* statement_ = nullptr;
};

// Resets a statement that delivers rows, so that it lets go of its snapshot.
class ResetAtExit {
  public:
    explicit ResetAtExit(Statement& statement) noexcept : statement_(statement) {}
    ResetAtExit(const ResetAtExit&) = delete;
    ResetAtExit& operator=(const ResetAtExit&) = delete;
    ~ResetAtExit() { statement_.reset(); }

  private:
    Statement& statement_;
};

}  // namespace eskit::inline v0_1::sqlite::detail
