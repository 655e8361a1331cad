// The code that a change of an event calls for.
#pragma once

#include "event/schema_tree.hpp"

#include <string>

namespace eskit::inline v0_1::detail {

// The old struct of an event in C++, with the upcast that is missing. `current` is the event of
// today; its node may be nullptr.
[[nodiscard]] std::string upcaster_skeleton(const SchemaEvent& locked, const SchemaEvent& current);

}  // namespace eskit::inline v0_1::detail
