// Calls of functions that users gave us, on the writer's connection.
#pragma once

#include "connection.hpp"

#include <eskit/detail/function_ref.hpp>

#include <string_view>

namespace eskit::inline v0_1::sqlite::detail {

using UserFunction = eskit::detail::FunctionRef<Result<void>(SQLite::Database&)>;

// Runs `function` inside of the open transaction; what it throws becomes handler_failed, except for
// std::bad_alloc. Afterwards the transaction may be gone, if the database failed: ask
// Connection::in_transaction.
[[nodiscard]] Result<void> run_user_code(Connection& connection, std::string_view name,
                                         UserFunction function);

}  // namespace eskit::inline v0_1::sqlite::detail
