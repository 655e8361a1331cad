#include "git_history/progress.hpp"

#include <eskit/testing/manual_clock.hpp>

#include <gtest/gtest.h>

#include <sstream>

namespace demo {
namespace {

using namespace std::chrono_literals;

TEST(Progress, without_a_terminal_writes_a_line_for_every_tenth) {
    std::ostringstream out;
    Progress progress(out, Progress::Style::lines, "import", 30);

    for (std::uint64_t done = 1; done <= 7; ++done) {
        progress.update(done);
    }
    progress.update(30, "30 rows");
    progress.finish();

    EXPECT_EQ(out.str(), "import: 10 %\nimport: 20 %\nimport: 100 %, 30 rows\n");
}

TEST(Progress, on_a_terminal_redraws_one_line) {
    std::ostringstream out;
    const eskit::testing::ManualClock clock;
    Progress progress(out, Progress::Style::bar, "import", 2, clock);

    progress.update(1, "half");
    progress.update(2, "done");
    progress.finish();

    EXPECT_EQ(out.str(),
              "\r\x1b[Kimport [###############...............] 50 % half"
              "\r\x1b[Kimport [##############################] 100 % done\n");
}

TEST(Progress, redraws_at_most_ten_times_a_second) {
    std::ostringstream out;
    eskit::testing::ManualClock clock;
    Progress progress(out, Progress::Style::bar, "import", 1'000, clock);

    progress.update(1);
    clock.advance(99ms);
    progress.update(2);
    const std::string before = out.str();
    clock.advance(1ms);
    progress.update(3);

    EXPECT_EQ(before.find("\r", 1), std::string::npos);
    EXPECT_NE(out.str(), before);
}

TEST(Progress, without_work_is_done_and_says_nothing) {
    std::ostringstream out;
    Progress progress(out, Progress::Style::bar, "import", 0);

    progress.finish();

    EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace demo
