#include "expectations.hpp"
#include "requests.hpp"

#include <eskit/conformance/events_suite.hpp>

#include <algorithm>
#include <chrono>

namespace eskit::inline v0_1::conformance {
namespace {

using namespace detail;
using namespace std::chrono_literals;

const StreamId stream{"account", "ada"};

Metadata full_metadata() {
    return {.correlation_id = "correlation 1",
            .causation_id = "causation 1",
            .initiator = {Principal::Kind::service, "billing"},
            .originator = {Principal::Kind::user, "ada"},
            .extra = {{"address", "10.0.0.7"}, {"$tenant", "bakery"}}};
}

NewEvent full_event(LogUnderTest& log) {
    return {.id = log->ids().next(),
            .type = "sales.OrderPlaced",
            .schema_version = 3,
            .payload = Payload::from_bytes("json", R"({"article":"lamp"})"),
            .tags = {"article:lamp", "order:1"}};
}

// Stream, type, id, versions, sequence, schema version, codec, bytes, tags, metadata and time.
void gives_every_field_back(LogUnderTest& log) {
    const NewEvent written = full_event(log);
    const Committed first = append(*log, stream, events(1));
    const Committed second = append(*log, stream, {written}, full_metadata());

    const auto events = events_of(*log, stream);

    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[1], (StoredEvent{.id = written.id,
                                      .stream = stream,
                                      .version = 2,
                                      .sequence = second.first,
                                      .type = written.type,
                                      .schema_version = 3,
                                      .recorded_at = second.recorded_at,
                                      .codec = "json",
                                      .bytes = R"({"article":"lamp"})",
                                      .metadata = full_metadata(),
                                      .tags = written.tags}));
    EXPECT_GT(second.first, first.last);
}

// However an event is read, it is the same event.
void shows_the_same_event_in_every_read(LogUnderTest& log) {
    append(*log, {"account", "bob"}, {event("conformance.Other", {"other"})});
    append(*log, stream, {full_event(log)}, full_metadata());
    const StoredEvent of_stream = only_event(*log, stream);

    const auto all = everything(*log);
    std::vector<StoredEvent> found;
    ESKIT_ASSERT_OK(log->read_matching({}, {{{.tags = {"order:1"}}}}, {}, [&](const auto& event) {
        found.push_back(stored(event));
        return true;
    }));

    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[1], of_stream);
    EXPECT_EQ(found, (std::vector<StoredEvent>{of_stream}));
}

// All fields are there when the log is opened again.
void keeps_every_field_after_it_was_opened_again(LogUnderTest& log) {
    append(*log, stream, {full_event(log), event("conformance.Plain")}, full_metadata());
    append(*log, {"account", "bob"}, {event("conformance.Other", {"other"})});
    const auto before = everything(*log);
    log.reopen();

    EXPECT_EQ(everything(*log), before);
}

// A given id is kept; the others are unique, and none is zero.
void gives_each_event_an_id_of_its_own(LogUnderTest& log) {
    const EventId given = log->ids().next();
    std::vector<NewEvent> fresh = events(50);
    fresh[7].id = given;
    append(*log, stream, fresh);
    append(*log, {"account", "bob"}, events(50));

    std::vector<EventId> ids;
    for (const StoredEvent& event : everything(*log)) {
        ids.push_back(event.id);
    }

    ASSERT_EQ(ids.size(), 100U);
    EXPECT_EQ(ids[7], given);
    std::sort(ids.begin(), ids.end());
    EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
    EXPECT_FALSE(is_zero(ids.front()));
}

// Types are compared byte by byte and come back as they were written.
void keeps_event_types(LogUnderTest& log) {
    const std::vector<std::string> types{
        "sales.OrderPlaced", "sales.orderPlaced",  "Sales", "a b", "it's", "100%",
        "\u6ce8\u6587",      std::string(255, 't')};
    for (const std::string& type : types) {
        append(*log, stream, {event(type)});
    }

    const auto events = events_of(*log, stream);

    ASSERT_EQ(events.size(), types.size());
    for (std::size_t at = 0; at < types.size(); ++at) {
        EXPECT_EQ(events[at].type, types[at]);
    }
}

// Each event has its own schema version, up to the largest.
void keeps_schema_versions(LogUnderTest& log) {
    std::vector<NewEvent> fresh = events(3);
    fresh[1].schema_version = 7;
    fresh[2].schema_version = UINT32_MAX;
    append(*log, stream, fresh);

    const auto events = events_of(*log, stream);

    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[0].schema_version, 1U);
    EXPECT_EQ(events[1].schema_version, 7U);
    EXPECT_EQ(events[2].schema_version, UINT32_MAX);
}

// Each event has its own codec, by name.
void keeps_the_name_of_the_codec(LogUnderTest& log) {
    append(*log, stream,
           {{.type = "a.A", .payload = Payload::from_bytes("json", "{}")},
            {.type = "a.A", .payload = Payload::from_bytes("my-codec", "{}")}});

    const auto events = events_of(*log, stream);

    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].codec, "json");
    EXPECT_EQ(events[1].codec, "my-codec");
}

// Tags are a set of the event alone: sorted, each once, whatever they contain.
void keeps_tags_as_a_set(LogUnderTest& log) {
    append(*log, stream,
           {event("a.A", {"b", "a", "b"}), event("a.A"),
            event("a.A", {"\u00fc", "it's", "a,b", "%"})});

    const auto events = events_of(*log, stream);

    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[0].tags, (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(events[1].tags.empty());
    EXPECT_EQ(events[2].tags, (std::vector<std::string>{"%", "a,b", "it's", "\u00fc"}));
}

// Correlation, causation and both principals, of every kind.
void keeps_metadata(LogUnderTest& log) {
    using Kind = Principal::Kind;
    for (const Kind kind : {Kind::none, Kind::user, Kind::service, Kind::system}) {
        Metadata metadata = full_metadata();
        metadata.initiator = {kind, kind == Kind::none ? "" : "ada"};
        metadata.originator = {kind, kind == Kind::none ? "" : "bob"};
        const StreamId own{"kind", std::to_string(static_cast<int>(kind)) + " is it"};

        append(*log, own, events(1), metadata);

        EXPECT_EQ(only_event(*log, own).metadata, metadata);
    }
}

// Nothing given, nothing kept: what another commit was given does not come along.
void keeps_metadata_of_commits_apart(LogUnderTest& log) {
    Metadata other = full_metadata();
    other.extra["address"] = "10.0.0.8";
    append(*log, stream, events(1), full_metadata());
    append(*log, stream, events(1));
    append(*log, stream, events(1), other);
    append(*log, stream, events(1), full_metadata());

    const auto events = events_of(*log, stream);

    ASSERT_EQ(events.size(), 4U);
    EXPECT_EQ(events[0].metadata, full_metadata());
    EXPECT_EQ(events[1].metadata, Metadata{});
    EXPECT_EQ(events[2].metadata, other);
    EXPECT_EQ(events[3].metadata, full_metadata());
}

// Every event of a commit has the commit's metadata.
void gives_metadata_to_every_event_of_a_commit(LogUnderTest& log) {
    append(*log, stream, events(20), full_metadata());

    const auto events = events_of(*log, stream);

    ASSERT_EQ(events.size(), 20U);
    for (const StoredEvent& event : events) {
        EXPECT_EQ(event.metadata, full_metadata());
    }
}

// The same for the events of all streams of a commit.
void gives_metadata_to_every_stream_of_a_commit(LogUnderTest& log) {
    Commit commit = commit_to(stream, any_version, events(2));
    commit.appends.push_back({{"account", "bob"}, any_version, events(2)});
    commit.metadata = full_metadata();
    ESKIT_ASSERT_OK(log->commit({}, std::move(commit)));

    const auto events = everything(*log);

    ASSERT_EQ(events.size(), 4U);
    for (const StoredEvent& event : events) {
        EXPECT_EQ(event.metadata, full_metadata());
    }
}

void expect_kept(LogUnderTest& log, const Metadata& metadata) {
    append(*log, stream, events(2), metadata);

    const auto events = events_of(*log, stream);

    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].metadata, metadata);
    EXPECT_EQ(events[1].metadata, metadata);
}

// A thousand keys.
void keeps_many_extra_keys(LogUnderTest& log) {
    Metadata metadata;
    for (int number = 0; number < 1'000; ++number) {
        metadata.extra["key " + std::to_string(number)] = std::to_string(number * number);
    }
    expect_kept(log, metadata);
}

// Keys and values in any script, empty values, quotes, controls and line ends.
void keeps_unicode_metadata(LogUnderTest& log) {
    Metadata metadata{.correlation_id = "\u7530\u4e2d",
                      .causation_id = "\U0001F9FE",
                      .initiator = {Principal::Kind::user, "\u0410\u043d\u043d\u0430"}};
    metadata.extra = {{"\u30ad\u30fc", "\u5024"},
                      {"emoji", "\U0001F469\u200d\U0001F4BB"},
                      {"empty", ""},
                      {"quoted", R"(a "b" \c)"},
                      {"lines", "a\nb\tc\r\n"},
                      {"control", std::string("\x01\x1f\0x", 4)},
                      {" ", " spaces "}};
    expect_kept(log, metadata);
}

// Almost a mebibyte in one value.
void keeps_large_metadata(LogUnderTest& log) {
    Metadata metadata;
    metadata.extra["large"] = std::string(CommitLimits::metadata_bytes_max - 100, 'x');
    expect_kept(log, metadata);
}

// More than the bound is refused, and nothing is written.
void refuses_metadata_that_is_too_large(LogUnderTest& log) {
    Commit commit = commit_to(stream, any_version, events(1));
    commit.metadata.extra["large"] = std::string(CommitLimits::metadata_bytes_max, 'x');

    ESKIT_EXPECT_ERROR(log->commit({}, std::move(commit)), Errc::invalid_argument);
    EXPECT_TRUE(all_of(*log).empty());
}

// The time of an event lies between before and after its commit, by the log's clock.
void stamps_events_with_the_time_of_their_commit(LogUnderTest& log) {
    const Timestamp before = log->clock().now();
    const Committed committed = append(*log, stream, events(3));
    const Timestamp after = log->clock().now();

    for (const StoredEvent& event : events_of(*log, stream)) {
        EXPECT_EQ(event.recorded_at, committed.recorded_at);
    }
    EXPECT_LE(before, committed.recorded_at);
    EXPECT_LE(committed.recorded_at, after);
}

// The clock that the log was given counts, to the microsecond, and a time once given stays.
void takes_the_time_from_its_clock(LogUnderTest& log) {
    std::vector<Timestamp> written;
    for (int turn = 0; turn < 4; ++turn) {
        written.push_back(log->clock().now());
        append(*log, stream, events(1));
        log.advance(1h + 1us);
    }

    const auto events = events_of(*log, stream);

    ASSERT_EQ(events.size(), 4U);
    for (std::size_t at = 0; at < 4; ++at) {
        EXPECT_EQ(events[at].recorded_at, written[at]);
    }
}

constexpr Needs multi_stream{.multi_stream_commit = true};
constexpr SuiteTest tests[] = {
    {"GivesEveryFieldBack", gives_every_field_back},
    {"ShowsTheSameEventInEveryRead", shows_the_same_event_in_every_read},
    {"KeepsEveryFieldAfterItWasOpenedAgain",
     keeps_every_field_after_it_was_opened_again,
     {.reopening = true}},
    {"GivesEachEventAnIdOfItsOwn", gives_each_event_an_id_of_its_own},
    {"KeepsEventTypes", keeps_event_types},
    {"KeepsSchemaVersions", keeps_schema_versions},
    {"KeepsTheNameOfTheCodec", keeps_the_name_of_the_codec},
    {"KeepsTagsAsASet", keeps_tags_as_a_set},
    {"KeepsMetadata", keeps_metadata},
    {"KeepsMetadataOfCommitsApart", keeps_metadata_of_commits_apart},
    {"GivesMetadataToEveryEventOfACommit", gives_metadata_to_every_event_of_a_commit},
    {"GivesMetadataToEveryStreamOfACommit", gives_metadata_to_every_stream_of_a_commit,
     multi_stream},
    {"KeepsManyExtraKeys", keeps_many_extra_keys},
    {"KeepsUnicodeMetadata", keeps_unicode_metadata},
    {"KeepsLargeMetadata", keeps_large_metadata},
    {"RefusesMetadataThatIsTooLarge", refuses_metadata_that_is_too_large},
    {"StampsEventsWithTheTimeOfTheirCommit", stamps_events_with_the_time_of_their_commit},
    {"TakesTheTimeFromItsClock", takes_the_time_from_its_clock, {.environment = true}},
};

}  // namespace

const Suite& events_suite() {
    static constexpr Suite suite{.name = "events", .tests = tests};
    return suite;
}

}  // namespace eskit::inline v0_1::conformance
