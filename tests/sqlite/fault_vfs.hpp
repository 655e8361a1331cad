// A file system under SQLite that fails on request, lies on request, and records what is written.
#pragma once

#include "io_log.hpp"

#include <cstdint>

namespace eskit::inline v0_1::sqlite::testing {

// While one exists, connections that are opened go through it.
//
// Thread safety: all members may be called from any thread.
class FaultVfs {
  public:
    enum class Fault : std::uint8_t {
        none,
        disk_full,    // every write
        write_error,  // every write
        sync_error,   // every sync; what it should have flushed may never reach the disk
        io_error,     // every call that reaches the disk, opening and deleting included
        short_read,   // every read delivers a part, and zeros for the rest
        lying_sync,   // no error: a sync answers that it is done, and is not
    };
    enum class Times : std::uint8_t { for_ever, once };

    FaultVfs();
    FaultVfs(const FaultVfs&) = delete;
    FaultVfs& operator=(const FaultVfs&) = delete;
    ~FaultVfs();

    // From the n-th operation of that kind from now on (1 = the next one). A write that fails may
    // leave its first part behind.
    void fail(Fault fault, std::int64_t from = 1, Times times = Times::for_ever);
    void heal() { fail(Fault::none); }
    // How often something was made to fail.
    [[nodiscard]] std::int64_t failures() const;

    // Databases, their journals and write-ahead logs that are opened from now on are recorded in
    // `log`, which must outlive them; nullptr = no more. One folder at a time.
    void record(IoLog* log);
};

}  // namespace eskit::inline v0_1::sqlite::testing
