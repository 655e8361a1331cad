// What only SQL can tell about a file that was left behind.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace eskit::inline v0_1::sqlite::testing {

// What is wrong in the file: its integrity check, a row of `commits` that nobody attempted, a row
// of `event_tags` that does not belong to its event.
[[nodiscard]] std::vector<std::string> check_rows(const std::filesystem::path& file,
                                                  std::size_t commits);

}  // namespace eskit::inline v0_1::sqlite::testing
