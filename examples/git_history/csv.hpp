// Comma-separated values as RFC 4180 has them.
#pragma once

#include <eskit/base/result.hpp>

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

namespace demo {

// Reads a table row by row. Cells may be quoted, and then hold commas, line ends and doubled
// quotes; lines end with LF or CRLF; a UTF-8 byte order mark and empty lines are skipped.
class CsvReader {
  public:
    // `name` is what messages call the file.
    CsvReader(std::istream& in, std::string name) : in_(in), name_(std::move(name)) {}

    // Reads the next row into `cells`; false at the end.
    // Errors: invalid_argument with file, line and column for a quote where none may be.
    eskit::Result<bool> next(std::vector<std::string>& cells);

    // Where the row begins that was read last, counted from 1.
    [[nodiscard]] std::uint64_t row_line() const { return row_line_; }
    [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }
    [[nodiscard]] const std::string& name() const { return name_; }

  private:
    int get();
    int peek();
    void skip_byte_order_mark();
    eskit::Result<void> read_cell(std::string& cell);
    eskit::Result<void> read_quoted(std::string& cell);
    bool at_cell_end();  // before a comma, a line's end or the file's
    [[nodiscard]] eskit::Error malformed(const std::string& what) const;

    std::istream& in_;
    std::string name_;
    std::uint64_t bytes_read_ = 0;
    std::uint64_t line_ = 1;
    std::uint64_t column_ = 1;  // of the byte to come
    std::uint64_t row_line_ = 0;
};

}  // namespace demo
