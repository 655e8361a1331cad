#include "case_log.hpp"

#include "text.hpp"

#include <eskit/event/stream_id.hpp>

#include <algorithm>
#include <utility>

namespace demo {
namespace {

// Takes numbers and marks from the front of a text.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    bool take(char c) {
        const bool found = rest_.starts_with(c);
        rest_.remove_prefix(found ? 1 : 0);
        return found;
    }
    char take_any(std::string_view marks) {
        for (const char mark : marks) {
            if (take(mark)) {
                return mark;
            }
        }
        return '\0';
    }
    // Exactly `digits` digits; -1 if there are others.
    int number(std::size_t digits) {
        int value = 0;
        for (std::size_t at = 0; at < digits; ++at) {
            const int digit = this->digit();
            if (digit < 0) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
    // Microseconds of the decimals that follow; further digits are cut off.
    std::chrono::microseconds decimals() {
        std::int64_t value = 0;
        std::int64_t unit = 100'000;
        for (int digit = this->digit(); digit >= 0; digit = this->digit()) {
            value += digit * unit;
            unit /= 10;
        }
        return std::chrono::microseconds{value};
    }

  private:
    int digit() {
        if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') {
            return -1;
        }
        const int value = rest_.front() - '0';
        rest_.remove_prefix(1);
        return value;
    }

    std::string_view rest_;
};

std::optional<std::chrono::sys_days> parse_date(Scanner& scanner) {
    const int year = scanner.number(4);
    const char mark = scanner.take_any("-/");
    const int month = scanner.number(2);
    if (mark == '\0' || !scanner.take(mark)) {
        return std::nullopt;
    }
    const int day = scanner.number(2);
    if (year < 0 || month < 1 || day < 1) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    return date.ok() ? std::optional(std::chrono::sys_days{date}) : std::nullopt;
}

std::optional<std::chrono::microseconds> parse_time_of_day(Scanner& scanner) {
    const int hours = scanner.number(2);
    const int minutes = scanner.take(':') ? scanner.number(2) : -1;
    int seconds = 0;
    std::chrono::microseconds decimals{0};
    if (scanner.take(':')) {
        seconds = scanner.number(2);
        if (scanner.take_any(".,") != '\0') {
            decimals = scanner.decimals();
        }
    }
    if (hours < 0 || hours > 24 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 60) {
        return std::nullopt;
    }
    return std::chrono::hours{hours} + std::chrono::minutes{minutes} +
           std::chrono::seconds{seconds} + decimals;
}

std::optional<std::chrono::minutes> parse_offset(Scanner& scanner) {
    if (scanner.at_end() || scanner.take_any("Zz") != '\0') {
        return std::chrono::minutes{0};
    }
    const char sign = scanner.take_any("+-");
    const int hours = scanner.number(2);
    scanner.take(':');
    const int minutes = scanner.at_end() ? 0 : scanner.number(2);
    if (sign == '\0' || hours < 0 || minutes < 0) {
        return std::nullopt;
    }
    const std::chrono::minutes offset = std::chrono::hours{hours} + std::chrono::minutes{minutes};
    return sign == '-' ? -offset : offset;
}

}  // namespace

std::optional<eskit::Timestamp> parse_time(std::string_view text) {
    Scanner scanner(text);
    const auto date = parse_date(scanner);
    if (!date) {
        return std::nullopt;
    }
    if (scanner.at_end()) {
        return *date;
    }
    if (scanner.take_any("T ") == '\0') {
        return std::nullopt;
    }
    const auto time = parse_time_of_day(scanner);
    const auto offset = parse_offset(scanner);
    if (!time || !offset || !scanner.at_end()) {
        return std::nullopt;
    }
    return *date + *time - *offset;
}

eskit::Result<CaseLogReader> CaseLogReader::open(std::istream& in, std::string name,
                                                 const CaseColumns& columns) {
    CaseLogReader reader(CsvReader(in, std::move(name)));
    auto header = reader.csv_.next(reader.header_);
    if (!header) {
        return header.error();
    }
    for (const auto& [column, index] : {std::pair{&columns.case_id, &reader.case_id_},
                                        std::pair{&columns.activity, &reader.activity_},
                                        std::pair{&columns.timestamp, &reader.timestamp_}}) {
        auto found = reader.find(*column);
        if (!found) {
            return found.error();
        }
        *index = *found;
    }
    if (auto found = reader.find(columns.resource.value_or("org:resource")); found) {
        reader.resource_ = *found;
    } else if (columns.resource) {
        return found.error();
    }
    return reader;
}

eskit::Result<std::optional<CaseRow>> CaseLogReader::next() {
    auto read = csv_.next(cells_);
    if (!read) {
        return read.error();
    }
    if (!*read) {
        return std::optional<CaseRow>{};
    }
    ++row_;
    if (cells_.size() != header_.size()) {
        return eskit::Error(eskit::Errc::invalid_argument,
                            place() + ": the row has " + std::to_string(cells_.size()) +
                                " columns, the header " + std::to_string(header_.size()));
    }
    for (const std::size_t column : {case_id_, activity_}) {
        if (auto ok = check_text(column, false); !ok) {
            return ok.error();
        }
    }
    if (auto id = eskit::StreamId::parse("case", cells_[case_id_]); !id) {
        return wrong(case_id_, id.error().message());
    }
    const auto at = parse_time(cells_[timestamp_]);
    if (!at) {
        return wrong(timestamp_, "'" + printable(cells_[timestamp_]) +
                                     "' is not a time such as 2011-10-11 13:45:40.276+02:00");
    }
    CaseRow row{.case_id = cells_[case_id_], .activity = cells_[activity_], .at = *at, .row = row_};
    if (resource_ && !cells_[*resource_].empty()) {
        if (auto ok = check_text(*resource_, true); !ok) {
            return ok.error();
        }
        row.resource = cells_[*resource_];
    }
    return std::optional(std::move(row));
}

std::string CaseLogReader::place() const {
    return csv_.name() + ", line " + std::to_string(csv_.row_line());
}

eskit::Result<std::size_t> CaseLogReader::find(const std::string& column) const {
    const auto found = std::find(header_.begin(), header_.end(), column);
    if (found != header_.end()) {
        return static_cast<std::size_t>(found - header_.begin());
    }
    std::string all;
    for (const std::string& name : header_) {
        all += (all.empty() ? "" : ", ") + printable(name);
    }
    return eskit::Error(eskit::Errc::invalid_argument,
                        csv_.name() + ", line 1: there is no column '" + column +
                            "'; the columns are: " + (all.empty() ? "none" : all));
}

eskit::Error CaseLogReader::wrong(std::size_t column, const std::string& what) const {
    return {eskit::Errc::invalid_argument,
            place() + ", column '" + printable(header_[column]) + "': " + what};
}

eskit::Result<void> CaseLogReader::check_text(std::size_t column, bool may_be_empty) const {
    if (cells_[column].empty() && !may_be_empty) {
        return wrong(column, "it is empty");
    }
    if (!is_utf8(cells_[column])) {
        return wrong(column, "'" + printable(cells_[column]) + "' is not UTF-8");
    }
    return {};
}

}  // namespace demo
