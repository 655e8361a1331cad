/// Tests of appending, reading back, and keeping streams apart whatever they are called.
#pragma once

#include <eskit/conformance/suite.hpp>

namespace eskit::conformance {

/// "streams".
[[nodiscard]] const Suite& streams_suite();

}  // namespace eskit::conformance
