// What SQLite says, as an eskit::Error. The only place that knows SQLite's result codes by name,
// and the only place that catches SQLite::Exception.
#pragma once

#include <eskit/base/result.hpp>
#include <eskit/detail/function_ref.hpp>

#include <string>
#include <string_view>

namespace eskit::inline v0_1::sqlite::detail {

// What was tried, on which database, for the front of a message.
struct Attempt {
    std::string_view what;
    std::string_view path;
};

// `extended_code` as of sqlite3_extended_errcode; `said` is SQLite's own message.
[[nodiscard]] Error translate_error(const Attempt& attempt, int extended_code,
                                    std::string_view said);

// Errors after which a connection is not to be trusted with another write: what the operating
// system did with the pages is unknown (fsync must not be retried), or the file is damaged.
[[nodiscard]] bool poisons_connection(int extended_code) noexcept;
// After a failed COMMIT: the commit frame may have reached the file.
[[nodiscard]] bool leaves_commit_open(int extended_code) noexcept;

// Runs cold code that uses SQLiteCpp, whose exceptions become errors here.
[[nodiscard]] Result<void> guarded(const Attempt& attempt,
                                   eskit::detail::FunctionRef<Result<void>()> run);

}  // namespace eskit::inline v0_1::sqlite::detail
