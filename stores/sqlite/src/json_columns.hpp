// The columns of `events` that hold JSON.
#pragma once

#include <eskit/base/result.hpp>
#include <eskit/event/metadata.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace eskit::inline v0_1::sqlite::detail {

// Empty text stands for NULL: metadata of which nothing is set, and no tags.
[[nodiscard]] Result<std::string> metadata_to_text(const Metadata& metadata);
[[nodiscard]] Result<std::string> tags_to_text(const std::vector<std::string>& tags);

[[nodiscard]] Result<Metadata> metadata_from_text(std::string_view text);
[[nodiscard]] Result<std::vector<std::string>> tags_from_text(std::string_view text);

}  // namespace eskit::inline v0_1::sqlite::detail
