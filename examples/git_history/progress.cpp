#include "progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

namespace demo {
namespace {
constexpr unsigned bar_width = 30;
constexpr std::chrono::milliseconds drawing_pause{100};
constexpr const char* erase_line = "\r\x1b[K";
}  // namespace

unsigned Progress::percent(std::uint64_t done) const {
    if (total_ == 0) {
        return 100;
    }
    // In floating point, because 100 * done might not fit.
    const double part = static_cast<double>(std::min(done, total_)) / static_cast<double>(total_);
    return static_cast<unsigned>(part * 100);
}

void Progress::update(std::uint64_t done, std::string_view detail) {
    const unsigned now = percent(done);
    if (style_ == Style::bar) {
        if (clock_.steady_now() >= next_drawing_ || done >= total_) {
            draw_bar(now, detail);
        }
        return;
    }
    if (now / 10 > tenths_shown_) {
        tenths_shown_ = now / 10;
        out_ << label_ << ": " << tenths_shown_ * 10 << " %" << (detail.empty() ? "" : ", ")
             << detail << '\n';
    }
}

void Progress::draw_bar(unsigned percent, std::string_view detail) {
    next_drawing_ = clock_.steady_now() + drawing_pause;
    drawn_ = true;
    const unsigned filled = bar_width * percent / 100;
    out_ << erase_line << label_ << " [" << std::string(filled, '#')
         << std::string(bar_width - filled, '.') << "] " << percent << " % " << detail
         << std::flush;
}

void Progress::finish() {
    if (std::exchange(drawn_, false)) {
        out_ << '\n' << std::flush;
    }
}

Progress::Style style_of_stderr() {
    return ::isatty(STDERR_FILENO) == 1 ? Progress::Style::bar : Progress::Style::lines;
}

}  // namespace demo
