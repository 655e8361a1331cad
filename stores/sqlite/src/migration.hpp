// The stored format: recognising, creating and upgrading it.
#pragma once

#include "connection.hpp"

#include <eskit/base/clock.hpp>
#include <eskit/base/uuid.hpp>
#include <eskit/sqlite/options.hpp>

#include <cstdint>

namespace eskit::inline v0_1::sqlite::detail {

// Marks the file as eskit's: "eskt". Never change.
inline constexpr std::int64_t application_id = 0x65736B74;
// What this build writes. A file says which formats may read and write it.
inline constexpr std::int64_t format_current = 2;

// Makes the file ready for writing: refuses what is not eskit's or too new, creates or upgrades the
// tables in one transaction. Answers the log's epoch.
[[nodiscard]] Result<Uuid> prepare_for_writing(Connection& connection, const Options& options);
// Checks that this build can read the file. Answers the log's epoch.
[[nodiscard]] Result<Uuid> prepare_for_reading(Connection& connection);

}  // namespace eskit::inline v0_1::sqlite::detail
