#include "database_file.hpp"

#include <eskit/detail/text.hpp>

#include <filesystem>
#include <system_error>

namespace eskit::inline v0_1::sqlite::detail {

Result<DatabaseFile> locate(const Path& path) {
    namespace fs = std::filesystem;
    if (path.is_memory()) {
        return DatabaseFile{.path = path.text(), .exists = false};
    }
    const std::string shown = eskit::detail::quoted(path.text());
    if (path.text().empty() || path.text().find('\0') != std::string::npos) {
        return Error(Errc::invalid_argument,
                     "open " + shown + ": the path is empty or holds a zero byte; name a file");
    }
    std::error_code failed;
    const fs::path resolved = fs::weakly_canonical(fs::absolute(path.text(), failed), failed);
    if (failed) {
        return Error(Errc::unavailable, "open " + shown + ": the path cannot be resolved: " +
                                            failed.message() + "; check its folders");
    }
    if (!fs::is_directory(resolved.parent_path(), failed)) {
        return Error(Errc::not_found, "open " + shown + ": there is no folder " +
                                          eskit::detail::quoted(resolved.parent_path().string()) +
                                          "; create it first");
    }
    if (fs::is_directory(resolved, failed)) {
        return Error(Errc::invalid_argument,
                     "open " + shown + ": this is a folder; name a file in it");
    }
    return DatabaseFile{.path = resolved.string(), .exists = fs::exists(resolved, failed)};
}

}  // namespace eskit::inline v0_1::sqlite::detail
