// Projections: what the events of each domain add up to.
#pragma once

#include "../bank/domain.hpp"
#include "cases.hpp"
#include "files.hpp"

#include <eskit/event/event_set.hpp>
#include <eskit/event/stream_id.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace demo {

using Counts = std::map<std::string, std::uint64_t>;

// The figures of a git history.
class FileFigures {
  public:
    using Decider = history::File;

    void apply(const eskit::StreamId& stream, const history::File::Event& event);
    void print(std::ostream& out, std::size_t top) const;
    bool operator==(const FileFigures&) const = default;

    [[nodiscard]] std::uint64_t events() const { return events_; }
    [[nodiscard]] const Counts& files() const { return files_; }  // how often each was changed

  private:
    void count(const std::string& path, const history::Change& change);

    Counts files_, authors_, months_, kinds_;
    std::uint64_t events_ = 0;
    std::uint64_t lines_added_ = 0;
    std::uint64_t lines_deleted_ = 0;
};

// The figures of a process log.
class CaseFigures {
  public:
    using Decider = cases::Case;

    void apply(const eskit::StreamId& stream, const cases::Case::Event& event);
    void print(std::ostream& out, std::size_t top) const;
    bool operator==(const CaseFigures&) const = default;

    [[nodiscard]] std::uint64_t events() const { return events_; }
    [[nodiscard]] std::size_t cases() const { return traces_.size(); }
    [[nodiscard]] std::size_t activities() const { return activities_.size(); }
    [[nodiscard]] std::size_t resources() const { return resources_.size(); }
    [[nodiscard]] std::size_t variants() const;  // different sequences of activities
    struct Lengths {
        std::size_t shortest = 0;
        double mean = 0;
        std::size_t longest = 0;
        std::string longest_case{};
    };
    [[nodiscard]] Lengths lengths() const;

  private:
    std::map<std::string, std::vector<std::string>> traces_;  // by case
    Counts activities_, resources_, months_;
    std::uint64_t events_ = 0;
};

// The figures of the bank, which stands in where there is nothing to import.
class BankFigures {
  public:
    using Decider = bank::Account;

    void apply(const eskit::StreamId& stream, const bank::Account::Event& event);
    void print(std::ostream& out, std::size_t top) const;
    bool operator==(const BankFigures&) const = default;

    [[nodiscard]] std::uint64_t events() const { return events_; }

  private:
    std::map<std::string, std::int64_t> balances_;
    std::uint64_t events_ = 0;
};

}  // namespace demo
