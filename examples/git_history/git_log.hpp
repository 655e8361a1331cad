// The history of a git repository, as `git log` tells it.
#pragma once

#include <eskit/base/result.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace demo {

struct GitChange {
    char status = 'M';  // A, M, D, R (renamed), T (another kind of file)
    std::string path{};
    std::string from{};                            // of a renamed file: its old path
    std::optional<std::uint32_t> lines_added{};    // none: a binary file
    std::optional<std::uint32_t> lines_deleted{};  // none: a binary file
};

struct GitCommit {
    std::string hash{};
    std::string author{};
    std::chrono::sys_seconds at{};
    std::vector<GitChange> changes{};
};

// Receives a commit; an error ends the reading.
using CommitSink = std::function<eskit::Result<void>(const GitCommit&)>;

// Reads the output of `git log -z --raw --numstat` in the format of `read_git_log`, in pieces of
// any size: texts that end with a zero byte, so that no path needs quotes.
class GitLogParser {
  public:
    explicit GitLogParser(CommitSink sink) : sink_(std::move(sink)) {}

    // Errors: corrupt for what git would not print; those of the sink.
    eskit::Result<void> feed(std::string_view bytes);
    // The output is over: delivers the last commit.
    eskit::Result<void> finish();

  private:
    enum class Next { entry, path, old_path, new_path, counted_old_path, counted_new_path };

    eskit::Result<void> take(std::string_view text);
    eskit::Result<void> take_entry(std::string_view text);
    eskit::Result<void> take_header(std::string_view text);
    eskit::Result<void> take_change(std::string_view text);
    eskit::Result<void> take_counts(std::string_view text);
    eskit::Result<void> count(std::string_view path);
    eskit::Result<void> deliver();
    [[nodiscard]] eskit::Error unexpected(std::string_view text) const;

    CommitSink sink_;
    std::string pending_;  // an unfinished text
    Next next_ = Next::entry;
    GitCommit commit_;
    bool has_commit_ = false;
    std::size_t counted_ = 0;  // changes whose lines are known
    std::optional<std::uint32_t> lines_added_;
    std::optional<std::uint32_t> lines_deleted_;
};

// The number of commits that `read_git_log` will deliver.
// Errors: not_found when there is no history to read: no git, no repository, no commit, or a
// shallow clone, whose first commit seems to add every file; the message says which.
// invalid_argument when there is no such folder.
eskit::Result<std::uint64_t> count_commits(const std::string& folder);

// Delivers the commits that HEAD reaches, parents before children, without merges.
// Errors: unavailable when git fails; those of the sink.
eskit::Result<void> read_git_log(const std::string& folder, const CommitSink& sink);

}  // namespace demo
