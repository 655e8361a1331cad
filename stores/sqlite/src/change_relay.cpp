#include "translate_error.hpp"

#include <eskit/detail/text.hpp>
#include <eskit/sqlite/change_relay.hpp>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

namespace eskit::inline v0_1::sqlite {
namespace {

// "eskr". The numbers of rows are never used twice, so that a reader can tell what it has missed.
constexpr std::int64_t application_id = 0x65736B72;
constexpr const char* schema =
    "CREATE TABLE changes("
    "number INTEGER PRIMARY KEY AUTOINCREMENT,"
    "origin BLOB NOT NULL,"        // 16 bytes
    "broadcast INTEGER NOT NULL,"  // the origin's number
    "projection TEXT NOT NULL,"
    "entity TEXT NOT NULL)";

std::int64_t integer(const SQLite::Database& database, const char* sql) {
    SQLite::Statement statement(database, sql);
    statement.executeStep();
    return statement.getColumn(0).getInt64();
}

}  // namespace

class ChangeRelay::State {
  public:
    State(const std::string& path, const ChangeRelayOptions& options)
        : options_(options),
          database_(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX,
                    static_cast<int>(options.busy_timeout.count())) {}

    [[nodiscard]] const std::string& path() const { return database_.getFilename(); }
    [[nodiscard]] const ChangeRelayOptions& options() const { return options_; }

    // The journal stays SQLite's default: a write-ahead log that several processes copy into the
    // file can damage it (up to SQLite 3.51.2).
    Result<void> prepare() {
        database_.exec("PRAGMA synchronous=NORMAL");
        SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
        const std::int64_t id = integer(database_, "PRAGMA application_id");
        if (id == 0 && integer(database_, "SELECT count(*) FROM sqlite_master") == 0) {
            database_.exec(schema);
            database_.exec("PRAGMA application_id=" + std::to_string(application_id));
        } else if (id != application_id) {
            return Error(Errc::invalid_argument,
                         "open the change relay " + eskit::detail::quoted(path()) +
                             ": the file is something else; give the relay a file of its own");
        }
        last_read_ = integer(database_, "SELECT coalesce(max(number),0) FROM changes");
        transaction.commit();
        return {};
    }

    Result<void> write(const Broadcast& broadcast) {
        SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
        SQLite::Statement insert(
            database_, "INSERT INTO changes(origin,broadcast,projection,entity) VALUES(?,?,?,?)");
        for (const Change& change : broadcast.changes) {
            insert.bind(1, broadcast.origin.data(), static_cast<int>(broadcast.origin.size()));
            insert.bind(2, static_cast<std::int64_t>(broadcast.number));
            insert.bind(3, change.projection);
            insert.bind(4, change.entity);
            insert.exec();
            insert.reset();
        }
        SQLite::Statement forget(database_,
                                 "DELETE FROM changes WHERE number<="
                                 "(SELECT max(number) FROM changes)-?");
        forget.bind(1, static_cast<std::int64_t>(options_.changes_max));
        forget.exec();
        transaction.commit();
        return {};
    }

    Result<void> read(Received& received) {
        const std::int64_t data_version = integer(database_, "PRAGMA data_version");
        if (data_version == data_version_) {
            return {};  // nobody else has written
        }
        SQLite::Statement rows(database_,
                               "SELECT number,origin,broadcast,projection,entity FROM changes"
                               " WHERE number>? ORDER BY number");
        rows.bind(1, last_read_);
        std::int64_t last = last_read_;
        while (rows.executeStep()) {
            const std::int64_t number = rows.getColumn(0).getInt64();
            received.has_lost = received.has_lost || number != last + 1;
            last = number;
            if (!add(received, rows)) {
                return Error(Errc::corrupt, "read the change relay " +
                                                eskit::detail::quoted(path()) +
                                                ": a row is damaged; delete the file");
            }
        }
        last_read_ = last;
        data_version_ = data_version;
        return {};
    }

  private:
    static bool add(Received& received, const SQLite::Statement& row) {
        Uuid origin{};
        const SQLite::Column bytes = row.getColumn(1);
        if (bytes.getBytes() != static_cast<int>(origin.size())) {
            return false;
        }
        std::memcpy(origin.data(), bytes.getBlob(), origin.size());
        const auto number = static_cast<std::uint64_t>(row.getColumn(2).getInt64());
        if (received.broadcasts.empty() || received.broadcasts.back().origin != origin ||
            received.broadcasts.back().number != number) {
            received.broadcasts.push_back({.origin = origin, .number = number, .changes = {}});
        }
        received.broadcasts.back().changes.push_back(
            {.projection = row.getColumn(3).getString(), .entity = row.getColumn(4).getString()});
        return true;
    }

    const ChangeRelayOptions options_;
    SQLite::Database database_;
    std::int64_t last_read_ = 0;
    std::int64_t data_version_ = -1;
};

ChangeRelay::ChangeRelay(std::unique_ptr<State> state) : state_(std::move(state)) {
}
ChangeRelay::~ChangeRelay() = default;

Result<std::shared_ptr<ChangeRelay>> ChangeRelay::open(const Path& path,
                                                       const ChangeRelayOptions& options) {
    if (path.is_memory() || path.text().empty()) {
        return Error(Errc::invalid_argument,
                     "open a change relay: without a file there is nobody to relay to");
    }
    std::unique_ptr<State> state;
    auto ok = detail::guarded({.what = "open the change relay", .path = path.text()},
                              [&]() -> Result<void> {
                                  state = std::make_unique<State>(path.text(), options);
                                  return state->prepare();
                              });
    if (!ok) {
        return std::move(ok).error();
    }
    return std::shared_ptr<ChangeRelay>(new ChangeRelay(std::move(state)));
}

Result<void> ChangeRelay::broadcast(const Context& /*ctx*/, const Broadcast& broadcast) {
    return detail::guarded({.what = "broadcast", .path = state_->path()},
                           [&] { return state_->write(broadcast); });
}

Result<ChangeRelay::Received> ChangeRelay::receive(const Context& /*ctx*/) {
    Received received;
    if (auto ok = detail::guarded({.what = "receive broadcasts", .path = state_->path()},
                                  [&] { return state_->read(received); });
        !ok) {
        return std::move(ok).error();
    }
    return received;
}

std::optional<std::chrono::milliseconds> ChangeRelay::poll_interval() const {
    return state_->options().poll_interval;
}

}  // namespace eskit::inline v0_1::sqlite
