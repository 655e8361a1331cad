/// Tests of append conditions and reads by query.
#pragma once

#include <eskit/conformance/suite.hpp>

namespace eskit::inline v0_1::conformance {

/// "dcb".
[[nodiscard]] const Suite& dcb_suite();

}  // namespace eskit::inline v0_1::conformance
