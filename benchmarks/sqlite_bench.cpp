// eskit::sqlite next to the raw C API doing the same work.
//
// Both sides use the same schema: the raw side works on tables that eskit made, inserts the same
// commit row and the same columns, with statements prepared once. Its JSON comes from snprintf, and
// its concurrency check is the UNIQUE index alone, as one would write it by hand. The raw reads
// copy every column into an owned struct and decode nothing; ours decode.
//
// Not measured here: several callers at a time, scattered streams, files larger than the memory.
#include "paired.hpp"

#include <eskit/sqlite/database.hpp>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace shop {

struct OrderPlaced {
    std::string order_id;
    std::string customer;
    std::int64_t total_cents = 0;
    std::int32_t items = 0;
    std::string currency;
    std::string note;
};
struct OrderCancelled {
    std::string order_id;
};
using Event = std::variant<OrderPlaced, OrderCancelled>;

}  // namespace shop

namespace {

using namespace eskit;
using bench::compare;
using bench::require;
using bench::Settings;
namespace fs = std::filesystem;
using Synchronous = sqlite::Options::Synchronous;
using Store = sqlite::Store<shop::Event>;

shop::OrderPlaced order(std::int64_t number) {
    return {.order_id = "order-" + std::to_string(number),
            .customer = "customer-4711",
            .total_cents = 12'990 + number % 100,
            .items = 3,
            .currency = "EUR",
            .note = "leave it with the neighbour on the left"};
}

// ------------------------------------------------------------------------------- the raw driver

constexpr const char* all_rows =
    "SELECT sequence,version,id,type,schema_version,codec,recorded_at,metadata,tags,payload,"
    "stream_type,stream_id FROM events";

class RawLog {
  public:
    RawLog(const fs::path& path, Synchronous synchronous) {
        static_cast<void>(sqlite::Database::open(path).value());  // makes the tables
        require(sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                                nullptr) == SQLITE_OK,
                "open");
        run("PRAGMA journal_mode=WAL");
        run(synchronous == Synchronous::full ? "PRAGMA synchronous=FULL"
                                             : "PRAGMA synchronous=NORMAL");
        begin_ = prepare("BEGIN IMMEDIATE");
        commit_ = prepare("COMMIT");
        insert_commit_ = prepare("INSERT INTO commits VALUES(?1,?2,?3,?4,?5)");
        insert_event_ = prepare(
            "INSERT INTO events(sequence,stream_type,stream_id,version,id,type,schema_version,"
            "codec,recorded_at,metadata,tags,payload) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,"
            "?12)");
        load_ = prepare(
            "SELECT sequence,version,id,type,schema_version,codec,recorded_at,metadata,tags,"
            "payload FROM events WHERE stream_type=?1 AND stream_id=?2 ORDER BY version");
        page_ = prepare(
            "SELECT sequence,version,id,type,schema_version,codec,recorded_at,metadata,tags,"
            "payload,stream_type,stream_id FROM events WHERE sequence>?1 ORDER BY sequence LIMIT "
            "500");
        all_ = prepare(all_rows);
        lean_ = prepare(
            "SELECT version,type,payload FROM events WHERE stream_type=?1 AND stream_id=?2"
            " ORDER BY version");
    }
    RawLog(const RawLog&) = delete;
    RawLog& operator=(const RawLog&) = delete;
    ~RawLog() {
        for (sqlite3_stmt* statement :
             {begin_, commit_, insert_commit_, insert_event_, load_, page_, all_, lean_}) {
            sqlite3_finalize(statement);
        }
        sqlite3_close(db_);
    }

    void append(const std::string& stream, std::span<const shop::OrderPlaced> orders) {
        const std::int64_t now = std::chrono::duration_cast<std::chrono::microseconds>(
                                     std::chrono::system_clock::now().time_since_epoch())
                                     .count();
        const Uuid commit_id = next_id(now);
        step(begin_);
        sqlite3_bind_blob(insert_commit_, 1, commit_id.data(), 16, SQLITE_STATIC);
        sqlite3_bind_int64(insert_commit_, 2, head_ + 1);
        sqlite3_bind_int64(insert_commit_, 3, static_cast<std::int64_t>(orders.size()));
        sqlite3_bind_text(insert_commit_, 4, "0123456789abcde", 15, SQLITE_STATIC);
        sqlite3_bind_int64(insert_commit_, 5, now);
        step(insert_commit_);
        bind_text(2, "order");
        bind_text(3, stream);
        bind_text(6, "shop.OrderPlaced");
        sqlite3_bind_int64(insert_event_, 7, 1);
        bind_text(8, "json");
        sqlite3_bind_int64(insert_event_, 9, now);
        sqlite3_bind_null(insert_event_, 10);
        sqlite3_bind_null(insert_event_, 11);
        std::int64_t version = 0;
        for (const shop::OrderPlaced& placed : orders) {
            const Uuid id = next_id(now);
            sqlite3_bind_int64(insert_event_, 1, ++head_);
            sqlite3_bind_int64(insert_event_, 4, ++version);
            sqlite3_bind_blob(insert_event_, 5, id.data(), 16, SQLITE_STATIC);
            char json[512];
            const int size =
                std::snprintf(json, sizeof json,
                              "{\"order_id\":\"%s\",\"customer\":\"%s\",\"total_cents\":%" PRId64
                              ",\"items\":%d,\"currency\":\"%s\",\"note\":\"%s\"}",
                              placed.order_id.c_str(), placed.customer.c_str(), placed.total_cents,
                              placed.items, placed.currency.c_str(), placed.note.c_str());
            sqlite3_bind_blob(insert_event_, 12, json, size, SQLITE_STATIC);
            step(insert_event_);
        }
        step(commit_);
    }

    // The least that a hand-written fold could read: views of three columns.
    std::size_t touch_stream(const std::string& stream) {
        sqlite3_bind_text(lean_, 1, "order", 5, SQLITE_STATIC);
        sqlite3_bind_text(lean_, 2, stream.data(), static_cast<int>(stream.size()), SQLITE_STATIC);
        std::size_t rows = 0;
        std::size_t bytes = 0;
        while (sqlite3_step(lean_) == SQLITE_ROW) {
            bytes += static_cast<std::size_t>(sqlite3_column_int64(lean_, 0)) +
                     text(lean_, 1).size() + text(lean_, 2).size();
            ++rows;
        }
        sqlite3_reset(lean_);
        return bytes > 0 ? rows : 0;
    }

    struct Row {
        std::int64_t sequence, version, schema_version, recorded_at;
        Uuid id;
        std::string type, codec, metadata, tags, payload, stream_type, stream_id;
    };

    std::size_t load(const std::string& stream) {
        sqlite3_bind_text(load_, 1, "order", 5, SQLITE_STATIC);
        sqlite3_bind_text(load_, 2, stream.data(), static_cast<int>(stream.size()), SQLITE_STATIC);
        std::vector<Row> rows;
        while (sqlite3_step(load_) == SQLITE_ROW) {
            read(load_, rows.emplace_back());
        }
        sqlite3_reset(load_);
        return rows.size();
    }

    std::size_t read_all() {
        std::size_t count = 0;
        std::int64_t after = 0;
        for (;;) {
            sqlite3_bind_int64(page_, 1, after);
            std::vector<Row> rows;
            while (sqlite3_step(page_) == SQLITE_ROW) {
                Row& row = rows.emplace_back();
                read(page_, row);
                row.stream_type = text(page_, 10);
                row.stream_id = text(page_, 11);
            }
            sqlite3_reset(page_);
            if (rows.empty()) {
                return count;
            }
            after = rows.back().sequence;
            count += rows.size();
        }
    }

    // Touches every column of every row and keeps nothing.
    std::int64_t touch_all() {
        std::int64_t sum = 0;
        while (sqlite3_step(all_) == SQLITE_ROW) {
            for (const int column : {0, 1, 4, 6}) {
                sum += sqlite3_column_int64(all_, column);
            }
            for (const int column : {2, 3, 5, 7, 8, 9, 10, 11}) {
                sum += static_cast<std::int64_t>(text(all_, column).size());
            }
        }
        sqlite3_reset(all_);
        return sum;
    }

  private:
    static std::string_view text(sqlite3_stmt* statement, int column) {
        const void* data = sqlite3_column_blob(statement, column);
        const int size = sqlite3_column_bytes(statement, column);
        return data == nullptr ? std::string_view()
                               : std::string_view(static_cast<const char*>(data),
                                                  static_cast<std::size_t>(size));
    }
    static void read(sqlite3_stmt* statement, Row& row) {
        row.sequence = sqlite3_column_int64(statement, 0);
        row.version = sqlite3_column_int64(statement, 1);
        std::memcpy(row.id.data(), sqlite3_column_blob(statement, 2), 16);
        row.type = text(statement, 3);
        row.schema_version = sqlite3_column_int64(statement, 4);
        row.codec = text(statement, 5);
        row.recorded_at = sqlite3_column_int64(statement, 6);
        row.metadata = text(statement, 7);
        row.tags = text(statement, 8);
        row.payload = text(statement, 9);
    }
    void bind_text(int index, std::string_view value) {
        sqlite3_bind_text(insert_event_, index, value.data(), static_cast<int>(value.size()),
                          SQLITE_STATIC);
    }
    static void step(sqlite3_stmt* statement) {
        require(sqlite3_step(statement) == SQLITE_DONE, "a raw statement");
        sqlite3_reset(statement);
    }
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* statement = nullptr;
        require(sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) ==
                    SQLITE_OK,
                sql);
        return statement;
    }
    void run(const char* sql) {
        require(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql);
    }
    Uuid next_id(std::int64_t now) {
        Uuid id{};
        std::memcpy(id.data() + 8, &now, 8);
        const std::uint64_t number = __builtin_bswap64(++ids_);
        std::memcpy(id.data(), &number, 8);
        return id;
    }

    sqlite3* db_ = nullptr;
    sqlite3_stmt *begin_, *commit_, *insert_commit_, *insert_event_, *load_, *page_, *all_, *lean_;
    std::int64_t head_ = 0;
    std::uint64_t ids_ = 0;
};

void compare_appends(const Settings& settings, const char* name, double target,
                     Synchronous synchronous, std::size_t appends, std::size_t batch) {
    const fs::path folder = settings.folder / ("append-" + std::to_string(batch) +
                                               (synchronous == Synchronous::full ? "f" : "n"));
    fs::create_directories(folder);
    const auto store = Store::open(folder / "ours.db", {.synchronous = synchronous}).value();
    RawLog raw(folder / "raw.db", synchronous);
    std::vector<shop::OrderPlaced> orders;
    for (std::size_t at = 0; at < batch; ++at) {
        orders.push_back(order(static_cast<std::int64_t>(at)));
    }
    std::int64_t our_stream = 0;
    std::int64_t raw_stream = 0;
    const std::size_t count = settings.scaled(appends);
    compare(
        settings, name, target, count * batch,
        [&] {
            for (std::size_t at = 0; at < count; ++at) {
                std::vector<shop::Event> events(orders.begin(), orders.end());
                require(store
                            .append({}, {"order", std::to_string(++our_stream)}, no_stream,
                                    std::move(events))
                            .has_value(),
                        "append");
            }
        },
        [&] {
            for (std::size_t at = 0; at < count; ++at) {
                const std::vector<shop::OrderPlaced> copy = orders;
                raw.append(std::to_string(++raw_stream), copy);
            }
        });
}

// ------------------------------------------------------------------------------- reading

void compare_loads(const Settings& settings, const Store& store, RawLog& raw, std::size_t streams) {
    const std::size_t loads = settings.scaled(2'000);
    std::size_t our_next = 0;
    std::size_t raw_next = 0;
    const auto stream_name = [&](std::size_t& next) {
        next = (next + 7919) % streams;
        return std::to_string(next);
    };
    std::int64_t total = 0;
    const auto add = [&](const shop::Event& event) {
        total += std::get<shop::OrderPlaced>(event).total_cents;
    };
    const auto fold = [&] {
        for (std::size_t at = 0; at < loads; ++at) {
            const auto version = store.fold({}, {"order", stream_name(our_next)}, {},
                                            [&](const shop::Event& event, const RecordedEvent&) {
                                                add(event);
                                                return true;
                                            });
            require(version && *version == 100, "fold");
        }
    };
    const auto raw_touch = [&] {
        for (std::size_t at = 0; at < loads; ++at) {
            require(raw.touch_stream(stream_name(raw_next)) == 100, "raw load");
        }
    };
    const auto raw_load = [&] {
        for (std::size_t at = 0; at < loads; ++at) {
            require(raw.load(stream_name(raw_next)) == 100, "raw load");
        }
    };
    compare(settings, "fold a stream of 100, decoded", 0.60, loads * 100, fold, raw_load);
    compare(settings, "... against views of three columns", 0, loads * 100, fold, raw_touch);
    compare(
        settings, "load a stream of 100, decoded, then fold", 0, loads * 100,
        [&] {
            for (std::size_t at = 0; at < loads; ++at) {
                const auto stream = store.load({}, {"order", stream_name(our_next)});
                require(stream && stream->size() == 100, "load");
                for (const auto& event : *stream) {
                    add(event.data());
                }
            }
        },
        raw_load);
    require(total > 0, "fold");
}

void compare_whole_reads(const Settings& settings, const Store& store, RawLog& raw,
                         std::size_t events) {
    const auto raw_read = [&] { require(raw.read_all() == events, "raw read"); };
    compare(
        settings, "read the whole log, decoded, pages of 1,000", 0.45, events,
        [&] {
            std::size_t count = 0;
            for (GlobalSequence after = 0;;) {
                const auto page = store.read_all({}, {.after = after, .limit = 1'000});
                require(page.has_value(), "read_all");
                count += page->size();
                after = page->next();
                if (page->at_end()) {
                    break;
                }
            }
            require(count == events, "read_all");
        },
        raw_read);
    compare(
        settings, "read the whole log, undecoded", 0, events,
        [&] {
            std::size_t bytes = 0;
            const auto scan =
                store.log()->read_all({}, {.limit = SIZE_MAX}, [&](const RecordedEvent& event) {
                    bytes += event.bytes.size();
                    return true;
                });
            require(scan && bytes > 0, "read_all");
        },
        raw_read);
}

// Why eskit's hot statements do not use SQLite::Statement.
void compare_wrapper(const Settings& settings, const fs::path& file, RawLog& raw,
                     std::size_t events) {
    SQLite::Database database(file.string(), SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX);
    SQLite::Statement rows(database, all_rows);
    compare(
        settings, "touch every column through SQLiteCpp", 0, events,
        [&] {
            std::int64_t sum = 0;
            while (rows.executeStep()) {
                for (const int column : {0, 1, 4, 6}) {
                    sum += rows.getColumn(column).getInt64();
                }
                for (const int column : {2, 3, 5, 7, 8, 9, 10, 11}) {
                    const SQLite::Column value = rows.getColumn(column);
                    sum += value.getBlob() == nullptr ? 0 : value.getBytes();
                }
            }
            rows.reset();
            require(sum > 0, "SQLiteCpp");
        },
        [&] { require(raw.touch_all() > 0, "raw read"); });
}

void compare_reads(const Settings& settings) {
    const fs::path folder = settings.folder / "read";
    fs::create_directories(folder);
    const std::size_t streams = settings.scaled(2'000);
    const auto store =
        Store::open(folder / "ours.db", {.synchronous = Synchronous::normal}).value();
    RawLog raw(folder / "raw.db", Synchronous::normal);
    std::vector<shop::OrderPlaced> orders;
    for (std::int64_t at = 0; at < 100; ++at) {
        orders.push_back(order(at));
    }
    for (std::size_t stream = 0; stream < streams; ++stream) {
        std::vector<shop::Event> events(orders.begin(), orders.end());
        require(store.append({}, {"order", std::to_string(stream)}, no_stream, std::move(events))
                    .has_value(),
                "append");
        raw.append(std::to_string(stream), orders);
    }
    compare_loads(settings, store, raw, streams);
    compare_whole_reads(settings, store, raw, streams * 100);
    compare_wrapper(settings, folder / "ours.db", raw, streams * 100);
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings = bench::parse(argc, argv, {.time = bench::Time::wall});
    settings.folder /= "eskit-sqlite-bench-" + std::to_string(getpid());
    bench::print_header(settings, "SQLite " SQLITE_VERSION, "events");
    compare_appends(settings, "append 1 event, FULL", 0.90, Synchronous::full, 300, 1);
    compare_appends(settings, "append 1 event, NORMAL", 0.75, Synchronous::normal, 5'000, 1);
    compare_appends(settings, "append 100 events, NORMAL", 0.60, Synchronous::normal, 300, 100);
    compare_reads(settings);
    fs::remove_all(settings.folder);
}
