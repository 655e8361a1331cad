// Logs that break one rule each, for the tests of the suites.
#pragma once

#include <eskit/conformance/suite.hpp>
#include <eskit/store/memory_log.hpp>

#include <cstddef>
#include <string>

namespace eskit::inline v0_1::conformance {

enum class Broken : std::uint8_t {
    nothing,
    refuses_appends,
    // Commits.
    splits_commits,        // each append for itself
    writes_replays,        // a known id writes again
    forgets_ids,           // find_commit knows none
    forgets_ids_early,     // after half of the time
    never_forgets_ids,     // whatever is asked
    knows_rising_ids,      // an id below an earlier one passes for known
    renews_replays,        // a replay tells the stream's version of now
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
    ignores_load_types,
    // Streams.
    mixes_stream_types,
    joins_stream_names,  // with a slash, which may be in a name
    folds_case,          // of names
    cuts_names,          // behind 200 bytes
    // What an event is made of, when it is written.
    loses_events,    // the last of an append, if there are several
    swaps_payloads,  // of the first two events of an append
    loses_empty_payloads,
    ends_payloads_at_zero,
    mangles_unicode,  // of payloads
    trims_payloads,
    cuts_payloads,  // behind a mebibyte
    repeats_event_ids,
    forgets_schema_versions,
    forgets_codecs,
    drops_tags,
    drops_metadata,
    keeps_metadata_of_others,  // where a commit has none
    swaps_principals,
    mangles_unicode_metadata,
    cuts_metadata,  // extra values behind 64 KiB
    ignores_its_clock,
    // Reads of a stream.
    includes_load_after,
    ignores_upto,
    ignores_load_limits,
    ignores_backwards,
    reports_the_last_version_read,
    loses_every_thousandth,
    drops_metadata_of_batches,  // of all events but the first
    lets_times_fall,
    // Reads of the log.
    omits_events,       // every seventh
    swaps_events,       // in pairs
    shows_events_late,  // the newest not to the first who reads it; of streams too
    ignores_limits,
    ignores_scan_limits,
    ignores_types,
    filters_behind_limits,  // what is not wanted counts
    stops_at_matches,       // `next` is what was delivered last
    goes_back,              // `next` is never behind the head
    ignores_the_sink,
    reports_old_heads,
    ignores_contexts,
};

[[nodiscard]] std::shared_ptr<EventLog> make_broken(Broken broken,
                                                    const LogEnvironment& environment = {});

// Runs all tests that a log in memory has the capabilities for, and returns what they report; empty
// when they pass.
[[nodiscard]] std::string report_of(const Suite& suite, Broken broken);

// Runs this one test on such a log and expects a failure.
void expect_caught(const Suite& suite, std::string_view test, Broken broken);

// What `run` reports to GoogleTest, kept from it; empty when it reports no failure.
[[nodiscard]] std::string failures_of(const std::function<void()>& run);

// The failures that were looked for so far: the program's last line says `caught k/k`.
struct Caught {
    std::size_t tried = 0;
    std::size_t caught = 0;
};
[[nodiscard]] Caught& caught_so_far();
// Counts it, and fails the calling test when there is no report.
void expect_caught(const std::string& report);

}  // namespace eskit::inline v0_1::conformance
