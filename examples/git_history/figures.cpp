#include "figures.hpp"

#include "text.hpp"

#include <algorithm>
#include <chrono>
#include <iomanip>
#include <set>
#include <utility>

namespace demo {
namespace {

constexpr int number_width = 9;
constexpr std::size_t months_max = 24;
constexpr std::uint64_t bar_width = 40;

std::ostream& line(std::ostream& out, std::uint64_t number) {
    return out << "  " << std::setw(number_width) << grouped(number) << "  ";
}

// The largest first; among equals, by name.
void print_top(std::ostream& out, const char* title, const Counts& counts, std::size_t top) {
    std::vector<std::pair<std::string, std::uint64_t>> order(counts.begin(), counts.end());
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    out << title << " (" << std::min(top, order.size()) << " of " << grouped(order.size()) << ")\n";
    for (std::size_t at = 0; at < std::min(top, order.size()); ++at) {
        line(out, order[at].second) << order[at].first << '\n';
    }
}

void print_months(std::ostream& out, const Counts& months) {
    out << "activity by month\n";
    std::uint64_t largest = 1;
    std::uint64_t earlier = 0;
    const auto hidden =
        static_cast<std::ptrdiff_t>(std::max(months.size(), months_max) - months_max);
    const auto first = std::next(months.begin(), hidden);
    for (auto month = months.begin(); month != first; ++month) {
        earlier += month->second;
    }
    for (auto month = first; month != months.end(); ++month) {
        largest = std::max(largest, month->second);
    }
    if (hidden > 0) {
        line(out, earlier) << "before " << first->first << '\n';
    }
    for (auto month = first; month != months.end(); ++month) {
        const std::uint64_t bar = std::max<std::uint64_t>(1, month->second * bar_width / largest);
        line(out, month->second) << month->first << ' ' << std::string(bar, '#') << '\n';
    }
}

}  // namespace

// region: apply
void FileFigures::apply(const eskit::StreamId& stream, const history::File::Event& event) {
    const std::string path(stream.id());
    eskit::match(
        event,
        [&](const history::FileAdded& added) {
            ++kinds_["added"];
            count(path, added.change);
        },
        [&](const history::FileModified& modified) {
            ++kinds_["modified"];
            count(path, modified.change);
        },
        [&](const history::FileRenamed& renamed) {
            ++kinds_["renamed"];
            count(path, renamed.change);
        },
        [&](const history::FileDeleted& deleted) {
            if (!deleted.moved_to) {  // else the renamed file's stream tells
                ++kinds_["deleted"];
                count(path, deleted.change);
            }
        });
    ++events_;
}
// endregion: apply

void FileFigures::count(const std::string& path, const history::Change& change) {
    ++files_[path];
    ++authors_[change.author];
    ++months_[month_of(change.at)];
    lines_added_ += change.lines_added.value_or(0);
    lines_deleted_ += change.lines_deleted.value_or(0);
}

void FileFigures::print(std::ostream& out, std::size_t top) const {
    line(out, events_) << "events\n";
    for (const auto& [kind, number] : kinds_) {
        line(out, number) << "times a file was " << kind << '\n';
    }
    line(out, lines_added_) << "lines added\n";
    line(out, lines_deleted_) << "lines deleted\n";
    print_top(out, "most changed files", files_, top);
    print_top(out, "authors by changes", authors_, top);
    print_months(out, months_);
}

void CaseFigures::apply(const eskit::StreamId& stream, const cases::Case::Event& event) {
    const auto& recorded = std::get<cases::ActivityRecorded>(event);
    traces_[std::string(stream.id())].push_back(recorded.activity);
    ++activities_[recorded.activity];
    ++resources_[recorded.resource.value_or("UNKNOWN")];
    ++months_[month_of(std::chrono::floor<std::chrono::seconds>(recorded.at))];
    ++events_;
}

std::size_t CaseFigures::variants() const {
    std::set<std::vector<std::string>> different;
    for (const auto& [name, trace] : traces_) {
        different.insert(trace);
    }
    return different.size();
}

CaseFigures::Lengths CaseFigures::lengths() const {
    Lengths lengths;
    for (const auto& [name, trace] : traces_) {
        lengths.shortest =
            lengths.shortest == 0 ? trace.size() : std::min(lengths.shortest, trace.size());
        if (trace.size() > lengths.longest) {
            lengths.longest = trace.size();
            lengths.longest_case = name;
        }
    }
    if (!traces_.empty()) {
        lengths.mean = static_cast<double>(events_) / static_cast<double>(traces_.size());
    }
    return lengths;
}

void CaseFigures::print(std::ostream& out, std::size_t top) const {
    const Lengths length = lengths();
    line(out, traces_.size()) << "cases\n";
    line(out, events_) << "events\n";
    line(out, activities_.size()) << "activities\n";
    line(out, variants()) << "variants\n";
    line(out, resources_.size()) << "resources\n";
    out << "events per case: " << length.shortest << " / " << fixed(length.mean, 3) << " / "
        << length.longest << " (least, mean, most)\n";
    out << "the longest case: " << length.longest_case << '\n';
    print_top(out, "most frequent activities", activities_, top);
    print_months(out, months_);
}

void BankFigures::apply(const eskit::StreamId& stream, const bank::Account::Event& event) {
    std::int64_t& balance = balances_[std::string(stream.id())];
    eskit::match(
        event, [](const bank::AccountOpened&) {},
        [&](const bank::MoneyDeposited& deposited) { balance += deposited.amount_cents; },
        [&](const bank::MoneyWithdrawn& withdrawn) { balance -= withdrawn.amount_cents; },
        [](const bank::AccountClosed&) {});
    ++events_;
}

void BankFigures::print(std::ostream& out, std::size_t top) const {
    line(out, events_) << "events\n";
    out << "balances\n";
    for (const auto& [name, balance] : balances_) {
        if (top-- == 0) {
            break;
        }
        out << "  " << std::setw(number_width) << balance << "  " << name << '\n';
    }
}

}  // namespace demo
