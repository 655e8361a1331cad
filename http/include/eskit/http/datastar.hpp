/// Events that Datastar (data-star.dev, version 1) understands.
#pragma once

#include <eskit/http/server_event.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace eskit::inline v0_1::http::datastar {

/// What becomes of the elements that a patch selects.
enum class Mode : std::uint8_t { outer, inner, replace, prepend, append, before, after, remove };

struct PatchElements {
    /// A CSS selector; empty: the elements' own ids say which are meant.
    std::string selector{};
    Mode mode = Mode::outer;
    bool use_view_transition = false;
};

/// `datastar-patch-elements`: `html` goes into the page. Text in it from elsewhere must have gone
/// through `escape_html`. With `Mode::remove` it may be empty.
[[nodiscard]] ServerEvent patch_elements(std::string_view html, const PatchElements& options = {});

struct PatchSignals {
    /// Leaves signals alone that the page has already.
    bool only_if_missing = false;
};

/// `datastar-patch-signals`: `json`, an object, is merged into the page's signals.
[[nodiscard]] ServerEvent patch_signals(std::string_view json, const PatchSignals& options = {});

}  // namespace eskit::inline v0_1::http::datastar
