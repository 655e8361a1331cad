// Notices that the process was forked after an object was made.
#pragma once

#include <cstdint>

namespace eskit::sqlite::detail {

// SQLite's connections and locks must never be carried over fork(): the child's copies would undo
// the parent's. An object that holds them keeps a guard, refuses to work in a child and leaks what
// it must not close there.
class ForkGuard {
  public:
    ForkGuard() noexcept : generation_(current()) {}
    [[nodiscard]] bool forked() const noexcept { return generation_ != current(); }

  private:
    static std::uint64_t current() noexcept;

    std::uint64_t generation_;
};

}  // namespace eskit::sqlite::detail
