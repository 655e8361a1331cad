// One writer per file.
#pragma once

#include <eskit/base/clock.hpp>
#include <eskit/base/result.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace eskit::inline v0_1::sqlite::detail {

// An exclusive flock on "<database>.lock", held until destruction or the end of the process. The
// side file is never removed: a waiter could hold the lock of the removed one. It is never the
// database itself, because closing any descriptor of that drops SQLite's own locks.
//
// flock counts per open file, so a second writer in this process is refused like any other.
class WriterLock {
  public:
    // Errors: unavailable when somebody else has it after `wait`, or when the side file cannot be
    // made.
    static Result<WriterLock> acquire(const std::string& database, Clock& clock,
                                      std::chrono::milliseconds wait);
    WriterLock() = default;
    WriterLock(WriterLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    WriterLock& operator=(WriterLock&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    ~WriterLock();

  private:
    explicit WriterLock(int descriptor) noexcept : descriptor_(descriptor) {}

    int descriptor_ = -1;
};

}  // namespace eskit::inline v0_1::sqlite::detail
