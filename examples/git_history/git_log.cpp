#include "git_log.hpp"

#include "process.hpp"
#include "text.hpp"

#include <charconv>
#include <filesystem>
#include <utility>

namespace demo {
namespace {

constexpr char header_mark = '\x01';
constexpr char separator = '\x1f';

template <class Number>
bool read_number(std::string_view text, Number& number) {
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const auto [stopped, error] = std::from_chars(begin, end, number);
    return error == std::errc{} && stopped == end;
}

// "-" is what git prints for a binary file.
bool read_lines(std::string_view text, std::optional<std::uint32_t>& lines) {
    lines.reset();
    return text == "-" || read_number(text, lines.emplace());
}

std::string_view cut(std::string_view& text, char end) {
    const std::size_t at = text.find(end);
    const std::string_view head = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return head;
}

eskit::Error no_history(std::string why) {
    return {eskit::Errc::not_found, std::move(why)};
}

// The first line of what git complains about.
std::string complaint(std::string_view errors) {
    constexpr std::string_view prefix = "fatal: ";
    errors = errors.substr(0, errors.find('\n'));
    if (errors.starts_with(prefix)) {
        errors.remove_prefix(prefix.size());
    }
    return printable(errors);
}

// What git prints on one line.
eskit::Result<std::string> ask_git(const std::string& folder, std::vector<std::string> question) {
    std::vector<std::string> arguments{"git", "-C", folder};
    arguments.insert(arguments.end(), question.begin(), question.end());
    std::string answer;
    auto end = run_process(arguments, [&](std::string_view piece) {
        answer += piece;
        return true;
    });
    if (!end) {
        return end.error();
    }
    if (end->exit_code != 0) {
        return no_history(complaint(end->errors));
    }
    while (!answer.empty() && answer.back() == '\n') {
        answer.pop_back();
    }
    return answer;
}

}  // namespace

eskit::Result<void> GitLogParser::feed(std::string_view bytes) {
    for (;;) {
        const std::size_t end = bytes.find('\0');
        if (end == std::string_view::npos) {
            pending_ += bytes;
            return {};
        }
        pending_ += bytes.substr(0, end);
        bytes.remove_prefix(end + 1);
        if (auto taken = take(pending_); !taken) {
            return taken;
        }
        pending_.clear();
    }
}

eskit::Result<void> GitLogParser::finish() {
    if (next_ != Next::entry || !pending_.empty()) {
        return unexpected("the end");
    }
    return deliver();
}

eskit::Result<void> GitLogParser::take(std::string_view text) {
    switch (std::exchange(next_, Next::entry)) {
        case Next::path:
            commit_.changes.back().path = text;
            return {};
        case Next::old_path:
            commit_.changes.back().from = text;
            next_ = Next::new_path;
            return {};
        case Next::new_path:
            commit_.changes.back().path = text;
            return {};
        case Next::counted_old_path:
            next_ = Next::counted_new_path;
            return {};
        case Next::counted_new_path:
            return count(text);
        case Next::entry:
            break;
    }
    return take_entry(text);
}

eskit::Result<void> GitLogParser::take_entry(std::string_view text) {
    if (text.starts_with('\n')) {  // between a header and its changes
        text.remove_prefix(1);
    }
    if (text.starts_with(header_mark)) {
        return take_header(text.substr(1));
    }
    if (!has_commit_) {
        return unexpected(text);
    }
    return text.starts_with(':') ? take_change(text) : take_counts(text);
}

// hash, seconds since 1970, author
eskit::Result<void> GitLogParser::take_header(std::string_view text) {
    if (auto delivered = deliver(); !delivered) {
        return delivered;
    }
    commit_ = {};
    has_commit_ = true;
    counted_ = 0;
    std::string_view rest = text;
    commit_.hash = cut(rest, separator);
    std::int64_t seconds = 0;
    if (commit_.hash.empty() || !read_number(cut(rest, separator), seconds)) {
        return unexpected(text);
    }
    commit_.at = std::chrono::sys_seconds{std::chrono::seconds{seconds}};
    commit_.author = rest;
    return {};
}

// :100644 100644 <old content> <new content> R100
eskit::Result<void> GitLogParser::take_change(std::string_view text) {
    const std::size_t status = text.rfind(' ') + 1;
    if (status == 0 || status == text.size()) {
        return unexpected(text);
    }
    commit_.changes.push_back({.status = text[status]});
    const bool has_two_paths = text[status] == 'R' || text[status] == 'C';
    next_ = has_two_paths ? Next::old_path : Next::path;
    return {};
}

// 12<tab>3<tab>path, or 12<tab>3<tab> with the old and the new path to come
eskit::Result<void> GitLogParser::take_counts(std::string_view text) {
    std::string_view rest = text;
    if (!read_lines(cut(rest, '\t'), lines_added_) ||
        !read_lines(cut(rest, '\t'), lines_deleted_)) {
        return unexpected(text);
    }
    if (rest.empty()) {
        next_ = Next::counted_old_path;
        return {};
    }
    return count(rest);
}

// The counts come in the order of the changes.
eskit::Result<void> GitLogParser::count(std::string_view path) {
    if (counted_ == commit_.changes.size() || commit_.changes[counted_].path != path) {
        return unexpected(path);
    }
    GitChange& change = commit_.changes[counted_++];
    change.lines_added = lines_added_;
    change.lines_deleted = lines_deleted_;
    return {};
}

eskit::Result<void> GitLogParser::deliver() {
    if (!has_commit_) {
        return {};
    }
    auto taken = sink_(commit_);
    has_commit_ = false;
    return taken;
}

eskit::Error GitLogParser::unexpected(std::string_view text) const {
    const std::string where =
        has_commit_ ? "after commit " + printable(commit_.hash) : "at its start";
    return {eskit::Errc::corrupt,
            "git log printed something unexpected " + where + ": " + printable(text.substr(0, 80))};
}

eskit::Result<std::uint64_t> count_commits(const std::string& folder) {
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error)) {
        return eskit::Error(eskit::Errc::invalid_argument, "there is no folder '" + folder + "'");
    }
    auto shallow = ask_git(folder, {"rev-parse", "--is-shallow-repository"});
    if (!shallow) {
        return shallow.error();
    }
    if (*shallow == "true") {
        return no_history("the repository is a shallow clone, which lacks its history");
    }
    auto answer = ask_git(folder, {"rev-list", "--count", "--no-merges", "HEAD", "--"});
    std::uint64_t count = 0;
    if (!answer || !read_number(*answer, count) || count == 0) {
        return no_history("the repository has no commits yet");
    }
    return count;
}

eskit::Result<void> read_git_log(const std::string& folder, const CommitSink& sink) {
    GitLogParser parser(sink);
    eskit::Result<void> status;
    auto end = run_process({"git",
                            "-C",
                            folder,
                            "-c",
                            "log.showSignature=false",
                            "-c",
                            "log.showRoot=true",
                            "log",
                            "--reverse",
                            "--date-order",
                            "--no-merges",
                            "--no-color",
                            "--no-ext-diff",
                            "--no-textconv",
                            "-z",
                            "-M",
                            "--raw",
                            "--numstat",
                            "--encoding=UTF-8",
                            "--format=%x01%H%x1f%at%x1f%aN",
                            "HEAD",
                            "--"},
                           [&](std::string_view piece) {
                               status = parser.feed(piece);
                               return status.has_value();
                           });
    if (!end) {
        return end.error();
    }
    if (!status) {
        return status;
    }
    if (end->exit_code != 0) {
        return eskit::Error(eskit::Errc::unavailable, "git log failed: " + complaint(end->errors));
    }
    return parser.finish();
}

}  // namespace demo
