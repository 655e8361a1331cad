#include "expectations.hpp"
#include "requests.hpp"

#include <eskit/codec/json.hpp>
#include <eskit/conformance/lifecycle_suite.hpp>
#include <eskit/store/stream_lifecycle.hpp>

#include <atomic>
#include <string>
#include <vector>

namespace eskit::inline v0_1::conformance {
namespace {

using namespace detail;

const StreamId ada{"account", "ada"};
const StreamId bob{"account", "bob"};
const StreamId nobody{"account", "nobody"};

StreamLifecycle lifecycle_of(const LogUnderTest& log) {
    return StreamLifecycle(log->shared_from_this());
}

void append(const LogUnderTest& log, const StreamId& stream, std::vector<NewEvent> fresh) {
    ESKIT_ASSERT_OK(log->commit({}, commit_to(stream, any_version, std::move(fresh))));
}

// One letter per event of the stream: 'd' has data, '-' lost it, '$' is a system event.
std::string stream_data(const LogUnderTest& log, const StreamId& stream,
                        const LoadOptions& options = {}) {
    std::string data;
    const auto read = log->read_stream({}, stream, options, [&](const RecordedEvent& event) {
        data += is_system_event(event.type) ? '$' : event.is_removed() ? '-' : 'd';
        return true;
    });
    EXPECT_TRUE(read.has_value()) << read.error().message();
    return data;
}

std::string log_data(const LogUnderTest& log, const Query& query = {}) {
    std::string data;
    const auto read = log->read_matching({}, query, {}, [&](const RecordedEvent& event) {
        data += is_system_event(event.type) ? '$' : event.is_removed() ? '-' : 'd';
        return true;
    });
    EXPECT_TRUE(read.has_value()) << read.error().message();
    return data;
}

StreamStatus status_of(const LogUnderTest& log, const StreamId& stream) {
    const auto status = lifecycle_of(log).status({}, stream);
    EXPECT_TRUE(status.has_value()) << status.error().message();
    return status.value_or(StreamStatus::active);
}

void refuses_appends_to_an_archived_stream(LogUnderTest& log) {
    append(log, ada, events(2));

    const auto archived = lifecycle_of(log).archive({}, ada, "moved away");

    ESKIT_ASSERT_OK(archived);
    EXPECT_EQ(archived->versions, std::vector<StreamVersion>{3});
    EXPECT_EQ(status_of(log, ada), StreamStatus::archived);
    ESKIT_EXPECT_ERROR(log->commit({}, commit_to(ada, any_version, events(1))), Errc::closed);
    ESKIT_EXPECT_ERROR(lifecycle_of(log).archive({}, ada, "twice"), Errc::closed);
    EXPECT_EQ(version_of(*log, ada), StreamVersion{3});
}

void reads_an_archived_stream_as_before(LogUnderTest& log) {
    append(log, ada, events(2));

    ESKIT_ASSERT_OK(lifecycle_of(log).archive({}, ada, ""));

    EXPECT_EQ(stream_data(log, ada), "dd$");
    EXPECT_EQ(log_data(log), "dd$");
}

void leaves_other_streams_open(LogUnderTest& log) {
    append(log, ada, events(1));
    append(log, bob, events(1));

    ESKIT_ASSERT_OK(lifecycle_of(log).archive({}, ada, ""));

    ESKIT_ASSERT_OK(log->commit({}, commit_to(bob, 1, events(1))));
    EXPECT_EQ(status_of(log, bob), StreamStatus::active);
}

void takes_events_again_after_a_restore(LogUnderTest& log) {
    append(log, ada, events(1));
    ESKIT_ASSERT_OK(lifecycle_of(log).archive({}, ada, "by mistake"));

    const auto restored = lifecycle_of(log).restore({}, ada, "was a mistake");

    ESKIT_ASSERT_OK(restored);
    EXPECT_EQ(status_of(log, ada), StreamStatus::active);
    ESKIT_ASSERT_OK(log->commit({}, commit_to(ada, 3, events(1))));
    EXPECT_EQ(stream_data(log, ada), "d$$d");
}

void does_not_restore_what_is_not_archived(LogUnderTest& log) {
    append(log, ada, events(1));

    ESKIT_EXPECT_ERROR(lifecycle_of(log).restore({}, ada, ""), Errc::invalid_argument);

    EXPECT_EQ(version_of(*log, ada), StreamVersion{1});
}

void changes_no_stream_that_does_not_exist(LogUnderTest& log) {
    const StreamLifecycle lifecycle = lifecycle_of(log);

    ESKIT_EXPECT_ERROR(lifecycle.archive({}, nobody, ""), Errc::not_found);
    ESKIT_EXPECT_ERROR(lifecycle.tombstone({}, nobody, ""), Errc::not_found);
    ESKIT_EXPECT_ERROR(lifecycle.truncate({}, nobody, 2, ""), Errc::not_found);
    ESKIT_EXPECT_ERROR(lifecycle.erase({}, nobody, {1, 1}, ""), Errc::not_found);
    EXPECT_EQ(status_of(log, nobody), StreamStatus::active);
    EXPECT_TRUE(all_of(*log).empty());
}

void removes_the_data_before_a_version(LogUnderTest& log) {
    append(log, ada, events(4));

    ESKIT_ASSERT_OK(lifecycle_of(log).truncate({}, ada, 3, "kept for two years"));

    EXPECT_EQ(stream_data(log, ada), "--dd$");
    EXPECT_EQ(stream_data(log, ada, {.after = 2}), "dd$");
    EXPECT_EQ(log_data(log), "--dd$");
    ESKIT_ASSERT_OK(log->commit({}, commit_to(ada, 5, events(1))));
}

void removes_the_data_of_chosen_versions(LogUnderTest& log) {
    append(log, ada, events(4));

    ESKIT_ASSERT_OK(lifecycle_of(log).erase({}, ada, {2, 3}, "a password"));

    EXPECT_EQ(stream_data(log, ada), "d--d$");
    EXPECT_EQ(stream_data(log, ada, {.backwards = true}), "$d--d");
}

void removes_nothing_beyond_the_end(LogUnderTest& log) {
    append(log, ada, events(2));

    ESKIT_EXPECT_ERROR(lifecycle_of(log).truncate({}, ada, 4, ""), Errc::invalid_argument);
    ESKIT_EXPECT_ERROR(lifecycle_of(log).erase({}, ada, {2, 3}, ""), Errc::invalid_argument);
    ESKIT_EXPECT_ERROR(lifecycle_of(log).erase({}, ada, {0, 1}, ""), Errc::invalid_argument);

    EXPECT_EQ(stream_data(log, ada), "dd");
}

void removes_data_of_one_stream_alone(LogUnderTest& log) {
    append(log, ada, events(2));
    append(log, bob, events(2));

    ESKIT_ASSERT_OK(lifecycle_of(log).truncate({}, ada, 3, ""));

    EXPECT_EQ(stream_data(log, bob), "dd");
    EXPECT_EQ(log_data(log), "--dd$");
}

void removes_data_of_an_archived_stream(LogUnderTest& log) {
    append(log, ada, events(2));
    ESKIT_ASSERT_OK(lifecycle_of(log).archive({}, ada, ""));

    ESKIT_ASSERT_OK(lifecycle_of(log).erase({}, ada, {1, 1}, ""));

    EXPECT_EQ(stream_data(log, ada), "-d$$");
    EXPECT_EQ(status_of(log, ada), StreamStatus::archived);
    ESKIT_EXPECT_ERROR(log->commit({}, commit_to(ada, any_version, events(1))), Errc::closed);
}

void closes_a_tombstoned_stream_for_ever(LogUnderTest& log) {
    append(log, ada, events(3));
    const StreamLifecycle lifecycle = lifecycle_of(log);

    ESKIT_ASSERT_OK(lifecycle.tombstone({}, ada, "asked to be forgotten"));

    EXPECT_EQ(status_of(log, ada), StreamStatus::tombstoned);
    EXPECT_EQ(stream_data(log, ada), "---$");
    ESKIT_EXPECT_ERROR(log->commit({}, commit_to(ada, any_version, events(1))), Errc::closed);
    ESKIT_EXPECT_ERROR(lifecycle.restore({}, ada, ""), Errc::closed);
    ESKIT_EXPECT_ERROR(lifecycle.archive({}, ada, ""), Errc::closed);
    ESKIT_EXPECT_ERROR(lifecycle.erase({}, ada, {1, 1}, ""), Errc::closed);
    ESKIT_EXPECT_ERROR(lifecycle.tombstone({}, ada, ""), Errc::closed);
}

void tombstones_an_archived_stream(LogUnderTest& log) {
    append(log, ada, events(1));
    ESKIT_ASSERT_OK(lifecycle_of(log).archive({}, ada, ""));

    ESKIT_ASSERT_OK(lifecycle_of(log).tombstone({}, ada, ""));

    EXPECT_EQ(status_of(log, ada), StreamStatus::tombstoned);
    EXPECT_EQ(stream_data(log, ada), "-$$");
}

void keeps_everything_but_the_data(LogUnderTest& log) {
    append(log, ada, {event("Opened", {"owner:ada"})});
    std::vector<Delivered> before = all_of(*log);

    ESKIT_ASSERT_OK(lifecycle_of(log).tombstone({}, ada, ""));

    std::string type;
    std::vector<std::string> tags;
    auto read = log->read_stream({}, ada, {.limit = 1}, [&](const RecordedEvent& seen) {
        type = seen.type;
        tags.assign(seen.tag_set().begin(), seen.tag_set().end());
        std::string bytes;
        EXPECT_FALSE(seen.encode_payload(json_codec(), bytes).has_value());
        EXPECT_TRUE(bytes.empty());
        return true;
    });
    ESKIT_ASSERT_OK(read);
    EXPECT_EQ(type, "Opened");
    EXPECT_EQ(tags, std::vector<std::string>{"owner:ada"});
    std::vector<Delivered> after = all_of(*log);
    ASSERT_EQ(after.size(), 2U);
    EXPECT_EQ(after.front(), before.front());
}

// Tombstones keep type and tags, and match.
void breaks_conditions_with_events_that_lost_their_data(LogUnderTest& log) {
    append(log, ada, {event("NameTaken", {"name:ada"})});
    ESKIT_ASSERT_OK(lifecycle_of(log).tombstone({}, ada, ""));
    Commit commit = commit_to(bob, no_stream, {event("NameTaken", {"name:ada"})});
    commit.condition =
        AppendCondition{.fail_if_match = {{{.types = {"NameTaken"}, .tags = {"name:ada"}}}}};

    const auto outcome = log->commit({}, std::move(commit));

    ESKIT_EXPECT_ERROR(outcome, Errc::conflict);
    ASSERT_EQ(outcome.error().conflict()->events.size(), 1U);
    EXPECT_EQ(outcome.error().conflict()->events[0].type, "NameTaken");
    EXPECT_EQ(outcome.error().conflict()->events[0].tags, std::vector<std::string>{"name:ada"});
    EXPECT_EQ(log_data(log, {{{.types = {"NameTaken"}, .tags = {"name:ada"}}}}), "-");
}

void tells_who_did_what_when_and_why(LogUnderTest& log) {
    append(log, ada, events(3));
    const StreamLifecycle lifecycle = lifecycle_of(log);
    const Context clerk{.principal = {Principal::Kind::user, "clerk"}};
    ESKIT_ASSERT_OK(lifecycle.truncate(clerk, ada, 3, "kept for two years"));
    ESKIT_ASSERT_OK(lifecycle.archive(clerk, ada, "moved \"away\" \xE2\x82\xAC"));
    ESKIT_ASSERT_OK(lifecycle.restore({}, ada, ""));

    const auto history = lifecycle.history({}, ada);

    ESKIT_ASSERT_OK(history);
    ASSERT_EQ(history->size(), 3U);
    const StreamChange& truncated = (*history)[0];
    EXPECT_EQ(truncated.type, system_events::truncated);
    EXPECT_EQ(truncated.removed, (VersionRange{1, 2}));
    EXPECT_EQ(truncated.reason, "kept for two years");
    EXPECT_EQ(truncated.by, clerk.principal);
    EXPECT_EQ(truncated.version, StreamVersion{4});
    EXPECT_GT(truncated.at, Timestamp{});
    EXPECT_EQ((*history)[1].reason, "moved \"away\" \xE2\x82\xAC");
    EXPECT_EQ((*history)[1].removed, VersionRange{});
    EXPECT_EQ((*history)[2].type, system_events::restored);
    EXPECT_EQ((*history)[2].by, Principal{});
}

void checks_the_status_before_the_version(LogUnderTest& log) {
    append(log, ada, events(1));
    ESKIT_ASSERT_OK(lifecycle_of(log).archive({}, ada, ""));

    ESKIT_EXPECT_ERROR(log->commit({}, commit_to(ada, 1, events(1))), Errc::closed);
}

void replays_before_it_checks_the_status(LogUnderTest& log) {
    Commit commit = commit_to(ada, no_stream, events(1));
    commit.id = log->ids().next();
    ESKIT_ASSERT_OK(log->commit({}, commit));
    ESKIT_ASSERT_OK(lifecycle_of(log).tombstone({}, ada, ""));

    const auto again = log->commit({}, commit);

    ESKIT_ASSERT_OK(again);
    EXPECT_TRUE(again->replayed);
}

void replays_a_change(LogUnderTest& log) {
    append(log, ada, events(2));
    const StreamChangeOptions options{.commit_id = log->ids().next()};
    ESKIT_ASSERT_OK(lifecycle_of(log).truncate({}, ada, 2, "once", options));

    const auto again = lifecycle_of(log).truncate({}, ada, 2, "once", options);

    ESKIT_ASSERT_OK(again);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(stream_data(log, ada), "-d$");
    ESKIT_EXPECT_ERROR(lifecycle_of(log).truncate({}, ada, 3, "once", options),
                       Errc::already_exists);
}

void expects_a_version_of_the_stream(LogUnderTest& log) {
    append(log, ada, events(2));

    ESKIT_EXPECT_ERROR(lifecycle_of(log).archive({}, ada, "", {.expected = 1}), Errc::conflict);
    ESKIT_ASSERT_OK(lifecycle_of(log).archive({}, ada, "", {.expected = 2}));
}

void closes_a_stream_within_a_commit(LogUnderTest& log) {
    Commit commit = commit_to(ada, no_stream, events(1));
    commit.appends[0].events.push_back(event(std::string(system_events::archived)));
    commit.appends.push_back({bob, no_stream, events(1)});
    commit.appends.push_back({ada, any_version, events(1)});

    ESKIT_EXPECT_ERROR(log->commit({}, commit), Errc::closed);
    commit.appends.pop_back();
    ESKIT_ASSERT_OK(log->commit({}, commit));

    EXPECT_EQ(status_of(log, ada), StreamStatus::archived);
    EXPECT_EQ(status_of(log, bob), StreamStatus::active);
}

void takes_no_system_event_of_its_own_making(LogUnderTest& log) {
    ESKIT_EXPECT_ERROR(log->commit({}, commit_to(ada, any_version, {event("$invented")})),
                       Errc::invalid_argument);
    ESKIT_EXPECT_ERROR(
        log->commit({}, commit_to(ada, any_version,
                                  {event(std::string(system_events::archived)), event("Opened")})),
        Errc::invalid_argument);
    Commit removing = commit_to(ada, any_version, events(1));
    removing.appends[0].removed = VersionRange::all();
    ESKIT_EXPECT_ERROR(log->commit({}, removing), Errc::invalid_argument);
    EXPECT_TRUE(all_of(*log).empty());
}

void filters_a_stream_by_type(LogUnderTest& log) {
    append(log, ada, {event("A"), event("B"), event("A"), event("C"), event("A")});
    std::vector<std::uint64_t> versions;
    const auto read = log->read_stream({}, ada, {.after = 1, .limit = 2, .types = {"A", "C"}},
                                       [&](const RecordedEvent& seen) {
                                           versions.push_back(seen.version.value);
                                           return true;
                                       });

    ESKIT_ASSERT_OK(read);
    EXPECT_EQ(*read, StreamVersion{5});
    EXPECT_EQ(versions, (std::vector<std::uint64_t>{3, 4}));
}

void remembers_when_it_is_opened_again(LogUnderTest& log) {
    append(log, ada, events(2));
    append(log, bob, events(2));
    ESKIT_ASSERT_OK(lifecycle_of(log).archive({}, ada, ""));
    ESKIT_ASSERT_OK(lifecycle_of(log).tombstone({}, bob, ""));

    log.reopen();

    EXPECT_EQ(status_of(log, ada), StreamStatus::archived);
    EXPECT_EQ(stream_data(log, bob), "--$");
    ESKIT_EXPECT_ERROR(log->commit({}, commit_to(ada, any_version, events(1))), Errc::closed);
    ESKIT_EXPECT_ERROR(log->commit({}, commit_to(bob, any_version, events(1))), Errc::closed);
    ESKIT_ASSERT_OK(lifecycle_of(log).restore({}, ada, ""));
}

// Nobody reads data after its removal was acknowledged, or sees a record change under its hands.
void removes_data_under_the_eyes_of_readers(LogUnderTest& log) {
    constexpr std::uint64_t count = 40;
    append(log, ada, events(count));
    std::atomic<std::uint64_t> removed{0};
    std::atomic<bool> done{false};
    together(3, [&](std::size_t who) {
        if (who == 0) {
            for (std::uint64_t version = 1; version <= count; ++version) {
                const auto erased = lifecycle_of(log).erase({}, ada, {version, version}, "");
                EXPECT_TRUE(erased.has_value()) << erased.error().message();
                removed = version;
            }
            done = true;
            return;
        }
        while (!done) {
            const std::uint64_t gone = removed;
            const auto read = log->read_stream({}, ada, {}, [&](const RecordedEvent& seen) {
                if (!seen.is_removed() && !is_system_event(seen.type)) {
                    EXPECT_GT(seen.version.value, gone);
                    EXPECT_TRUE(seen.payload == nullptr ? !seen.codec.empty()
                                                        : *seen.payload != nullptr);
                }
                return true;
            });
            EXPECT_TRUE(read.has_value());
        }
    });

    EXPECT_EQ(stream_data(log, ada), std::string(count, '-') + std::string(count, '$'));
}

constexpr Needs lifecycle{.stream_lifecycle = true};
constexpr SuiteTest tests[] = {
    {"RefusesAppendsToAnArchivedStream", refuses_appends_to_an_archived_stream, lifecycle},
    {"ReadsAnArchivedStreamAsBefore", reads_an_archived_stream_as_before, lifecycle},
    {"LeavesOtherStreamsOpen", leaves_other_streams_open, lifecycle},
    {"TakesEventsAgainAfterARestore", takes_events_again_after_a_restore, lifecycle},
    {"DoesNotRestoreWhatIsNotArchived", does_not_restore_what_is_not_archived, lifecycle},
    {"ChangesNoStreamThatDoesNotExist", changes_no_stream_that_does_not_exist, lifecycle},
    {"RemovesTheDataBeforeAVersion", removes_the_data_before_a_version, lifecycle},
    {"RemovesTheDataOfChosenVersions", removes_the_data_of_chosen_versions, lifecycle},
    {"RemovesNothingBeyondTheEnd", removes_nothing_beyond_the_end, lifecycle},
    {"RemovesDataOfOneStreamAlone", removes_data_of_one_stream_alone, lifecycle},
    {"RemovesDataOfAnArchivedStream", removes_data_of_an_archived_stream, lifecycle},
    {"ClosesATombstonedStreamForEver", closes_a_tombstoned_stream_for_ever, lifecycle},
    {"TombstonesAnArchivedStream", tombstones_an_archived_stream, lifecycle},
    {"KeepsEverythingButTheData", keeps_everything_but_the_data, lifecycle},
    {"BreaksConditionsWithEventsThatLostTheirData",
     breaks_conditions_with_events_that_lost_their_data,
     {.append_condition = true, .stream_lifecycle = true}},
    {"TellsWhoDidWhatWhenAndWhy", tells_who_did_what_when_and_why, lifecycle},
    {"ChecksTheStatusBeforeTheVersion", checks_the_status_before_the_version, lifecycle},
    {"ReplaysBeforeItChecksTheStatus", replays_before_it_checks_the_status, lifecycle},
    {"ReplaysAChange", replays_a_change, lifecycle},
    {"ExpectsAVersionOfTheStream", expects_a_version_of_the_stream, lifecycle},
    {"ClosesAStreamWithinACommit",
     closes_a_stream_within_a_commit,
     {.multi_stream_commit = true, .stream_lifecycle = true}},
    {"TakesNoSystemEventOfItsOwnMaking", takes_no_system_event_of_its_own_making, lifecycle},
    {"FiltersAStreamByType", filters_a_stream_by_type},
    {"RemembersWhenItIsOpenedAgain",
     remembers_when_it_is_opened_again,
     {.reopening = true, .stream_lifecycle = true}},
    {"RemovesDataUnderTheEyesOfReaders", removes_data_under_the_eyes_of_readers, lifecycle},
};

}  // namespace

const Suite& lifecycle_suite() {
    static constexpr Suite suite{.name = "lifecycle", .tests = tests};
    return suite;
}

}  // namespace eskit::inline v0_1::conformance
