#include "stop_signals.hpp"

#include <atomic>
#include <cerrno>
#include <utility>

namespace eskit::inline v0_1::runner::detail {
namespace {

// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables): a signal handler has no argument
sem_t arrived;
std::atomic<bool> requested{false};
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

void on_signal(int) {
    const int saved = errno;
    requested.store(true, std::memory_order_relaxed);
    sem_post(&arrived);
    errno = saved;
}

void wait_for_one() {
    while (sem_wait(&arrived) != 0 && errno == EINTR) {
    }
}

}  // namespace

StopSignals::StopSignals(std::stop_source stop) {
    sem_init(&arrived, 0, 0);
    requested.store(false, std::memory_order_relaxed);
    thread_ = std::thread([stop = std::move(stop)]() mutable {
        wait_for_one();
        if (requested.load(std::memory_order_relaxed)) {
            stop.request_stop();
        }
    });
    struct sigaction action{};
    action.sa_handler = on_signal;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, &interrupt_before_);
    sigaction(SIGTERM, &action, &terminate_before_);
}

StopSignals::~StopSignals() {
    sigaction(SIGINT, &interrupt_before_, nullptr);
    sigaction(SIGTERM, &terminate_before_, nullptr);
    sem_post(&arrived);
    thread_.join();
    sem_destroy(&arrived);
}

}  // namespace eskit::inline v0_1::runner::detail
