#include "user_code.hpp"

#include <eskit/base/error.hpp>

#include <exception>
#include <new>
#include <string>

namespace eskit::inline v0_1::sqlite::detail {

Result<void> run_user_code(Connection& connection, std::string_view name, UserFunction function) {
    const Connection::UserCode only_their_tables(connection);
    const auto failed = [&](std::string_view why) {
        return Error::with_cause(std::string(name) + ": " + std::string(why),
                                 std::current_exception());
    };
    try {
        auto ok = function(connection.database());
        if (ok && !connection.in_transaction()) {
            return Error(Errc::handler_failed,
                         std::string(name) + ": a statement ended the transaction (OR ROLLBACK?)");
        }
        return ok ? ok : ok.error().prefixed(name);
    } catch (const std::bad_alloc&) {
        throw;  // not about the function
    } catch (const std::exception& exception) {
        return failed(exception.what());
    } catch (...) {
        return failed("it threw something that is not a std::exception");
    }
}

}  // namespace eskit::inline v0_1::sqlite::detail
