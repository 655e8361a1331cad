#include "git_history/case_log.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <string>

namespace demo {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::sys_days day{std::chrono::year{2011} / 10 / 11};

const std::string header = "case:concept:name,concept:name,org:resource,time:timestamp\n";

// The message with which reading the log ends; empty when it is read to its end.
std::string error_of(const std::string& text, const CaseColumns& columns = {}) {
    std::istringstream in(text);
    auto log = CaseLogReader::open(in, "t.csv", columns);
    if (!log) {
        return log.error().message();
    }
    for (;;) {
        auto row = log->next();
        if (!row || !*row) {
            return row ? "" : row.error().message();
        }
    }
}

TEST(CaseLog, reads_rows_with_their_numbers) {
    std::istringstream in(header +
                          "c1,start,ada,2011-10-11 13:45:40.276000+02:00\nc2,end,,2011-10-11\n");
    auto log = CaseLogReader::open(in, "t.csv", {}).value();

    const CaseRow first = log.next().value().value();
    const CaseRow second = log.next().value().value();

    EXPECT_EQ(first.case_id, "c1");
    EXPECT_EQ(first.activity, "start");
    EXPECT_EQ(first.resource, "ada");
    EXPECT_EQ(first.at, day + 11h + 45min + 40s + 276ms);
    EXPECT_EQ(first.row, 1U);
    EXPECT_EQ(second.resource, std::nullopt);
    EXPECT_EQ(second.row, 2U);
    EXPECT_FALSE(log.next().value());
}

TEST(CaseLog, columns_may_have_other_names) {
    std::istringstream in("when,what,id,who\n2011-10-11,start,c1,ada\n");
    auto log = CaseLogReader::open(
                   in, "t.csv",
                   {.case_id = "id", .activity = "what", .timestamp = "when", .resource = "who"})
                   .value();

    const CaseRow row = log.next().value().value();

    EXPECT_EQ(row.case_id + row.activity + row.resource.value_or(""), "c1startada");
}

TEST(CaseLog, resource_is_optional_unless_it_was_asked_for) {
    const std::string text = "case:concept:name,concept:name,time:timestamp\nc,a,2011-10-11\n";

    EXPECT_EQ(error_of(text), "");
    EXPECT_EQ(error_of(text, {.resource = "org:resource"}),
              "t.csv, line 1: there is no column 'org:resource'; the columns are: "
              "case:concept:name, concept:name, time:timestamp");
}

TEST(CaseLog, names_a_missing_column) {
    EXPECT_EQ(error_of("a,b\n"),
              "t.csv, line 1: there is no column 'case:concept:name'; the columns are: a, b");
    EXPECT_EQ(error_of(""),
              "t.csv, line 1: there is no column 'case:concept:name'; the columns are: none");
}

TEST(CaseLog, names_line_and_column_of_what_is_wrong) {
    EXPECT_EQ(error_of(header + "c1,start,ada\n"),
              "t.csv, line 2: the row has 3 columns, the header 4");
    EXPECT_EQ(error_of(header + "c1,a,b,2011-10-11\n,start,ada,2011-10-11\n"),
              "t.csv, line 3, column 'case:concept:name': it is empty");
    EXPECT_EQ(error_of(header + "c1,start,ada,yesterday\n"),
              "t.csv, line 2, column 'time:timestamp': 'yesterday' is not a time such as "
              "2011-10-11 13:45:40.276+02:00");
    EXPECT_EQ(error_of(header + "c1,st\xFFrt,ada,2011-10-11\n"),
              "t.csv, line 2, column 'concept:name': 'st\\xffrt' is not UTF-8");
    EXPECT_NE(error_of(header + "c\x01,start,ada,2011-10-11\n").find("column 'case:concept:name'"),
              std::string::npos);
}

TEST(CaseLog, reads_the_usual_spellings_of_a_time) {
    EXPECT_EQ(parse_time("2011-10-11"), day);
    EXPECT_EQ(parse_time("2011/10/11 13:45"), day + 13h + 45min);
    EXPECT_EQ(parse_time("2011-10-11T13:45:40Z"), day + 13h + 45min + 40s);
    EXPECT_EQ(parse_time("2011-10-11T13:45:40.5+02:00"), day + 11h + 45min + 40s + 500ms);
    EXPECT_EQ(parse_time("2011-10-11 13:45:40.123456789-0130"),
              day + 15h + 15min + 40s + 123'456us);
}

TEST(CaseLog, refuses_what_is_no_time) {
    for (const char* text : {"", "2011", "11.10.2011", "2011-13-01", "2011-02-29", "2011-10/11",
                             "2011-10-11 ", "2011-10-11 13", "2011-10-11 13:60", "2011-10-11x13:45",
                             "2011-10-11 13:45 CET", "2011-10-11 13:45:40+", "1318333540"}) {
        EXPECT_FALSE(parse_time(text)) << text;
    }
}

}  // namespace
}  // namespace demo
