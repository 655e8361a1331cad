// Imports a real event log into SQLite through commands and a decider: the history of a git
// repository, or the table of a business process. It prints what the events add up to, closes the
// file, opens it again and replays the log alone. The two results must agree: that is the point of
// event sourcing, and the program fails when they do not.
#include "case_log.hpp"
#include "git_log.hpp"
#include "import.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "sources.hpp"
#include "text.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

// A folder that is removed with all that is in it.
class TemporaryFolder {
  public:
    TemporaryFolder()
        : path_((fs::temp_directory_path() / "eskit-demo-XXXXXX").string()),
          exists_(::mkdtemp(path_.data()) != nullptr) {}
    ~TemporaryFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] bool exists() const { return exists_; }
    [[nodiscard]] std::string file(const char* name) const {
        return (fs::path(path_) / name).string();
    }

  private:
    std::string path_;
    bool exists_;
};

eskit::Result<bool> import_git(const demo::Arguments& arguments, const std::string& database,
                               const eskit::sqlite::Options& options, const demo::Screen& screen) {
    auto commits = demo::count_commits(arguments.repo);
    if (!commits && commits.error().code() == eskit::Errc::not_found) {
        screen.figures << "There is no git history to import: " << commits.error().message()
                       << ".\nHere is a day at the bank instead.\n";
        return demo::import_and_prove<demo::BankFigures>(database, options, demo::bank_source(),
                                                         screen);
    }
    if (!commits) {
        return commits.error();
    }
    screen.figures << "the git history of " << arguments.repo << '\n';
    demo::Progress progress(screen.speed, demo::style_of_stderr(), "import", *commits);
    return demo::import_and_prove<demo::FileFigures>(
        database, options, demo::git_source(arguments.repo, *commits, progress), screen);
}

eskit::Result<bool> import_cases(const std::string& path, const demo::CaseColumns& columns,
                                 const std::string& database, const eskit::sqlite::Options& options,
                                 const demo::Screen& screen) {
    std::error_code error;
    const std::uintmax_t bytes = fs::file_size(path, error);
    std::ifstream file(path, std::ios::binary);
    if (error || !file) {
        return eskit::Error(
            eskit::Errc::not_found,
            "cannot read '" + path + "': " + (error ? error.message() : "no permission"));
    }
    const std::string name = fs::path(path).filename().string();
    auto log = demo::CaseLogReader::open(file, name, columns);
    if (!log) {
        return log.error();
    }
    screen.figures << "the process log " << name << '\n';
    demo::Progress progress(screen.speed, demo::style_of_stderr(), "import", bytes);
    return demo::import_and_prove<demo::CaseFigures>(database, options,
                                                     demo::case_source(*log, progress), screen);
}

}  // namespace

int main(int argc, char** argv) {
    auto arguments = demo::parse_arguments({argv + 1, argv + argc});
    if (!arguments) {
        std::cerr << arguments.error().message() << '\n';
        return 2;
    }
    if (arguments->help) {
        std::cout << demo::help_text;
        return 0;
    }
    demo::catch_interrupts();
    const TemporaryFolder folder;
    if (!arguments->db && !folder.exists()) {
        std::cerr << "cannot create a temporary folder; name a file with --db\n";
        return 1;
    }
    eskit::sqlite::Options options;
    if (arguments->fast) {
        options.synchronous = eskit::sqlite::Options::Synchronous::normal;
    }
    const std::string database = arguments->db.value_or(folder.file("demo.db"));
    const demo::Screen screen{std::cout, std::cerr, arguments->top};
    const std::string log = arguments->log.value_or("");
    auto agree = log.empty() ? import_git(*arguments, database, options, screen)
                             : import_cases(log, arguments->columns, database, options, screen);
    if (!agree) {
        std::cerr << agree.error().message() << '\n';
        return 1;
    }
    return *agree ? 0 : 1;
}
