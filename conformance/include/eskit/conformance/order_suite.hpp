/// Tests of global order and what readers see of it.
#pragma once

#include <eskit/conformance/suite.hpp>

namespace eskit::inline v0_1::conformance {

/// "order".
[[nodiscard]] const Suite& order_suite();

}  // namespace eskit::inline v0_1::conformance
