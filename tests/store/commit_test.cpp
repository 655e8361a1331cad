// The parts of a commit, and the bounds that are checked before a backend sees it.
#include "fixture.hpp"

#include <eskit/store/commit.hpp>
#include <eskit/testing/sequential_ids.hpp>

#include <set>

namespace eskit::inline v0_1 {
namespace {

using store_test::commit_to;
using store_test::event;
using store_test::events;

const StreamId ada{"account", "ada"};
const StreamId bob{"account", "bob"};

Result<void> prepare(Commit& commit) {
    testing::SequentialIds ids;
    return detail::prepare_commit(commit, ids);
}

Result<void> prepare_event(const NewEvent& event) {
    Commit commit = commit_to(ada, any_version, {event});
    return prepare(commit);
}

std::string fingerprint_of(Commit commit) {
    EXPECT_TRUE(prepare(commit).has_value());
    return commit.fingerprint;
}

std::vector<std::string> numbered_tags(std::size_t count) {
    std::vector<std::string> tags;
    tags.reserve(count);
    for (std::size_t n = 0; n < count; ++n) {
        tags.push_back("tag-" + std::to_string(n));
    }
    return tags;
}

TEST(Commit, AsksForNothingUnlessTold) {
    const Commit commit;

    EXPECT_TRUE(is_zero(commit.id));
    EXPECT_TRUE(commit.appends.empty());
    EXPECT_FALSE(commit.condition.has_value());
    EXPECT_EQ(commit.metadata, Metadata{});
    EXPECT_TRUE(commit.fingerprint.empty());
    EXPECT_EQ(NewEvent{}.schema_version, 1U);
    EXPECT_EQ(AppendCondition{}.after, 0);
    EXPECT_FALSE(Committed{}.replayed);
}

TEST(CommitLimits, AreWhatTheyAre) {
    EXPECT_EQ(CommitLimits::events_max, 100'000U);
    EXPECT_EQ(CommitLimits::tags_max, 64U);
    EXPECT_EQ(CommitLimits::tag_bytes_max, 255U);
    EXPECT_EQ(CommitLimits::fingerprint_bytes_max, 2048U);
    EXPECT_EQ(CommitLimits::payload_bytes_max, 64U * 1024 * 1024);
}

TEST(PrepareCommit, FillsInIdsThatAreZero) {
    Commit commit = commit_to(ada, any_version, events(3));

    ASSERT_TRUE(prepare(commit).has_value());

    const std::vector<NewEvent>& filled = commit.appends[0].events;
    EXPECT_FALSE(is_zero(commit.id));
    EXPECT_FALSE(is_zero(filled[0].id));
    EXPECT_LT(filled[0].id, filled[1].id);
    EXPECT_LT(filled[1].id, filled[2].id);
}

TEST(PrepareCommit, KeepsIdsThatAreGiven) {
    Commit commit = commit_to(ada, any_version, events(2));
    commit.id = {1};
    commit.appends[0].events[1].id = {2};

    ASSERT_TRUE(prepare(commit).has_value());

    EXPECT_EQ(commit.id, CommitId{1});
    EXPECT_FALSE(is_zero(commit.appends[0].events[0].id));
    EXPECT_EQ(commit.appends[0].events[1].id, EventId{2});
}

TEST(PrepareCommit, RefusesACommitThatAppendsNothing) {
    Commit nothing;
    Commit no_events = commit_to(ada, any_version, {});

    EXPECT_ERROR(prepare(nothing), Errc::invalid_argument, "commit: there is nothing to append");
    EXPECT_ERROR(prepare(no_events), Errc::invalid_argument,
                 "append to account/ada: there are no events");
}

TEST(PrepareCommit, RefusesAnAppendWithoutEventsAmongOthers) {
    Commit commit = commit_to(ada, any_version, events(1));
    commit.appends.push_back({bob, any_version, {}});

    EXPECT_ERROR(prepare(commit), Errc::invalid_argument, "account/bob");
}

TEST(PrepareCommit, RefusesStreamIdsThatBreakARule) {
    const std::string long_type(StreamId::type_bytes_max + 1, 't');
    const std::string long_id(StreamId::id_bytes_max + 1, 'i');
    const auto prepare_stream = [](const StreamId& stream) {
        Commit commit = commit_to(stream, any_version, events(1));
        return prepare(commit);
    };

    EXPECT_ERROR(prepare_stream({"", "ada"}), Errc::invalid_argument, "stream type '' is empty");
    EXPECT_ERROR(prepare_stream({"account", ""}), Errc::invalid_argument, "stream id '' is empty");
    EXPECT_ERROR(prepare_stream({long_type, "ada"}), Errc::invalid_argument, "256 bytes long");
    EXPECT_ERROR(prepare_stream({"account", long_id}), Errc::invalid_argument, "1025 bytes long");
    EXPECT_ERROR(prepare_stream({"account", "a\nb"}), Errc::invalid_argument, "control bytes");
    EXPECT_ERROR(prepare_stream({"account", {"a\0b", 3}}), Errc::invalid_argument, "a\\x00b");
    EXPECT_ERROR(prepare_stream({"account", "\xFF"}), Errc::invalid_argument, "not UTF-8");
    EXPECT_TRUE(prepare_stream({long_type.substr(1), long_id.substr(1)}).has_value());
    EXPECT_TRUE(prepare_stream({"Konto ", "/Zoë\\ 日本"}).has_value());
}

TEST(PrepareCommit, RefusesANegativeExpectation) {
    Commit commit = commit_to(ada, -1, events(1));

    EXPECT_ERROR(prepare(commit), Errc::invalid_argument,
                 "append to account/ada: the expected version is negative; use any_version");
}

TEST(PrepareCommit, RefusesTheSameStreamTwiceInARow) {
    Commit twice = commit_to(ada, any_version, events(1));
    twice.appends.push_back(twice.appends[0]);
    Commit apart = commit_to(ada, any_version, events(1));
    apart.appends.push_back({bob, any_version, events(1)});
    apart.appends.push_back({ada, any_version, events(1)});

    EXPECT_ERROR(prepare(twice), Errc::invalid_argument, "twice in a row");
    EXPECT_TRUE(prepare(apart).has_value());
}

TEST(PrepareCommit, RefusesEventTypesThatBreakARule) {
    EXPECT_ERROR(prepare_event(event("")), Errc::invalid_argument,
                 "append to account/ada: event type '' is empty");
    EXPECT_ERROR(prepare_event(event(std::string(256, 't'))), Errc::invalid_argument, "255 bytes");
    EXPECT_ERROR(prepare_event(event("a\tb")), Errc::invalid_argument, "control bytes");
    EXPECT_ERROR(prepare_event(event("\xC0\x80")), Errc::invalid_argument, "not UTF-8");
    EXPECT_TRUE(prepare_event(event(std::string(255, 't'))).has_value());
}

TEST(PrepareCommit, RefusesAnEventWithoutPayload) {
    EXPECT_ERROR(prepare_event({.type = "test.Happened"}), Errc::invalid_argument,
                 "event 'test.Happened' has no payload");
}

TEST(PrepareCommit, LimitsTheSizeOfAPayload) {
    NewEvent largest = event();
    largest.payload =
        Payload::from_bytes("json", std::string(CommitLimits::payload_bytes_max, ' '));
    NewEvent too_large = event();
    too_large.payload =
        Payload::from_bytes("json", std::string(CommitLimits::payload_bytes_max + 1, ' '));

    EXPECT_TRUE(prepare_event(largest).has_value());
    EXPECT_ERROR(prepare_event(too_large), Errc::invalid_argument,
                 "a payload of 67108865 bytes, more than 64 MiB");
}

TEST(PrepareCommit, LimitsTheNumberOfEvents) {
    Commit commit = commit_to(ada, any_version, events(CommitLimits::events_max - 1));
    commit.appends.push_back({bob, any_version, events(1)});

    EXPECT_TRUE(prepare(commit).has_value());
    commit.appends[1].events = events(2);
    EXPECT_ERROR(prepare(commit), Errc::invalid_argument, "100001 events are more than 100,000");
}

TEST(PrepareCommit, MakesASetOfTheTags) {
    Commit commit = commit_to(ada, any_version, {event("test.Happened", {"b", "a", "b", "a"})});

    ASSERT_TRUE(prepare(commit).has_value());

    EXPECT_EQ(commit.appends[0].events[0].tags, (std::vector<std::string>{"a", "b"}));
}

TEST(PrepareCommit, LimitsTheNumberOfDifferentTags) {
    std::vector<std::string> most = numbered_tags(CommitLimits::tags_max);
    most.push_back(most[0]);

    EXPECT_TRUE(prepare_event(event("test.Happened", most)).has_value());
    EXPECT_ERROR(prepare_event(event("test.Happened", numbered_tags(65))), Errc::invalid_argument,
                 "append to account/ada: an event has 65 tags, more than 64");
}

TEST(PrepareCommit, RefusesTagsThatBreakARule) {
    const auto prepare_tag = [](const std::string& tag) {
        return prepare_event(event("test.Happened", {"good", tag}));
    };

    EXPECT_ERROR(prepare_tag(""), Errc::invalid_argument, "tag ''");
    EXPECT_ERROR(prepare_tag(std::string(256, 't')), Errc::invalid_argument, "255 bytes");
    EXPECT_ERROR(prepare_tag("a\x7F"), Errc::invalid_argument, "tag 'a\\x7f'");
    EXPECT_ERROR(prepare_tag("\xED\xA0\x80"), Errc::invalid_argument, "UTF-8");
    EXPECT_TRUE(prepare_tag(std::string(255, 't')).has_value());
}

TEST(PrepareCommit, KeepsAFingerprintThatIsGivenWithinItsLimit) {
    Commit commit = commit_to(ada, any_version, events(1));
    commit.fingerprint = std::string(CommitLimits::fingerprint_bytes_max, 'f');
    Commit too_long = commit;
    too_long.fingerprint += 'f';
    Commit binary = commit;
    binary.fingerprint = "\xFF";

    EXPECT_EQ(fingerprint_of(commit), commit.fingerprint);
    EXPECT_ERROR(prepare(too_long), Errc::invalid_argument, "2,048 bytes");
    EXPECT_ERROR(prepare(binary), Errc::invalid_argument, "not UTF-8");
}

TEST(Fingerprint, IgnoresPayloadsIdsTagsAndMetadata) {
    const Commit commit = commit_to(ada, 3, events(2));
    Commit other = commit;
    other.id = {1};
    other.appends[0].events[0].id = {2};
    other.appends[0].events[0].payload = Payload::from_bytes("cbor", "other bytes");
    other.appends[0].events[0].tags = {"vip"};
    other.metadata.correlation_id = "req-1";

    EXPECT_FALSE(fingerprint_of(commit).empty());
    EXPECT_EQ(fingerprint_of(other), fingerprint_of(commit));
}

TEST(Fingerprint, DependsOnStreamsExpectationsTypesAndCounts) {
    const Commit commit = commit_to(ada, 3, events(2));
    const std::string original = fingerprint_of(commit);
    Commit other_type = commit;
    other_type.appends[0].events[1].type = "test.Undone";
    Commit another_stream = commit;
    another_stream.appends.push_back({bob, 3, events(2)});
    Commit other_order = another_stream;
    std::swap(other_order.appends[0], other_order.appends[1]);

    EXPECT_NE(fingerprint_of(commit_to(bob, 3, events(2))), original);
    EXPECT_NE(fingerprint_of(commit_to({"accounta", "da"}, 3, events(2))), original);
    EXPECT_NE(fingerprint_of(commit_to(ada, 4, events(2))), original);
    EXPECT_NE(fingerprint_of(commit_to(ada, any_version, events(2))), original);
    EXPECT_NE(fingerprint_of(commit_to(ada, 3, events(3))), original);
    EXPECT_NE(fingerprint_of(other_type), original);
    EXPECT_NE(fingerprint_of(another_stream), original);
    EXPECT_NE(fingerprint_of(other_order), fingerprint_of(another_stream));
}

TEST(Fingerprint, TellsKindsOfExpectationApart) {
    const std::string any = fingerprint_of(commit_to(ada, any_version, events(1)));
    const std::string none = fingerprint_of(commit_to(ada, no_stream, events(1)));
    const std::string some = fingerprint_of(commit_to(ada, stream_exists, events(1)));
    const std::string zero = fingerprint_of(commit_to(ada, 0, events(1)));

    EXPECT_EQ((std::set<std::string>{any, none, some, zero}).size(), 4U);
}

}  // namespace
}  // namespace eskit::inline v0_1
