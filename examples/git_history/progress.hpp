// How far a long piece of work has come.
#pragma once

#include <eskit/base/clock.hpp>

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

namespace demo {

// On a terminal a bar that redraws itself, at most ten times a second; elsewhere a line for every
// tenth of the work, so that a log file stays short.
class Progress {
  public:
    enum class Style { bar, lines };

    Progress(std::ostream& out, Style style, std::string label, std::uint64_t total,
             const eskit::Clock& clock = eskit::system_clock())
        : out_(out), style_(style), label_(std::move(label)), total_(total), clock_(clock) {}

    // `done` of the total; `detail` is shown behind it.
    void update(std::uint64_t done, std::string_view detail = {});
    // The work is over, finished or not: leaves the cursor on a line of its own.
    void finish();

  private:
    [[nodiscard]] unsigned percent(std::uint64_t done) const;
    void draw_bar(unsigned percent, std::string_view detail);

    std::ostream& out_;
    Style style_;
    std::string label_;
    std::uint64_t total_;
    const eskit::Clock& clock_;
    eskit::SteadyTime next_drawing_{};
    unsigned tenths_shown_ = 0;
    bool drawn_ = false;
};

// The style that fits standard error.
[[nodiscard]] Progress::Style style_of_stderr();

}  // namespace demo
