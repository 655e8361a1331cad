/// Tests of multi-stream atomicity, the order of checks, idempotency, independence of neighbours.
#pragma once

#include <eskit/conformance/suite.hpp>

namespace eskit::inline v0_1::conformance {

/// "commit".
[[nodiscard]] const Suite& commit_suite();

}  // namespace eskit::inline v0_1::conformance
