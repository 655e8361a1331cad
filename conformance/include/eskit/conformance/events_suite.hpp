/// Tests that everything about an event comes back: its fields and the metadata of its commit.
#pragma once

#include <eskit/conformance/suite.hpp>

namespace eskit::inline v0_1::conformance {

/// "events".
[[nodiscard]] const Suite& events_suite();

}  // namespace eskit::inline v0_1::conformance
