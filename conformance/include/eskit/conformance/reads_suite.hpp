/// Tests of what may be asked of a read: parts of streams, pages, filters, empty answers.
#pragma once

#include <eskit/conformance/suite.hpp>

namespace eskit::inline v0_1::conformance {

/// "reads".
[[nodiscard]] const Suite& reads_suite();

}  // namespace eskit::inline v0_1::conformance
