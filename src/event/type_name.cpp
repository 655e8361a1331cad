#include <eskit/detail/text.hpp>
#include <eskit/event/type_name.hpp>

#include <string>

namespace eskit::inline v0_1 {

Result<void> check_event_type(std::string_view name) {
    const auto refuse = [&](const char* why) {
        return Error(Errc::invalid_argument, "event type " + detail::quoted(name) + " " + why);
    };
    if (name.empty()) {
        return refuse("is empty");
    }
    if (name.size() > event_type_bytes_max) {
        return refuse("is longer than 255 bytes");
    }
    if (!detail::is_plain(name)) {
        return refuse(detail::has_control_bytes(name) ? "has control bytes" : "is not UTF-8");
    }
    return {};
}

}  // namespace eskit::inline v0_1
