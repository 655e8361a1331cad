// The disk as it may be found after the power went away.
#pragma once

#include "io_log.hpp"

#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace eskit::inline v0_1::sqlite::testing {

// A folder on a disk with a cache. Operations are applied in the order of their log; at any point
// `crash` says what the disk may hold after a loss of power there:
//
//  - what was synced, always;
//  - of everything else any part: writes are kept, lost, or torn between sectors of 512 bytes, in
//    any order, so that a later write may be there and an earlier one not;
//  - a file that grew may have zeros or rubbish where its data did not arrive;
//  - a file that was created or removed may be missing or still be there, until its folder was
//    flushed.
//
// Bytes of a sector that a write did not cover stay as they were (SQLite relies on that where the
// file system says so, as its default one does: "powersafe overwrite").
class CrashDisk {
  public:
    // `before` as in IoLog. The seed decides what becomes of writes whose sync has failed.
    explicit CrashDisk(const DiskFiles& before, unsigned seed);

    void apply(const IoOperation& operation);
    [[nodiscard]] DiskFiles crash(std::mt19937& random) const;

  private:
    struct Pending {
        const IoOperation* operation;
        std::size_t number;  // in the order of all operations
    };
    struct Content {
        std::string durable{};
        std::vector<Pending> pending{};
    };
    class Fate;  // of one crash

    static void settle(Content& content, Fate& fate);
    static void keep_entry(std::map<std::string, std::uint32_t>& entries,
                           const IoOperation& operation);

    std::map<std::uint32_t, Content> contents_;
    std::map<std::string, std::uint32_t> entries_;  // of the folder, as flushed
    std::vector<Pending> entries_pending_;
    std::size_t applied_ = 0;
    std::mt19937 random_;
};

// Replaces what is in `folder`.
void write_files(const std::filesystem::path& folder, const DiskFiles& files);
// The databases there, their journals and write-ahead logs.
[[nodiscard]] DiskFiles read_files(const std::filesystem::path& folder);

}  // namespace eskit::inline v0_1::sqlite::testing
