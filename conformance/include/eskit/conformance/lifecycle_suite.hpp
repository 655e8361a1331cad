/// Tests of archived and tombstoned streams, and of removed data.
#pragma once

#include <eskit/conformance/suite.hpp>

namespace eskit::conformance {

/// "lifecycle".
[[nodiscard]] const Suite& lifecycle_suite();

}  // namespace eskit::conformance
