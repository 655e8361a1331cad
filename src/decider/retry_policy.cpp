#include <eskit/decider/retry_policy.hpp>

#include <algorithm>

namespace eskit::inline v0_1 {

std::chrono::microseconds RetryPolicy::pause(std::uint32_t attempt, std::uint64_t random) const {
    const std::uint32_t doublings = std::min<std::uint32_t>(attempt == 0 ? 0 : attempt - 1, 20);
    // Compared by division, which cannot overflow.
    const auto whole = first.count() > (longest.count() >> doublings)
                           ? longest
                           : first * (std::int64_t{1} << doublings);
    const auto parts = static_cast<std::uint64_t>(std::max<std::int64_t>(whole.count(), 0)) + 1;
    return std::chrono::microseconds(static_cast<std::int64_t>(random % parts));
}

}  // namespace eskit::inline v0_1
