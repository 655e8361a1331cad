#include "json_columns.hpp"

#include <eskit/codec/json.hpp>

namespace eskit::inline v0_1::sqlite::detail {
namespace {

bool is_empty(const Metadata& metadata) {
    const auto unset = [](const Principal& principal) {
        return principal.kind == Principal::Kind::none && principal.id.empty();
    };
    return metadata.correlation_id.empty() && metadata.causation_id.empty() &&
           unset(metadata.initiator) && unset(metadata.originator) && metadata.extra.empty();
}

}  // namespace

Result<std::string> metadata_to_text(const Metadata& metadata) {
    return is_empty(metadata) ? std::string() : to_json(metadata);
}

Result<std::string> tags_to_text(const std::vector<std::string>& tags) {
    return tags.empty() ? std::string() : to_json(tags);
}

Result<Metadata> metadata_from_text(std::string_view text) {
    return from_json<Metadata>(text);
}

Result<std::vector<std::string>> tags_from_text(std::string_view text) {
    return from_json<std::vector<std::string>>(text);
}

}  // namespace eskit::inline v0_1::sqlite::detail
