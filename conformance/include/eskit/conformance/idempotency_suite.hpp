/// Tests of ids that are repeated, and of how long they are known.
#pragma once

#include <eskit/conformance/suite.hpp>

namespace eskit::inline v0_1::conformance {

/// "idempotency".
[[nodiscard]] const Suite& idempotency_suite();

}  // namespace eskit::inline v0_1::conformance
