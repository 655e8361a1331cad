// The event log of a business process: a table with a case, an activity and a time in each row.
#pragma once

#include "csv.hpp"

#include <eskit/base/clock.hpp>
#include <eskit/base/result.hpp>

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace demo {

struct CaseColumns {
    std::string case_id = "case:concept:name";
    std::string activity = "concept:name";
    std::string timestamp = "time:timestamp";
    std::optional<std::string> resource{};  // none: "org:resource", if the file has it
};

struct CaseRow {
    std::string case_id{};
    std::string activity{};
    std::optional<std::string> resource{};
    eskit::Timestamp at{};
    std::uint32_t row = 0;  // 1, 2, 3 ... below the header
};

class CaseLogReader {
  public:
    // Reads the header. `name` is what messages call the file; `in` outlives the reader.
    // Errors: invalid_argument when it lacks a column or is malformed.
    static eskit::Result<CaseLogReader> open(std::istream& in, std::string name,
                                             const CaseColumns& columns);

    // Reads the next row; nothing at the end.
    // Errors: invalid_argument, with file, line and column.
    eskit::Result<std::optional<CaseRow>> next();

    [[nodiscard]] std::uint64_t bytes_read() const { return csv_.bytes_read(); }
    // For messages: "receipt.csv, line 12"
    [[nodiscard]] std::string place() const;

  private:
    explicit CaseLogReader(CsvReader csv) : csv_(std::move(csv)) {}

    [[nodiscard]] eskit::Result<std::size_t> find(const std::string& column) const;
    [[nodiscard]] eskit::Error wrong(std::size_t column, const std::string& what) const;
    eskit::Result<void> check_text(std::size_t column, bool may_be_empty) const;

    CsvReader csv_;
    std::vector<std::string> header_;
    std::vector<std::string> cells_;
    std::size_t case_id_ = 0;
    std::size_t activity_ = 0;
    std::size_t timestamp_ = 0;
    std::optional<std::size_t> resource_;
    std::uint32_t row_ = 0;
};

// ISO 8601 with a four-digit year: a date, or a date and a time with "T" or a space between,
// seconds with any number of decimals, and "Z" or an offset such as +02:00; without one it is UTC.
// "/" may stand for "-" in the date. Nothing for any other text.
std::optional<eskit::Timestamp> parse_time(std::string_view text);

}  // namespace demo
