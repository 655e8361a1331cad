#include "git_history/import.hpp"

#include "git_history/cases.hpp"
#include "git_history/files.hpp"
#include "git_history/options.hpp"
#include "git_history/sources.hpp"

#include <eskit/testing/gtest.hpp>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace demo {
namespace {

using history::AddFile;
using history::Change;
using history::DeleteFile;
using history::File;
using history::FileAdded;
using history::FileDeleted;
using history::FileModified;
using history::FileRenamed;
using history::ModifyFile;
using history::RenameFile;

Change made_by(const std::string& commit) {
    return {.commit = commit, .author = "Ada", .at = {}, .lines_added = 1, .lines_deleted = 0};
}

TEST(File, is_added_changed_renamed_and_deleted) {
    eskit::given(File{}).when(AddFile{made_by("1"), ""}).then(FileAdded{made_by("1")});
    eskit::given(File{}, FileAdded{made_by("1")})
        .when(ModifyFile{made_by("2"), "1"})
        .then(FileModified{made_by("2")});
    eskit::given(File{})
        .when(RenameFile{"old", made_by("1")})
        .then(FileRenamed{"old", made_by("1")});
    eskit::given(File{}, FileRenamed{"old", made_by("1")})
        .when(DeleteFile{made_by("2"), "1", "new"})
        .then(FileDeleted{made_by("2"), "new"});
}

TEST(File, a_recorded_commit_is_decided_away) {
    const auto file = eskit::given(File{}, FileAdded{made_by("1")}, FileModified{made_by("2")});

    file.when(AddFile{made_by("1"), ""}).then_nothing();
    file.when(ModifyFile{made_by("2"), "1"}).then_nothing();
    file.when(DeleteFile{made_by("2"), "1", {}}).then_nothing();
    file.when(RenameFile{"old", made_by("1")}).then_nothing();
}

TEST(File, refuses_changes_of_a_file_that_was_not_there) {
    const auto file = eskit::given(File{}, FileAdded{made_by("1")}, FileDeleted{made_by("2"), {}},
                                   FileAdded{made_by("3")});

    eskit::given(File{})
        .when(ModifyFile{made_by("1"), ""})
        .then_rejected(history::Refusal::no_such_file);
    file.when(ModifyFile{made_by("4"), "2"}).then_rejected(history::Refusal::no_such_file);
    file.when(DeleteFile{made_by("4"), "2", {}}).then_rejected(history::Refusal::no_such_file);
    file.when(ModifyFile{made_by("4"), "3"}).then(FileModified{made_by("4")});
}

TEST(File, that_a_second_branch_adds_is_modified) {
    eskit::given(File{}, FileAdded{made_by("1")})
        .when(AddFile{made_by("2"), "1"})
        .then(FileModified{made_by("2")});
}

TEST(Case, records_each_row_once_and_refuses_those_of_another_log) {
    const cases::ActivityRecorded first{"start", "ada", {}, 3};
    const cases::ActivityRecorded other{"begin", "ada", {}, 3};
    const auto one = eskit::given(cases::Case{}, first, cases::ActivityRecorded{"end", {}, {}, 9});

    eskit::given(cases::Case{}).when(cases::RecordActivity{first}).then(first);
    one.when(cases::RecordActivity{first}).then_nothing();
    one.when(cases::RecordActivity{other}).then_rejected(cases::Refusal::another_log);
    one.when(cases::RecordActivity{{"x", {}, {}, 5}}).then_rejected(cases::Refusal::another_log);
}

const std::string small_log =
    "case:concept:name,concept:name,time:timestamp\n"
    "c1,start,2024-01-01\nc2,start,2024-01-02\nc1,end,2024-01-03\n";

eskit::Result<void> import_log(const eskit::sqlite::Database& database, std::istream& in,
                               CaseFigures& figures, Tally& tally) {
    auto log = CaseLogReader::open(in, "log.csv", {});
    if (!log) {
        return log.error();
    }
    std::ostringstream nobody;
    Progress progress(nobody, Progress::Style::lines, "import", 1);
    Recorder<CaseFigures> recorder(database, figures);
    auto imported = case_source(*log, progress)(recorder);
    tally = recorder.tally();
    return imported;
}

TEST(Import, again_records_nothing_and_leaves_the_figures) {
    auto database = eskit::sqlite::Database::open(":memory:").value();
    CaseFigures figures;
    CaseFigures again;
    Tally tally;
    std::istringstream in(small_log);
    ASSERT_TRUE(import_log(database, in, figures, tally));
    EXPECT_EQ(tally.events, 3U);

    std::istringstream same(small_log);
    ASSERT_TRUE(import_log(database, same, again, tally));

    EXPECT_EQ(tally.events, 0U);
    EXPECT_EQ(tally.known, 3U);
    EXPECT_EQ(replay<CaseFigures>(database).value(), figures);
}

TEST(Import, keeps_what_came_before_a_malformed_row) {
    auto database = eskit::sqlite::Database::open(":memory:").value();
    CaseFigures figures;
    Tally tally;
    std::istringstream in(small_log + "c3,start,never\n");

    auto imported = import_log(database, in, figures, tally);

    ASSERT_FALSE(imported);
    EXPECT_EQ(imported.error().message().rfind("log.csv, line 5, column 'time:timestamp'", 0), 0U);
    EXPECT_EQ(replay<CaseFigures>(database).value().events(), 3U);
}

TEST(Import, proves_by_replay_that_the_log_says_it_all) {
    std::ostringstream out;
    std::ostringstream speed;
    const auto path = std::filesystem::temp_directory_path() /
                      ("eskit-import-" + std::to_string(::getpid()) + ".db");

    auto agree = import_and_prove<BankFigures>(path.string(), {}, bank_source(), {out, speed});

    ASSERT_TRUE(agree) << agree.error().message();
    EXPECT_TRUE(*agree);
    EXPECT_NE(out.str().find("refused 1: insufficient_funds"), std::string::npos) << out.str();
    EXPECT_NE(out.str().find("7 events replayed: the figures agree"), std::string::npos);
    for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
        std::filesystem::remove(path.string() + suffix);
    }
}

// A public event log with published figures; it is not part of the project.
TEST(Import, receipt_log_has_its_published_figures) {
    const char* folder = std::getenv("ESKIT_EXTERNAL_DIR");
    std::ifstream in(std::string(folder == nullptr ? "" : folder) + "/data/receipt.csv");
    if (folder == nullptr || !in) {
        GTEST_SKIP() << "ESKIT_EXTERNAL_DIR has no data/receipt.csv";
    }
    auto database = eskit::sqlite::Database::open(":memory:").value();
    CaseFigures live;
    Tally tally;

    ASSERT_TRUE(import_log(database, in, live, tally));
    const CaseFigures figures = replay<CaseFigures>(database).value();

    EXPECT_EQ(figures, live);
    EXPECT_EQ(figures.cases(), 1'434U);
    EXPECT_EQ(figures.events(), 8'577U);
    EXPECT_EQ(figures.activities(), 27U);
    EXPECT_EQ(figures.variants(), 116U);
    EXPECT_EQ(figures.resources(), 48U);
    EXPECT_EQ(figures.lengths().shortest, 1U);
    EXPECT_EQ(fixed(figures.lengths().mean, 3), "5.981");
    EXPECT_EQ(figures.lengths().longest, 25U);
}

TEST(Arguments, take_values_behind_a_space_or_an_equals_sign) {
    const Arguments parsed =
        parse_arguments({"--log", "a.csv", "--case=id", "--top=3", "--fast", "--db", "x.db"})
            .value();

    EXPECT_EQ(parsed.log, "a.csv");
    EXPECT_EQ(parsed.columns.case_id, "id");
    EXPECT_EQ(parsed.columns.activity, "concept:name");
    EXPECT_EQ(parsed.top, 3U);
    EXPECT_TRUE(parsed.fast);
    EXPECT_EQ(parsed.db, "x.db");
    EXPECT_EQ(parse_arguments({}).value().repo, ".");
}

TEST(Arguments, that_are_wrong_are_named) {
    EXPECT_EQ(parse_arguments({"--pot", "3"}).error().message(),
              "there is no argument '--pot'; --help lists the arguments");
    EXPECT_EQ(parse_arguments({"--db"}).error().message(),
              "--db needs a value; --help lists the arguments");
    EXPECT_FALSE(parse_arguments({"--top", "0"}));
    EXPECT_FALSE(parse_arguments({"--top", "3x"}));
    EXPECT_FALSE(parse_arguments({"stray"}));
}

TEST(Text, is_made_printable) {
    EXPECT_EQ(printable("a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x99\x82"),
              "a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x99\x82");
    EXPECT_EQ(printable("a\nb\x7F"), "a\\x0ab\\x7f");
    EXPECT_EQ(printable("\xFF\xC3"), "\\xff\\xc3");
    EXPECT_EQ(printable("\xC0\x80\xED\xA0\x80"), "\\xc0\\x80\\xed\\xa0\\x80");
    EXPECT_TRUE(is_utf8("\xF4\x8F\xBF\xBF"));
    EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));
}

TEST(Text, numbers_are_grouped) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1'000), "1,000");
    EXPECT_EQ(grouped(12'345'678), "12,345,678");
}

}  // namespace
}  // namespace demo
