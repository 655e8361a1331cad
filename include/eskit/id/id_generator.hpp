/// Where ids come from.
#pragma once

#include <eskit/base/clock.hpp>
#include <eskit/base/uuid.hpp>
#include <eskit/detail/fork_guard.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>

namespace eskit::inline v0_1 {

/// A source of unique ids.
///
/// Thread safety: all members may be called from any thread.
class IdGenerator {
  public:
    virtual ~IdGenerator() = default;

    /// Fills `ids` with new ids, each greater than the one before it.
    virtual void fill(std::span<Uuid> ids) = 0;
    [[nodiscard]] Uuid next() {
        Uuid id{};
        fill({&id, 1});
        return id;
    }

  protected:
    IdGenerator() = default;
    IdGenerator(const IdGenerator&) = default;
    IdGenerator& operator=(const IdGenerator&) = default;
};

/// UUIDv7 (RFC 9562, 5.7), monotonic within one generator: the millisecond, then 74 bits from the
/// operating system, counted up within a millisecond (RFC 9562, 6.2, method 2). A clock that steps
/// back never makes an id smaller; one that is before 1970 counts as 1970. A forked child draws
/// fresh randomness.
class UuidV7Generator final : public IdGenerator {
  public:
    explicit UuidV7Generator(const Clock& clock = system_clock()) : clock_(clock) {}
    void fill(std::span<Uuid> ids) override;

  private:
    void refill();

    const Clock& clock_;
    std::mutex mutex_;
    std::int64_t milliseconds_ = -1;  // 48 bits; before the first id -1
    std::uint64_t high_ = 0;          // 12 bits
    std::uint64_t low_ = 0;           // 62 bits
    detail::ForkGuard fork_guard_{};
    bool is_filled_ = false;
    std::size_t random_used_ = 0;
    std::array<std::uint64_t, 32> random_{};  // drawn from the system, used once
};

/// The process's own generator: UuidV7Generator on the system clock.
[[nodiscard]] IdGenerator& system_ids();

}  // namespace eskit::inline v0_1
