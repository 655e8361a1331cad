// Lines of reports.
#pragma once

#include <eskit/testing/given.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace eskit::inline v0_1::testing {

inline void add_line(std::string& out, std::string_view label, const Shown& shown) {
    out.append("\n  ").append(label).append(shown.type);
    if (!shown.json.empty()) {
        out.append(" ").append(shown.json);
    }
    if (!shown.fault.empty()) {
        out.append(" (cannot be stored: ").append(shown.fault).append(")");
    }
}

inline void add_events(std::string& out, std::string_view label, const std::vector<Shown>& events) {
    if (events.empty()) {
        out.append("\n  ").append(label).append("nothing");
    }
    for (const Shown& event : events) {
        add_line(out, label, event);
        label = "          ";
    }
}

}  // namespace eskit::inline v0_1::testing
