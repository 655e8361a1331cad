/// Tests of many threads: writers of different streams, of one stream, and readers beside them.
#pragma once

#include <eskit/conformance/suite.hpp>

namespace eskit::inline v0_1::conformance {

/// "stress".
[[nodiscard]] const Suite& stress_suite();

}  // namespace eskit::inline v0_1::conformance
