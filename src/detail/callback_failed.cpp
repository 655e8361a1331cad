#include <eskit/detail/callback_failed.hpp>

#include <exception>
#include <new>
#include <string>
#include <utility>

namespace eskit::detail {

Error callback_failed(std::string_view callback) {
    const std::exception_ptr cause = std::current_exception();
    std::string message(callback);
    try {
        std::rethrow_exception(cause);
    } catch (const std::bad_alloc&) {
        throw;  // not about the callback
    } catch (const std::exception& error) {
        message.append(" threw: ").append(error.what());
    } catch (...) {
        message.append(" threw something that is not a std::exception");
    }
    return Error::with_cause(std::move(message), cause);
}

}  // namespace eskit::detail
