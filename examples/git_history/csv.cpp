#include "csv.hpp"

#include <algorithm>

namespace demo {
namespace {
constexpr int end_of_file = std::char_traits<char>::eof();
}

int CsvReader::get() {
    const int c = in_.rdbuf()->sbumpc();
    if (c == end_of_file) {
        return c;
    }
    ++bytes_read_;
    ++column_;
    if (c == '\n') {
        ++line_;
        column_ = 1;
    }
    return c;
}

int CsvReader::peek() {
    return in_.rdbuf()->sgetc();
}

void CsvReader::skip_byte_order_mark() {
    for (const int expected : {0xEF, 0xBB, 0xBF}) {
        if (peek() != expected) {
            return;
        }
        get();
    }
    column_ = 1;
}

eskit::Result<bool> CsvReader::next(std::vector<std::string>& cells) {
    if (bytes_read_ == 0) {
        skip_byte_order_mark();
    }
    while (peek() == '\r' || peek() == '\n') {
        get();
    }
    if (peek() == end_of_file) {
        return false;
    }
    row_line_ = line_;
    for (std::size_t count = 1;; ++count) {
        cells.resize(std::max(cells.size(), count));
        if (auto read = read_cell(cells[count - 1]); !read) {
            return read.error();
        }
        if (peek() != ',') {
            cells.resize(count);
            break;
        }
        get();
    }
    if (peek() == '\r') {
        get();
    }
    get();  // the line's end, or nothing
    return true;
}

// Leaves the reader before a comma, a line's end or the end of the file.
eskit::Result<void> CsvReader::read_cell(std::string& cell) {
    cell.clear();
    if (peek() == '"') {
        return read_quoted(cell);
    }
    while (!at_cell_end()) {
        if (peek() == '"') {
            return malformed("a quote within a cell that does not begin with one");
        }
        cell += static_cast<char>(get());
    }
    return {};
}

eskit::Result<void> CsvReader::read_quoted(std::string& cell) {
    const eskit::Error unclosed = malformed("the quote that opens here is never closed");
    get();
    for (;;) {
        const int c = get();
        if (c == end_of_file) {
            return unclosed;
        }
        if (c != '"') {
            cell += static_cast<char>(c);
        } else if (peek() == '"') {
            cell += static_cast<char>(get());
        } else {
            break;
        }
    }
    if (!at_cell_end()) {
        return malformed("after a closing quote comes neither a comma nor the line's end");
    }
    return {};
}

bool CsvReader::at_cell_end() {
    const int c = peek();
    if (c == '\r') {
        in_.rdbuf()->sbumpc();
        const bool ends_line = peek() == '\n' || peek() == end_of_file;
        in_.rdbuf()->sungetc();
        return ends_line;
    }
    return c == ',' || c == '\n' || c == end_of_file;
}

eskit::Error CsvReader::malformed(const std::string& what) const {
    return {eskit::Errc::invalid_argument, name_ + ", line " + std::to_string(line_) + ", column " +
                                               std::to_string(column_) + ": " + what};
}

}  // namespace demo
