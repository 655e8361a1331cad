#include <eskit/store/recorded_event.hpp>

namespace eskit::inline v0_1 {

std::span<const std::string> RecordedEvent::tag_set() const {
    return tags != nullptr && *tags ? std::span<const std::string>(**tags)
                                    : std::span<const std::string>();
}

const Metadata& RecordedEvent::commit_metadata() const {
    static const Metadata none;
    return metadata != nullptr && *metadata ? **metadata : none;
}

Result<void> RecordedEvent::encode_payload(const Codec& wanted, std::string& out) const {
    if (payload != nullptr) {
        return (*payload)->encode(wanted, out);
    }
    if (is_removed()) {
        return Error(Errc::not_found, "the payload was removed by a later commit");
    }
    if (codec != wanted.name()) {
        return Error(Errc::unsupported, "the payload is stored as '" + std::string(codec) +
                                            "', not as '" + std::string(wanted.name()) + "'");
    }
    out.append(bytes);
    return {};
}

}  // namespace eskit::inline v0_1
