// Loss of power at every moment of a workload: record it once, then look at what may be left.
#pragma once

#include <eskit/sqlite/options.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace eskit::inline v0_1::sqlite::testing {

struct PowerLossOptions {
    unsigned seed = 1;         // of the workload and of the images
    std::size_t images = 400;  // spread over all boundaries
    unsigned writers = 8;      // threads that append
    std::size_t commits = 40;  // of all writers together
    Options::Synchronous synchronous = Options::Synchronous::full;
    enum class Control : std::uint8_t {
        none,
        lying_sync,       // the disk says that it has synced, and has not
        synchronous_off,  // PRAGMA synchronous=OFF on the writer's connection
        failed_sync,      // one sync fails, half way; commits are repeated until they are accepted
    } control = Control::none;  // the middle two must be reported as loss
};

struct PowerLossReport {
    std::size_t images = 0;
    std::size_t boundaries = 0;        // syncs and acknowledgements, each a moment of loss
    std::size_t wal_resets = 0;        // how often the write-ahead log began again
    std::size_t checkpoint_syncs = 0;  // syncs of the database file
    std::size_t acknowledged = 0;      // commits
    std::vector<std::string> violations{};
    std::string kept{};  // the folder of the first image that is wrong

    [[nodiscard]] std::size_t losses() const;  // violations that are losses of acknowledged commits
};

// Appends from several threads into a fresh database whose disk is recorded, with checkpoints of
// the write-ahead log among the commits. Then builds `images` disks as a loss of power may leave
// them, before and after every boundary and between them, opens each with Database::open and checks
// it as check_recovered does (with Loss::newest for synchronous=NORMAL). Of every eighth image, the
// power goes away once more while it is being recovered.
//
// What the threads do to each other depends on the scheduler; everything else follows from the
// seed. Not to be run twice at a time in one process.
[[nodiscard]] PowerLossReport run_power_loss(const PowerLossOptions& options);

// In memory where there is such a folder: what a loss of power leaves is built, not provoked.
[[nodiscard]] std::string fast_temporary_folder();

}  // namespace eskit::inline v0_1::sqlite::testing
