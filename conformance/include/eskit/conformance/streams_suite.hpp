/// Tests of appending, reading back, and keeping streams apart whatever they are called.
#pragma once

#include <eskit/conformance/suite.hpp>

namespace eskit::inline v0_1::conformance {

/// "streams".
[[nodiscard]] const Suite& streams_suite();

}  // namespace eskit::inline v0_1::conformance
