/// Text for HTML.
#pragma once

#include <string>
#include <string_view>

namespace eskit::inline v0_1::http {

/// The text such that HTML shows it as it is, between tags and in quoted attributes. Whatever comes
/// out of an event goes through this before it becomes a part of a page.
[[nodiscard]] std::string escape_html(std::string_view text);

}  // namespace eskit::inline v0_1::http
