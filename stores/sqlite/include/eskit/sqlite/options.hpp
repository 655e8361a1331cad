/// How a SQLite database is opened.
#pragma once

#include <eskit/store/event_log.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace eskit::inline v0_1::sqlite {

struct Options {
    /// What an acknowledged commit survives. There is no level without any sync: it would corrupt
    /// the file at a loss of power.
    enum class Synchronous : std::uint8_t {
        full,    ///< a loss of power: one flush per group of commits
        normal,  ///< a crash of the process; a loss of power may undo the newest commits
    } synchronous = Synchronous::full;

    /// Whether `open` may create or upgrade the stored format.
    enum class Migrate : std::uint8_t {
        automatic,
        check_only,  ///< refuse a file that is not in this build's format already
    } migrate = Migrate::automatic;

    /// How long `open` waits for another writer to let go of the file.
    std::chrono::milliseconds wait_for_writer{0};
    /// How long a statement waits for a lock of a program that is not eskit.
    std::chrono::milliseconds busy_timeout{5'000};
    /// Connections for reading that are kept open. More reads at a time open more for as long as
    /// they last; none waits.
    std::size_t readers_max = 4;
    /// Pages in the write-ahead log from which on it is copied into the file: by the caller whose
    /// commit is next, when the group before it has been acknowledged.
    std::size_t checkpoint_pages = 1'000;
    /// Clock, ids, the bounds of groups, and how long commit ids are kept. Clock and ids must
    /// outlive the database.
    LogEnvironment environment{};
};

}  // namespace eskit::inline v0_1::sqlite
