#include "git_history/csv.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

namespace demo {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(const std::string& text) {
    std::istringstream in(text);
    CsvReader reader(in, "t.csv");
    Rows rows;
    std::vector<std::string> cells;
    for (auto more = reader.next(cells); more && *more; more = reader.next(cells)) {
        rows.push_back(cells);
    }
    return rows;
}

std::string error_of(const std::string& text) {
    std::istringstream in(text);
    CsvReader reader(in, "t.csv");
    std::vector<std::string> cells;
    for (;;) {
        auto more = reader.next(cells);
        if (!more || !*more) {
            return more ? "" : more.error().message();
        }
    }
}

TEST(Csv, rows_end_with_lf_or_crlf_or_the_file) {
    const Rows expected{{"a", "b"}, {"c", "d"}};

    EXPECT_EQ(rows_of("a,b\nc,d\n"), expected);
    EXPECT_EQ(rows_of("a,b\r\nc,d\r\n"), expected);
    EXPECT_EQ(rows_of("a,b\r\nc,d"), expected);
}

TEST(Csv, cells_may_be_empty) {
    EXPECT_EQ(rows_of(",\n"), (Rows{{"", ""}}));
    EXPECT_EQ(rows_of("a,,c\n"), (Rows{{"a", "", "c"}}));
    EXPECT_EQ(rows_of("\"\"\n"), (Rows{{""}}));
    EXPECT_EQ(rows_of("a,"), (Rows{{"a", ""}}));
}

TEST(Csv, rows_may_differ_in_length) {
    EXPECT_EQ(rows_of("a,b,c\nd\ne,f\n"), (Rows{{"a", "b", "c"}, {"d"}, {"e", "f"}}));
}

TEST(Csv, quoted_cells_hold_commas_line_ends_and_doubled_quotes) {
    EXPECT_EQ(rows_of("\"a,b\",\"c\r\nd\",\"say \"\"e\"\"\"\r\nf,g,h\r\n"),
              (Rows{{"a,b", "c\r\nd", "say \"e\""}, {"f", "g", "h"}}));
}

TEST(Csv, skips_a_byte_order_mark_and_empty_lines) {
    EXPECT_EQ(rows_of("\xEF\xBB\xBF\"a\",b\n\n\r\nc,d\n\n"), (Rows{{"a", "b"}, {"c", "d"}}));
    EXPECT_EQ(rows_of(""), Rows{});
    EXPECT_EQ(rows_of("\xEF\xBB\xBF"), Rows{});
}

TEST(Csv, a_carriage_return_within_a_line_is_text) {
    EXPECT_EQ(rows_of("a\rb,c\n"), (Rows{{"a\rb", "c"}}));
}

TEST(Csv, names_file_line_and_column_of_a_malformed_cell) {
    EXPECT_EQ(error_of("a,b\nc,d\"e\n"),
              "t.csv, line 2, column 4: a quote within a cell that does not begin with one");
    EXPECT_EQ(error_of("a\n\"b\"c\n"),
              "t.csv, line 2, column 4: after a closing quote comes neither a comma nor the line's "
              "end");
    EXPECT_EQ(error_of("a\nb,\"c\n\n"),
              "t.csv, line 2, column 3: the quote that opens here is never closed");
}

TEST(Csv, tells_the_line_on_which_a_row_begins) {
    std::istringstream in("a\n\"b\nb\"\nc\n");
    CsvReader reader(in, "t.csv");
    std::vector<std::string> cells;
    std::vector<std::uint64_t> lines;
    while (reader.next(cells).value()) {
        lines.push_back(reader.row_line());
    }

    EXPECT_EQ(lines, (std::vector<std::uint64_t>{1, 2, 4}));
    EXPECT_EQ(reader.bytes_read(), 10U);
}

}  // namespace
}  // namespace demo
