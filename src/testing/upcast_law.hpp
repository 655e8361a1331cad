// Old events mean the same by way of a registry as by hand.
#pragma once

#include <eskit/testing/properties.hpp>

namespace eskit::inline v0_1::testing {

// Searches for old events that do not, and puts the fewest that it finds into `report`.
void check_upcasts(Subject& subject, const PropertySettings& settings, PropertyReport& report);

}  // namespace eskit::inline v0_1::testing
