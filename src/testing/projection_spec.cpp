#include "shown.hpp"

#include <eskit/testing/projection_spec.hpp>

namespace eskit::inline v0_1::testing {

std::string compare_projected(const std::vector<Shown>& past, const Shown& expected,
                              const Shown& got) {
    const bool both_stored = !expected.json.empty() && !got.json.empty();
    const std::string where = both_stored ? first_difference(expected.json, got.json) : "";
    if (both_stored && expected.type == got.type && where.empty()) {
        return {};
    }
    std::string out;
    add_events(out, "given     ", past);
    add_line(out, "expected  ", expected);
    add_line(out, "got       ", got);
    if (!where.empty()) {
        out.append("\n  first difference: ").append(where);
    }
    return out;
}

}  // namespace eskit::inline v0_1::testing
