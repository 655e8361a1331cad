#include <eskit/id/id_generator.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace eskit::inline v0_1 {
namespace {

constexpr std::uint64_t low_mask = (std::uint64_t{1} << 62) - 1;
// Counting starts in the lower half, so that it cannot run over within a millisecond.
constexpr std::uint64_t low_start_mask = (std::uint64_t{1} << 61) - 1;
constexpr std::uint64_t high_mask = 0xFFF;
constexpr std::int64_t milliseconds_max = (std::int64_t{1} << 48) - 1;

}  // namespace

void UuidV7Generator::refill() {
    if (getentropy(random_.data(), sizeof random_) != 0) {
        std::fputs("eskit: the operating system gives no randomness\n", stderr);
        std::abort();  // ids that may repeat would corrupt every log
    }
    random_used_ = 0;
}

void UuidV7Generator::fill(std::span<Uuid> ids) {
    const std::scoped_lock lock(mutex_);
    if (!is_filled_ || fork_guard_.forked()) {  // a child does not go on with its parent's bytes
        fork_guard_ = {};
        is_filled_ = true;
        refill();
        milliseconds_ = -1;  // forget the parent's position: draw anew
    }
    const auto now = std::chrono::floor<std::chrono::milliseconds>(clock_.now());
    const auto ms = std::clamp<std::int64_t>(now.time_since_epoch().count(), 0, milliseconds_max);
    for (Uuid& id : ids) {
        if (ms > milliseconds_) {
            if (random_used_ + 2 > random_.size()) {
                refill();
            }
            milliseconds_ = ms;
            high_ = random_[random_used_++] & high_mask;
            low_ = random_[random_used_++] & low_start_mask;
        } else {
            ++low_;
        }
        const std::uint64_t first =
            static_cast<std::uint64_t>(milliseconds_) << 16 | std::uint64_t{7} << 12 | high_;
        const std::uint64_t second = std::uint64_t{2} << 62 | (low_ & low_mask);
        for (std::size_t byte = 0; byte < 8; ++byte) {
            id[byte] = static_cast<std::uint8_t>(first >> (56 - 8 * byte));
            id[8 + byte] = static_cast<std::uint8_t>(second >> (56 - 8 * byte));
        }
    }
}

IdGenerator& system_ids() {
    static auto& generator = *new UuidV7Generator;  // reachable until the process ends
    return generator;
}

}  // namespace eskit::inline v0_1
