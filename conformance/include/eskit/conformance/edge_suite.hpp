/// Tests of payloads, counts and sizes at their limits.
#pragma once

#include <eskit/conformance/suite.hpp>

namespace eskit::conformance {

/// "edge".
[[nodiscard]] const Suite& edge_suite();

}  // namespace eskit::conformance
