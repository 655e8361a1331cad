#include <eskit/base/assert.hpp>

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace eskit::inline v0_1 {
namespace {
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): one handler per program.
std::atomic<AssertHandler> current_handler{nullptr};
}  // namespace

AssertHandler set_assert_handler(AssertHandler handler) noexcept {
    return current_handler.exchange(handler);
}

void detail::assert_failed(const char* condition, const char* sentence, const char* file,
                           int line) {
    if (AssertHandler handler = current_handler.load()) {
        handler(condition, sentence, file, line);
    }
    std::fprintf(stderr, "%s:%d: %s (%s)\n", file, line, sentence, condition);
    std::abort();
}

}  // namespace eskit::inline v0_1
