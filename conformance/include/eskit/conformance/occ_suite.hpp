/// Tests of expected versions.
#pragma once

#include <eskit/conformance/suite.hpp>

namespace eskit::inline v0_1::conformance {

/// "occ".
[[nodiscard]] const Suite& occ_suite();

}  // namespace eskit::inline v0_1::conformance
