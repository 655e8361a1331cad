#include "git_history/git_log.hpp"

#include "git_history/process.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace demo {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;

struct Parsed {
    std::vector<GitCommit> commits{};
    std::string error{};
};

Parsed parse(const std::string& text, std::size_t piece) {
    Parsed parsed;
    GitLogParser parser([&](const GitCommit& commit) -> eskit::Result<void> {
        parsed.commits.push_back(commit);
        return {};
    });
    eskit::Result<void> status;
    for (std::size_t at = 0; at < text.size() && status; at += piece) {
        status = parser.feed(std::string_view(text).substr(at, piece));
    }
    status = status ? parser.finish() : status;
    parsed.error = status ? "" : status.error().message();
    return parsed;
}

const std::string raw = ":100644 100644 1111111 2222222 ";
const std::string one_commit =
    "\x01"
    "abc\x1f"
    "1600000000\x1f"
    "Ada\0"
    "\n"s +
    raw + "A\0"s + "a.txt\0"s + raw + "R090\0"s + "old \"name\"\0new\nname\0"s + raw + "M\0"s +
    "picture.png\0"s + "3\t0\ta.txt\0"s + "1\t2\t\0old \"name\"\0new\nname\0"s +
    "-\t-\tpicture.png\0"s;

TEST(GitLog, reads_commits_in_pieces_of_any_size) {
    for (const std::size_t piece : {1U, 2U, 7U, 64U, 4'096U}) {
        const Parsed parsed = parse(one_commit +
                                        "\x01"
                                        "def\x1f"
                                        "1600000001\x1f"
                                        "Bob\0"s,
                                    piece);

        ASSERT_EQ(parsed.error, "");
        ASSERT_EQ(parsed.commits.size(), 2U);
        EXPECT_EQ(parsed.commits[0].hash, "abc");
        EXPECT_EQ(parsed.commits[0].author, "Ada");
        EXPECT_EQ(parsed.commits[0].at.time_since_epoch().count(), 1'600'000'000);
        EXPECT_EQ(parsed.commits[1].hash, "def");
        EXPECT_TRUE(parsed.commits[1].changes.empty());
    }
}

TEST(GitLog, reads_additions_renames_and_binary_files) {
    const Parsed parsed = parse(one_commit, 10);

    ASSERT_EQ(parsed.commits.size(), 1U);
    const std::vector<GitChange>& changes = parsed.commits[0].changes;
    ASSERT_EQ(changes.size(), 3U);
    EXPECT_EQ(changes[0].status, 'A');
    EXPECT_EQ(changes[0].path, "a.txt");
    EXPECT_EQ(changes[0].lines_added, 3U);
    EXPECT_EQ(changes[1].status, 'R');
    EXPECT_EQ(changes[1].from, "old \"name\"");
    EXPECT_EQ(changes[1].path, "new\nname");
    EXPECT_EQ(changes[1].lines_deleted, 2U);
    EXPECT_EQ(changes[2].lines_added, std::nullopt);
}

TEST(GitLog, refuses_what_git_would_not_print) {
    EXPECT_EQ(parse("hello\0"s, 4).error,
              "git log printed something unexpected at its start: hello");
    EXPECT_NE(parse("\x01"
                    "abc\x1f"
                    "soon\x1f"
                    "Ada\0"s,
                    4)
                  .error,
              "");
    EXPECT_NE(parse(one_commit + "what\0"s, 4).error, "");
    EXPECT_NE(parse(one_commit + "1\t1\tother\0"s, 4).error, "");
    EXPECT_NE(parse(one_commit + "\x01"
                                 "de",
                    4)
                  .error,
              "");
    EXPECT_NE(parse(one_commit.substr(0, one_commit.find("a.txt")), 4).error, "");
}

TEST(GitLog, ends_with_the_error_of_its_sink) {
    GitLogParser parser([](const GitCommit&) -> eskit::Result<void> {
        return eskit::Error(eskit::Errc::cancelled, "enough");
    });

    ASSERT_TRUE(parser.feed(one_commit));
    EXPECT_EQ(parser.finish().error().message(), "enough");
}

// A repository of its own, as far as possible from the settings of whoever runs the tests.
class GitRepository : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "eskit-git-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
        if (!run_process({"git", "--version"}, [](std::string_view) { return true; })) {
            GTEST_SKIP() << "git is not installed";
        }
    }
    void TearDown() override { fs::remove_all(folder_); }

    void git(std::vector<std::string> words) {
        std::vector<std::string> all{"git",
                                     "-C",
                                     folder_,
                                     "-c",
                                     "user.name=Ada",
                                     "-c",
                                     "user.email=ada@example.org",
                                     "-c",
                                     "commit.gpgSign=false"};
        all.insert(all.end(), words.begin(), words.end());
        auto end = run_process(all, [](std::string_view) { return true; });
        ASSERT_TRUE(end);
        ASSERT_EQ(end->exit_code, 0) << end->errors;
    }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(fs::path(folder_) / name, std::ios::binary) << text;
    }
    [[nodiscard]] const std::string& folder() const { return folder_; }

  private:
    std::string folder_;
};

TEST_F(GitRepository, its_history_is_read_as_git_wrote_it) {
    write("a b.txt", "one\ntwo\nthree\n");
    write("zeros", "\0\0\0"s);
    git({"init", "-q"});
    git({"add", "."});
    git({"commit", "-q", "-m", "first"});
    git({"mv", "a b.txt", "\xC3\xBC \"c\".txt"});
    git({"commit", "-q", "-m", "second"});
    git({"rm", "-q", "zeros"});
    git({"commit", "-q", "-m", "third"});

    std::vector<std::string> seen;
    auto read = read_git_log(folder(), [&](const GitCommit& commit) -> eskit::Result<void> {
        for (const GitChange& change : commit.changes) {
            seen.push_back(std::string(1, change.status) + " " + change.from + ">" + change.path);
            EXPECT_EQ(change.lines_added.has_value(), change.path != "zeros");
        }
        return {};
    });

    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(count_commits(folder()).value(), 3U);
    EXPECT_EQ(seen, (std::vector<std::string>{"A >a b.txt", "A >zeros",
                                              "R a b.txt>\xC3\xBC \"c\".txt", "D >zeros"}));
}

TEST_F(GitRepository, without_commits_has_no_history) {
    git({"init", "-q"});

    auto count = count_commits(folder());

    ASSERT_FALSE(count);
    EXPECT_EQ(count.error().code(), eskit::Errc::not_found);
    EXPECT_EQ(count.error().message(), "the repository has no commits yet");
}

TEST_F(GitRepository, as_a_shallow_clone_has_no_history) {
    write("a", "a\n");
    git({"init", "-q"});
    git({"add", "."});
    git({"commit", "-q", "-m", "first"});
    git({"commit", "-q", "--allow-empty", "-m", "second"});
    git({"clone", "-q", "--depth", "1", "file://" + folder(), folder() + "/shallow"});

    auto count = count_commits(folder() + "/shallow");

    ASSERT_FALSE(count);
    EXPECT_EQ(count.error().message(),
              "the repository is a shallow clone, which lacks its history");
}

TEST_F(GitRepository, must_be_one) {
    const auto none = count_commits(folder());
    const auto nowhere = count_commits(folder() + "/nowhere");

    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code(), eskit::Errc::not_found);
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().code(), eskit::Errc::invalid_argument);
}

TEST(Process, arguments_reach_the_program_as_they_are) {
    std::string output;
    auto end = run_process({"printf", "%s|", "a b", "$HOME; exit 1", "*", ""},
                           [&](std::string_view piece) {
                               output += piece;
                               return true;
                           });

    ASSERT_TRUE(end);
    EXPECT_EQ(end->exit_code, 0);
    EXPECT_EQ(output, "a b|$HOME; exit 1|*||");
}

TEST(Process, tells_exit_code_and_standard_error) {
    auto end =
        run_process({"sh", "-c", "echo oh no >&2; exit 3"}, [](std::string_view) { return true; });

    ASSERT_TRUE(end);
    EXPECT_EQ(end->exit_code, 3);
    EXPECT_EQ(end->errors, "oh no");
}

TEST(Process, that_is_missing_is_not_found) {
    auto end = run_process({"eskit-no-such-program"}, [](std::string_view) { return true; });

    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().code(), eskit::Errc::not_found);
    EXPECT_EQ(end.error().message(), "eskit-no-such-program is not installed");
}

TEST(Process, ends_when_nobody_reads_on) {
    auto end = run_process({"yes"}, [](std::string_view) { return false; });

    ASSERT_TRUE(end);
    EXPECT_NE(end->exit_code, 0);
}

}  // namespace
}  // namespace demo
