// What removing data means for the file. The rules are in the conformance suite "lifecycle".
#include "fixture.hpp"
#include "sql.hpp"

#include <eskit/store/stream_lifecycle.hpp>

#include <fstream>
#include <iterator>

namespace eskit::inline v0_1::sqlite::testing {
namespace {

const StreamId ada{"account", "ada"};
const StreamId bob{"account", "bob"};
const std::string canary = "the-canary-that-must-not-be-found";

// Whether a file of the database has the canary in it.
bool is_anywhere(const TempDir& dir) {
    for (const auto& entry : std::filesystem::directory_iterator(dir.path())) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(file), {});
        if (bytes.find(canary) != std::string::npos) {
            return true;
        }
    }
    return false;
}

void append_canary(const Database& database, std::size_t bytes) {
    std::string secret = "{\"secret\":\"" + canary + std::string(bytes, 'x') + "\"}";
    ASSERT_TRUE(database.log()
                    ->commit({}, commit_to(ada, any_version, {event("A", std::move(secret))}))
                    .has_value());
}

// How SQLite would run the statement.
std::string plan_of(const std::filesystem::path& path, const std::string& sql) {
    sqlite3* file = nullptr;
    EXPECT_EQ(sqlite3_open(path.c_str(), &file), SQLITE_OK);
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(
        sqlite3_prepare_v2(file, ("EXPLAIN QUERY PLAN " + sql).c_str(), -1, &statement, nullptr),
        SQLITE_OK);
    std::string plan;
    while (sqlite3_step(statement) == SQLITE_ROW) {
        plan += reinterpret_cast<const char*>(sqlite3_column_text(statement, 3));
        plan += '\n';
    }
    sqlite3_finalize(statement);
    sqlite3_close(file);
    return plan;
}

// In a page of the table, and in pages of its own.
class RemovedData : public ::testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(Bytes, RemovedData, ::testing::Values(10, 20'000));

TEST_P(RemovedData, IsInNoFileOnceTheRemovalIsAcknowledged) {
    const TempDir dir;
    const auto database = Database::open(dir / "a.db").value();
    append_canary(database, GetParam());
    ASSERT_TRUE(is_anywhere(dir));

    ASSERT_TRUE(StreamLifecycle(database.log()).erase({}, ada, {1, 1}, "").has_value());

    EXPECT_FALSE(is_anywhere(dir));
}

TEST_P(RemovedData, WaitsForAReaderAndGoesWithTheNextCommit) {
    const TempDir dir;
    const auto database = Database::open(dir / "a.db").value();
    append_canary(database, GetParam());
    ASSERT_TRUE(database.log()->commit({}, commit_to(bob, no_stream, events(3))).has_value());

    auto read = database.log()->read_stream({}, bob, {}, [&](const RecordedEvent& first) {
        EXPECT_TRUE(StreamLifecycle(database.log()).tombstone({}, ada, "").has_value());
        return first.version > StreamVersion{1};
    });
    ASSERT_TRUE(read.has_value());
    ASSERT_TRUE(database.log()->commit({}, commit_to(bob, 3, events(1))).has_value());

    EXPECT_FALSE(is_anywhere(dir));
}

TEST(Lifecycle, LeavesTheRestOfTheFileInOrder) {
    const TempDir dir;
    const auto database = Database::open(dir / "a.db").value();
    append_canary(database, 20'000);

    ASSERT_TRUE(StreamLifecycle(database.log()).truncate({}, ada, 2, "").has_value());

    EXPECT_EQ(ask_sql(dir / "a.db", "PRAGMA integrity_check"), "ok");
    EXPECT_EQ(ask_sql(dir / "a.db", "SELECT codec || typeof(payload) FROM events WHERE version=1"),
              "null");
}

// The condition must be spelled like that of the index.
TEST(Lifecycle, LooksSystemEventsUpInTheirIndex) {
    const TempDir dir;
    const auto database = Database::open(dir / "a.db").value();
    append_canary(database, 10);

    for (const auto sql : {detail::Sql::stream_status, detail::Sql::read_system_events,
                           detail::Sql::read_system_events_backwards}) {
        EXPECT_NE(
            plan_of(dir / "a.db", std::string(detail::text_of(sql))).find("eskit_system_events"),
            std::string::npos);
    }
}

TEST(Lifecycle, IsForgottenWithTheGroupThatFailed) {
    const TempDir dir;
    const auto database = Database::open(dir / "a.db").value();
    append_canary(database, 10);
    Commit archive = commit_to(ada, any_version, {event("$archived", "{}")});
    archive.appends.push_back({bob, StreamVersion{7}, events(1)});

    EXPECT_FALSE(database.log()->commit({}, std::move(archive)).has_value());

    EXPECT_TRUE(database.log()->commit({}, commit_to(ada, 1, events(1))).has_value());
}

TEST(Lifecycle, IsTakenForDamageWhenThePayloadAloneIsMissing) {
    const TempDir dir;
    const auto database = Database::open(dir / "a.db").value();
    append_canary(database, 10);
    run_sql(dir / "a.db", "UPDATE events SET payload=NULL");

    auto read = database.log()->read_all({}, {}, [](const RecordedEvent&) { return true; });

    EXPECT_ERROR(read, Errc::corrupt, "payload is NULL");
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite::testing
