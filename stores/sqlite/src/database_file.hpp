// The file's name, and whether it can be what is asked for, before SQLite sees it.
#pragma once

#include <eskit/base/result.hpp>
#include <eskit/sqlite/path.hpp>

#include <string>

namespace eskit::inline v0_1::sqlite::detail {

struct DatabaseFile {
    std::string path;  // absolute, links resolved: two names of one file get one lock
    bool exists = false;
};

// ":memory:" stays as it is. Errors: not_found for a missing folder, invalid_argument for what is
// no file name or names a folder.
[[nodiscard]] Result<DatabaseFile> locate(const Path& path);

}  // namespace eskit::inline v0_1::sqlite::detail
