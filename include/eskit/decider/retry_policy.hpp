/// How often, and after which pause, a command is decided again.
#pragma once

#include <chrono>
#include <cstdint>

namespace eskit::inline v0_1 {

/// Conflicts are answered by reloading and deciding again, after a pause that doubles from `first`
/// to `longest` and of which a random part is waited ("full jitter"), so that writers of one stream
/// do not meet again at once.
struct RetryPolicy {
    std::uint32_t attempts_max = 8;  ///< at least 1; 1 = never again
    std::chrono::microseconds first{500};
    std::chrono::microseconds longest{50'000};

    /// The pause after the `attempt`-th failure (1, 2, ...): a part of the doubled pause, chosen by
    /// `random`.
    [[nodiscard]] std::chrono::microseconds pause(std::uint32_t attempt,
                                                  std::uint64_t random) const;
};

}  // namespace eskit::inline v0_1
