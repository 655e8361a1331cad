/// Tests of expected versions.
#pragma once

#include <eskit/conformance/suite.hpp>

namespace eskit::conformance {

/// "occ".
[[nodiscard]] const Suite& occ_suite();

}  // namespace eskit::conformance
