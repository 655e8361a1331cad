// What the tests of eskit::sqlite share: a folder that goes away, raw commits, raw SQL.
#pragma once

#include "expect_error.hpp"
#include "temp_dir.hpp"

#include <eskit/sqlite/database.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eskit::inline v0_1::sqlite::testing {

using eskit::testing::TempDir;

inline NewEvent event(std::string type, std::string bytes, std::vector<std::string> tags = {}) {
    return {.type = std::move(type),
            .payload = Payload::from_bytes("json", std::move(bytes)),
            .tags = std::move(tags)};
}

inline std::vector<NewEvent> events(std::size_t count, const std::string& type = "test.Happened") {
    std::vector<NewEvent> made;
    for (std::size_t at = 0; at < count; ++at) {
        made.push_back(event(type, "{\"n\":" + std::to_string(at) + "}"));
    }
    return made;
}

inline Commit commit_to(const StreamId& stream, ExpectedVersion expected,
                        std::vector<NewEvent> fresh) {
    Commit commit;
    commit.appends.push_back({stream, expected, std::move(fresh)});
    return commit;
}

inline CommitId id_of(std::uint8_t number) {
    CommitId id{};
    id.back() = number;
    return id;
}

// An event as it was delivered, with copies of what it pointed to.
struct Seen {
    std::uint64_t sequence = 0;
    std::uint64_t version = 0;
    std::string stream{};
    std::string type{};
    std::string bytes{};
    std::string codec{};
    std::vector<std::string> tags{};
    Metadata metadata{};
};

inline Seen seen_of(const RecordedEvent& event) {
    return {.sequence = event.global_sequence.value,
            .version = event.version.value,
            .stream = to_string(event.stream_id()),
            .type = std::string(event.type),
            .bytes = std::string(event.bytes),
            .codec = std::string(event.codec),
            .tags = {event.tag_set().begin(), event.tag_set().end()},
            .metadata = event.commit_metadata()};
}

// All events, without a limit.
inline std::vector<Seen> read_everything(EventLog& log) {
    std::vector<Seen> all;
    auto scan = log.read_all({}, {.limit = SIZE_MAX}, [&](const RecordedEvent& event) {
        all.push_back(seen_of(event));
        return true;
    });
    EXPECT_TRUE(scan.has_value()) << scan.error().message();
    return all;
}

// SQL past eskit, on a connection of its own.
inline void run_sql(const std::filesystem::path& path, const std::string& sql) {
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &raw), SQLITE_OK);
    char* message = nullptr;
    const int code = sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, &message);
    EXPECT_EQ(code, SQLITE_OK) << sql << ": " << (message == nullptr ? "" : message);
    sqlite3_free(message);
    sqlite3_close(raw);
}

inline std::string ask_sql(const std::filesystem::path& path, const std::string& sql) {
    sqlite3* raw = nullptr;
    sqlite3_stmt* statement = nullptr;
    std::string answer = "error";
    if (sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK &&
        sqlite3_prepare_v2(raw, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
        answer = text == nullptr ? "NULL" : text;
    }
    sqlite3_finalize(statement);
    sqlite3_close(raw);
    return answer;
}

// Root may write anywhere, so tests of permissions act as nobody. Affects the whole process.
class AsNobody {
  public:
    AsNobody() : was_root_(geteuid() == 0) {
        if (was_root_ && seteuid(65534) != 0) {
            std::abort();
        }
    }
    AsNobody(const AsNobody&) = delete;
    AsNobody& operator=(const AsNobody&) = delete;
    ~AsNobody() {
        if (was_root_ && seteuid(0) != 0) {
            std::abort();
        }
    }

  private:
    bool was_root_;
};

}  // namespace eskit::inline v0_1::sqlite::testing
