/// Tests of archived and tombstoned streams, and of removed data.
#pragma once

#include <eskit/conformance/suite.hpp>

namespace eskit::inline v0_1::conformance {

/// "lifecycle".
[[nodiscard]] const Suite& lifecycle_suite();

}  // namespace eskit::inline v0_1::conformance
