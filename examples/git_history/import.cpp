#include "import.hpp"

#include <chrono>
#include <csignal>

namespace demo {
namespace {
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): all that a handler may reach.
volatile std::sig_atomic_t interrupted = 0;
}  // namespace

void catch_interrupts() {
    const auto note = [](int) { interrupted = 1; };
    std::signal(SIGINT, note);
    std::signal(SIGTERM, note);
    std::signal(SIGPIPE, SIG_IGN);  // the reader of our output may go away
}

bool is_interrupted() {
    return interrupted != 0;
}

void print_tally(std::ostream& out, const Tally& tally) {
    out << "recorded " << grouped(tally.events) << " events";
    if (tally.known > 0) {
        out << "; " << grouped(tally.known) << " were recorded already";
    }
    out << '\n';
    for (const auto& [reason, count] : tally.refusals) {
        out << "refused " << grouped(count) << ": " << printable(reason) << '\n';
    }
}

void print_speed(std::ostream& out, const char* what, std::uint64_t events,
                 eskit::SteadyTime since) {
    const std::chrono::duration<double> taken = eskit::system_clock().steady_now() - since;
    out << what << ": " << grouped(events) << " events in " << fixed(taken.count(), 2) << " s";
    if (taken.count() > 0) {
        const double rate = static_cast<double>(events) / taken.count();
        out << ", " << grouped(static_cast<std::uint64_t>(rate)) << " a second";
    }
    out << '\n';
}

}  // namespace demo
