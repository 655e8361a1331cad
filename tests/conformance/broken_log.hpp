// Logs that break one rule each, for the tests of the suites.
#pragma once

#include <eskit/conformance/suite.hpp>
#include <eskit/store/memory_log.hpp>

#include <string>

namespace eskit::conformance {

enum class Broken : std::uint8_t {
    nothing,
    // Commits.
    splits_commits,        // each append for itself
    writes_replays,        // a known id writes again
    forgets_ids,           // find_commit knows none
    ignores_fingerprints,  // a known id is answered whatever is asked
    reverses_groups,       // the last of a group is written first
    spoils_neighbours,     // what follows a refused one in its group is refused
    // Conditions.
    ignores_conditions,
    includes_after,
    ignores_tags,  // of conditions
    hides_witnesses,
    checks_conditions_first,
    // Expected versions.
    ignores_versions,
    hides_actual_versions,
    takes_new_for_existing,  // stream_exists is any_version
    // Lifecycle.
    opens_archives,        // an append to an archived stream restores it
    keeps_removed_data,    // what was removed can still be read
    hides_removed_events,  // what was removed has left the sequence
    renames_removed_events,
    loses_removed_events_in_conditions,
    forgets_reasons,
    ignores_stream_types,  // of loads
    // Reads.
    omits_events,  // every seventh
    swaps_events,  // in pairs
    ignores_scan_limits,
    ignores_types,
    ignores_the_sink,
    reports_old_heads,
};

[[nodiscard]] std::shared_ptr<EventLog> make_broken(Broken broken);

// Runs this one test on such a log and returns what it reports; empty when it passes.
[[nodiscard]] std::string report_of(const Suite& suite, std::string_view test, Broken broken);
// Runs all tests that a log in memory has the capabilities for.
[[nodiscard]] std::string report_of(const Suite& suite, Broken broken);

}  // namespace eskit::conformance
