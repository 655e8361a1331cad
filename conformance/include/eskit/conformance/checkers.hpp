/// What must hold in every history of every log, and who finds out when it does not.
#pragma once

#include <eskit/conformance/history.hpp>

#include <string>
#include <vector>

namespace eskit::inline v0_1::conformance {

/// What is wrong, in sentences for people; empty when nothing is. A checker stops listing after
/// `violations_max` and says how many more there are.
using Violations = std::vector<std::string>;
inline constexpr std::size_t violations_max = 20;

/// C1: each stream behaves as one register of versions. Every acknowledged append found the version
/// that it expected and was given the next ones; no version has two winners; what was acknowledged
/// before another append began is before it; a refusal names a version that the stream had while it
/// was decided, and that the append did not expect. An operation with an unknown ending may have
/// happened or not. O(n log n): versions name the order, so nothing is searched.
[[nodiscard]] Violations check_occ(const History& history);

/// C2: sequences rise, without holes where that is declared, and respect the versions of every
/// stream and real time. Every read of the log shows a part of it without an omission, up to where
/// it says that it looked; what a reader sees as the head never shrinks.
[[nodiscard]] Violations check_global_order(const History& history);

/// C4: what was acknowledged is in the log, where it was said to be; what is in the log was
/// attempted, and not refused; a commit is there as a whole or not at all, and once.
[[nodiscard]] Violations check_durability(const History& history);

/// C6: no acknowledged commit has an event that breaks its condition between `after` and its own
/// position; every refusal names events that break it and that existed by then; a read of what
/// matches a query shows all of it up to the head that it reports; and no decision passes over
/// events that its own process could not have seen, because it read up to an older head.
[[nodiscard]] Violations check_conditions(const History& history);

/// All of them; each violation begins with the name of its checker: "C1: ".
[[nodiscard]] Violations check_all(const History& history);

}  // namespace eskit::inline v0_1::conformance
