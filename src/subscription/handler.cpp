#include <eskit/detail/text.hpp>
#include <eskit/subscription/handler.hpp>

namespace eskit::inline v0_1::subscription {

Result<void> detail::check_types(const std::vector<std::string>& taken,
                                 const std::vector<std::string>& types) {
    for (const std::string& type : types) {
        if (!eskit::detail::wants_type(taken, type)) {
            return Error(Errc::invalid_argument,
                         "the handler does not take " + eskit::detail::quoted(type));
        }
    }
    return {};
}

Result<void> Handler::narrow(const std::vector<std::string>& types) {
    auto ok = detail::check_types(needs_.types, types);
    if (ok) {
        needs_.types = types;
    }
    return ok;
}

}  // namespace eskit::inline v0_1::subscription
