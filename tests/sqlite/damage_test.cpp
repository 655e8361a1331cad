// Damaged files and odd rows: an error that names what is wrong, never a crash, never wrong data.
#include "fixture.hpp"

#include <fstream>
#include <random>

namespace eskit::inline v0_1::sqlite {
namespace {

using namespace testing;
namespace fs = std::filesystem;

const StreamId ada{"account", "ada"};

std::string bytes_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_bytes(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

// A closed file with 400 events of 100 bytes, and no write-ahead log.
void fill(const fs::path& path) {
    const auto database = Database::open(path).value();
    for (int commit = 0; commit < 20; ++commit) {
        std::vector<NewEvent> fresh;
        for (int number = 0; number < 20; ++number) {
            fresh.push_back(event("t.E", std::string(100, 'a'), {"tag:" + std::to_string(number)}));
        }
        ASSERT_TRUE(database.log()
                        ->commit({}, commit_to({"s", std::to_string(commit)}, no_stream, fresh))
                        .has_value());
    }
}

Result<Scan> scan_all(EventLog& log) {
    return log.read_all({}, {.limit = SIZE_MAX}, [](const RecordedEvent&) { return true; });
}

TEST(Damage, OfTheHeaderIsCorrupt) {
    const TempDir dir;
    fill(dir / "a.db");
    std::string bytes = bytes_of(dir / "a.db");
    bytes.replace(0, 100, std::string(100, '\x5A'));
    write_bytes(dir / "a.db", bytes);

    EXPECT_ERROR(Database::open(dir / "a.db"), Errc::corrupt, "header is damaged");
}

TEST(Damage, OfAFileThatWasCutOffIsCorrupt) {
    const TempDir dir;
    fill(dir / "a.db");
    fs::resize_file(dir / "a.db", fs::file_size(dir / "a.db") / 2 / 4096 * 4096);

    const auto database = Database::open(dir / "a.db");
    const auto scan = database ? scan_all(*database->log()) : Result<Scan>(database.error());

    EXPECT_ERROR(scan, Errc::corrupt, "");
}

// Flips a few bytes of one page in many copies: reading and appending either work or say what is
// wrong, and what was read is what was written.
TEST(Damage, OfAnyPageIsAnErrorOrHarmless) {
    const TempDir dir;
    fill(dir / "good.db");
    const std::string good = bytes_of(dir / "good.db");
    const char* given = std::getenv("ESKIT_TEST_SEED");
    const unsigned seed = given == nullptr ? 20'240'601U : static_cast<unsigned>(std::atoi(given));
    std::mt19937 random(seed);
    SCOPED_TRACE("ESKIT_TEST_SEED=" + std::to_string(seed));
    int reported = 0;
    for (int round = 0; round < 60; ++round) {
        std::string bad = good;
        const std::size_t page = random() % (bad.size() / 4096);
        for (int flip = 0; flip < 8; ++flip) {
            bad[page * 4096 + (page == 0 ? 100 : 0) + random() % 200] ^=
                static_cast<char>(1 + random() % 255);
        }
        write_bytes(dir / "bad.db", bad);
        const auto database = Database::open(dir / "bad.db");
        const auto scan = database ? scan_all(*database->log()) : Result<Scan>(database.error());
        const auto appended =
            database ? database->log()->commit({}, commit_to(ada, any_version, events(1)))
                     : Outcome(database.error());
        reported += !scan || !appended ? 1 : 0;
        for (const Error* error :
             {scan ? nullptr : &scan.error(), appended ? nullptr : &appended.error()}) {
            EXPECT_TRUE(error == nullptr || !error->message().empty());
        }
        fs::remove(dir / "bad.db-wal");
        fs::remove(dir / "bad.db-shm");
    }
    EXPECT_GT(reported, 10);
}

TEST(Damage, OfATableIsCorruptOnFirstUse) {
    const TempDir dir;
    fill(dir / "a.db");
    run_sql(dir / "a.db", "DROP TABLE event_tags");
    const auto database = Database::open(dir / "a.db").value();

    Commit tagged = commit_to(ada, any_version, {event("t.E", "1", {"x"})});
    EXPECT_FALSE(database.log()->commit({}, tagged).has_value());
    EXPECT_EQ(read_everything(*database.log()).size(), 400U);
}

struct OddRow {
    const char* sql;
    const char* says;
};

TEST(Damage, OfOneRowNamesItsSequence) {
    const OddRow rows[] = {
        {"UPDATE events SET payload=NULL WHERE sequence=7", "payload is NULL"},
        {"UPDATE events SET id=x'0011' WHERE sequence=7", "2 bytes, not 16"},
        {"UPDATE events SET id=x'' WHERE sequence=7", "0 bytes, not 16"},
        {"UPDATE events SET metadata='{\"correlation_id\":' WHERE sequence=7", "metadata"},
        {"UPDATE events SET metadata='[1]' WHERE sequence=7", "metadata"},
        {"UPDATE events SET tags='[\"a\"' WHERE sequence=7", "tags"},
        {"UPDATE events SET tags='{}' WHERE sequence=7", "tags"},
        {"UPDATE events SET schema_version=-1 WHERE sequence=7", "schema version"},
        {"UPDATE events SET schema_version=99999999999 WHERE sequence=7", "schema version"},
    };
    for (const OddRow& row : rows) {
        SCOPED_TRACE(row.sql);
        const TempDir dir;
        fill(dir / "a.db");
        run_sql(dir / "a.db", row.sql);
        const auto database = Database::open(dir / "a.db").value();
        std::size_t delivered = 0;

        const auto scan = database.log()->read_all({}, {}, [&](const RecordedEvent&) {
            ++delivered;
            return true;
        });

        EXPECT_ERROR(scan, Errc::corrupt, "read event 7 ");
        EXPECT_ERROR(scan, Errc::corrupt, row.says);
        EXPECT_EQ(delivered, 6U);
    }
}

TEST(Damage, OfACommitRowIsCorruptWhenItIsReplayed) {
    const TempDir dir;
    Commit commit = commit_to(ada, any_version, events(3));
    commit.id = id_of(1);
    {
        const auto database = Database::open(dir / "a.db").value();
        ASSERT_TRUE(database.log()->commit({}, commit).has_value());
    }
    run_sql(dir / "a.db", "DELETE FROM events WHERE sequence=2");
    const auto database = Database::open(dir / "a.db").value();

    EXPECT_ERROR(database.log()->commit({}, commit), Errc::corrupt, "only 2 of its events");
    EXPECT_TRUE(database.log()->commit({}, commit_to(ada, any_version, events(1))).has_value());
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
