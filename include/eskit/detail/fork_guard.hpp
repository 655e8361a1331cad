// Notices that the process was forked after an object was made.
#pragma once

#include <cstdint>

namespace eskit::inline v0_1::detail {

// Connections, locks and threads must never be carried over fork(). An object that has them keeps a
// guard and refuses to work in a child.
class ForkGuard {
  public:
    ForkGuard() noexcept : generation_(current()) {}
    [[nodiscard]] bool forked() const noexcept { return generation_ != current(); }

  private:
    static std::uint64_t current() noexcept;

    std::uint64_t generation_;
};

}  // namespace eskit::inline v0_1::detail
