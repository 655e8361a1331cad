#include "sources.hpp"

#include "git_log.hpp"
#include "text.hpp"

#include <array>
#include <set>
#include <unordered_map>
#include <utility>

namespace demo {
namespace {

// Turns the commits of a git log into commands.
class GitImport {
  public:
    explicit GitImport(Recorder<FileFigures>& recorder) : recorder_(recorder) {}

    eskit::Result<void> record(const GitCommit& commit) {
        std::set<std::string> touched;
        for (const GitChange& change : commit.changes) {
            touched.insert(change.path);
            if (auto done = record(change, made_by(commit, change)); !done) {
                return done;
            }
        }
        for (const GitChange& change : commit.changes) {
            // The old path of a renamed file, unless the commit put another file there.
            if (change.status == 'R' && !touched.contains(change.from)) {
                history::Change moved = made_by(commit, change);
                moved.lines_added = moved.lines_deleted = 0;
                auto done = record(
                    printable(change.from), moved.commit,
                    history::DeleteFile{moved, previous(change.from), printable(change.path)});
                if (!done) {
                    return done;
                }
            }
        }
        return {};
    }

  private:
    static history::Change made_by(const GitCommit& commit, const GitChange& change) {
        return {.commit = printable(commit.hash),
                .author = printable(commit.author),
                .at = commit.at,
                .lines_added = change.lines_added,
                .lines_deleted = change.lines_deleted};
    }

    eskit::Result<void> record(const GitChange& change, const history::Change& made) {
        const std::string before = previous(change.path);
        history::File::Command command = history::ModifyFile{made, before};
        if (change.status == 'A') {
            command = history::AddFile{made, before};
        } else if (change.status == 'D') {
            command = history::DeleteFile{made, before, {}};
        } else if (change.status == 'R') {
            command = history::RenameFile{printable(change.from), made};
        }
        return record(printable(change.path), made.commit, command);
    }

    eskit::Result<void> record(const std::string& path, const std::string& commit,
                               const history::File::Command& command) {
        auto recorded = recorder_.record(path, command);
        if (!recorded) {
            return recorded.error().prefixed("commit " + commit + ", file '" + path + "'");
        }
        if (*recorded != Recorded::refused) {
            last_commit_[path] = commit;
        }
        return {};
    }

    [[nodiscard]] std::string previous(const std::string& path) const {
        const auto found = last_commit_.find(printable(path));
        return found == last_commit_.end() ? std::string() : found->second;
    }

    Recorder<FileFigures>& recorder_;
    std::unordered_map<std::string, std::string> last_commit_;  // that was recorded, by path
};

}  // namespace

Source<FileFigures> git_source(const std::string& folder, std::uint64_t commits,
                               Progress& progress) {
    return [folder, commits, &progress](Recorder<FileFigures>& recorder) -> eskit::Result<void> {
        GitImport import(recorder);
        std::uint64_t done = 0;
        auto read = read_git_log(folder, [&](const GitCommit& commit) -> eskit::Result<void> {
            auto recorded = import.record(commit);
            ++done;
            progress.update(done, grouped(done) + " of " + grouped(commits) + " commits");
            return recorded;
        });
        progress.finish();
        return read;
    };
}

Source<CaseFigures> case_source(CaseLogReader& log, Progress& progress) {
    return [&log, &progress](Recorder<CaseFigures>& recorder) -> eskit::Result<void> {
        for (std::uint64_t rows = 1;; ++rows) {
            auto row = log.next();
            if (!row || !*row) {
                progress.finish();
                return row ? eskit::Result<void>{} : row.error();
            }
            const CaseRow& found = **row;
            auto recorded = recorder.record(
                found.case_id,
                cases::RecordActivity{{found.activity, found.resource, found.at, found.row}});
            if (!recorded) {
                progress.finish();
                return recorded.error().prefixed(log.place());
            }
            progress.update(log.bytes_read(), grouped(rows) + " rows");
        }
    };
}

Source<BankFigures> bank_source() {
    return [](Recorder<BankFigures>& recorder) -> eskit::Result<void> {
        const auto day = std::to_array<std::pair<const char*, bank::Account::Command>>({
            {"ada", bank::OpenAccount{"Ada"}},
            {"bob", bank::OpenAccount{"Bob"}},
            {"ada", bank::Deposit{50'000, ""}},
            {"bob", bank::Deposit{7'500, "a gift"}},
            {"ada", bank::Withdraw{12'000}},
            {"bob", bank::Withdraw{10'000}},
            {"eve", bank::Deposit{1, "no account"}},
            {"bob", bank::CloseAccount{}},
        });
        for (const auto& [id, command] : day) {
            if (auto recorded = recorder.record(id, command); !recorded) {
                return recorded.error();
            }
        }
        return {};
    };
}

}  // namespace demo
