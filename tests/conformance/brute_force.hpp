// C1 by trying every order: slow, and too simple to be wrong.
#pragma once

#include <eskit/conformance/history.hpp>

namespace eskit::inline v0_1::conformance {

// Whether the operations on the one stream of this history can have happened one after the other,
// each between its invocation and its completion, with the outcomes that they had and with the log
// as the result. For at most 8 operations, each of one append.
[[nodiscard]] bool is_linearizable(const History& history);

}  // namespace eskit::inline v0_1::conformance
