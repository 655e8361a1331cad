/// Tests of payloads, counts and sizes at their limits.
#pragma once

#include <eskit/conformance/suite.hpp>

namespace eskit::inline v0_1::conformance {

/// "edge".
[[nodiscard]] const Suite& edge_suite();

}  // namespace eskit::inline v0_1::conformance
