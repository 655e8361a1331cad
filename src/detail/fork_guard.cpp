#include <eskit/detail/fork_guard.hpp>

#include <pthread.h>

#include <atomic>

namespace eskit::inline v0_1::detail {
namespace {

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): counts the process's forks.
std::atomic<std::uint64_t> generation{0};

}  // namespace

std::uint64_t ForkGuard::current() noexcept {
    static const int registered = pthread_atfork(nullptr, nullptr, [] { ++generation; });
    static_cast<void>(registered);
    return generation.load(std::memory_order_relaxed);
}

}  // namespace eskit::inline v0_1::detail
