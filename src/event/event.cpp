#include <eskit/event/event.hpp>

namespace eskit::inline v0_1 {

const Metadata& EventInfo::metadata() const noexcept {
    static const Metadata none;
    return fields_.metadata ? *fields_.metadata : none;
}

std::span<const std::string> EventInfo::tags() const noexcept {
    return fields_.tags ? std::span<const std::string>(*fields_.tags)
                        : std::span<const std::string>();
}

}  // namespace eskit::inline v0_1
