#include "lines.hpp"

#include <eskit/http/datastar.hpp>

namespace eskit::inline v0_1::http::datastar {
namespace {

std::string_view to_string(Mode mode) {
    switch (mode) {
        case Mode::outer:
            return "outer";
        case Mode::inner:
            return "inner";
        case Mode::replace:
            return "replace";
        case Mode::prepend:
            return "prepend";
        case Mode::append:
            return "append";
        case Mode::before:
            return "before";
        case Mode::after:
            return "after";
        case Mode::remove:
            return "remove";
    }
    return "outer";
}

// A line end within a value would begin a line with another meaning.
void add(std::string& data, std::string_view key, std::string_view value) {
    http::detail::for_each_line(value, [&](std::string_view line) {
        data.append(data.empty() ? "" : "\n").append(key).append(" ").append(line);
    });
}

std::string on_one_line(std::string_view text) {
    std::string line;
    http::detail::for_each_line(
        text, [&](std::string_view part) { line.append(line.empty() ? "" : " ").append(part); });
    return line;
}

}  // namespace

ServerEvent patch_elements(std::string_view html, const PatchElements& options) {
    ServerEvent event{.type = "datastar-patch-elements"};
    if (!options.selector.empty()) {
        add(event.data, "selector", on_one_line(options.selector));
    }
    if (options.mode != Mode::outer) {
        add(event.data, "mode", to_string(options.mode));
    }
    if (options.use_view_transition) {
        add(event.data, "useViewTransition", "true");
    }
    if (!html.empty()) {
        add(event.data, "elements", html);
    }
    return event;
}

ServerEvent patch_signals(std::string_view json, const PatchSignals& options) {
    ServerEvent event{.type = "datastar-patch-signals"};
    if (options.only_if_missing) {
        add(event.data, "onlyIfMissing", "true");
    }
    add(event.data, "signals", json);
    return event;
}

}  // namespace eskit::inline v0_1::http::datastar
