// A file system that fails on request, under SQLite.
#pragma once

#include <atomic>
#include <cstdint>

namespace eskit::sqlite::testing {

// While one exists, connections that are opened go through it.
class FaultVfs {
  public:
    enum class Fault : std::uint8_t {
        none,
        disk_full,    // every write
        write_error,  // every write
        sync_error,   // every sync
    };

    FaultVfs();
    FaultVfs(const FaultVfs&) = delete;
    FaultVfs& operator=(const FaultVfs&) = delete;
    ~FaultVfs();

    // From the n-th operation of that kind from now on (1 = the next one).
    void fail(Fault fault, std::int64_t from = 1);
    void heal() { fail(Fault::none); }
    // How often something was made to fail.
    [[nodiscard]] std::int64_t failures() const;
};

}  // namespace eskit::sqlite::testing
