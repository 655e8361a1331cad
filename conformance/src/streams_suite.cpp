#include "expectations.hpp"
#include "requests.hpp"

#include <eskit/conformance/streams_suite.hpp>

namespace eskit::inline v0_1::conformance {
namespace {

using namespace detail;

const StreamId ada{"account", "ada"};
const StreamId bob{"account", "bob"};

// One event comes back.
void reads_back_one_event(LogUnderTest& log) {
    ESKIT_ASSERT_OK(log->commit({}, commit_to(ada, no_stream, {event_of("\"one\"")})));

    EXPECT_EQ(only_event(*log, ada).bytes, "\"one\"");
}

// Events of one append keep their order.
void reads_back_several_events_in_their_order(LogUnderTest& log) {
    append(*log, ada, events_of_numbers(1, 5));

    const auto events = events_of(*log, ada);

    EXPECT_EQ(versions_of(events), numbers(1, 5));
    EXPECT_EQ(bytes_of(events), (std::vector<std::string>{"1", "2", "3", "4", "5"}));
}

// Later appends continue the stream.
void continues_a_stream_from_append_to_append(LogUnderTest& log) {
    append(*log, ada, events_of_numbers(1, 2));
    append(*log, ada, events_of_numbers(3, 3));
    append(*log, ada, events_of_numbers(4, 5));

    const auto events = events_of(*log, ada);

    EXPECT_EQ(versions_of(events), numbers(1, 5));
    EXPECT_EQ(bytes_of(events), (std::vector<std::string>{"1", "2", "3", "4", "5"}));
}

// A stream that nobody wrote is empty and at version 0; asking does not create it.
void has_nothing_in_a_stream_that_does_not_exist(LogUnderTest& log) {
    EXPECT_TRUE(events_of(*log, ada).empty());
    EXPECT_EQ(version_of(*log, ada), StreamVersion{0});
    ESKIT_EXPECT_ERROR(log->commit({}, commit_to(ada, stream_exists, events(1))), Errc::conflict);
}

// An append without events is refused, and creates no stream.
void refuses_an_append_of_nothing(LogUnderTest& log) {
    ESKIT_EXPECT_ERROR(log->commit({}, commit_to(ada, any_version, {})), Errc::invalid_argument);
    ESKIT_EXPECT_ERROR(log->commit({}, {}), Errc::invalid_argument);

    EXPECT_EQ(version_of(*log, ada), StreamVersion{0});
}

// Streams of one type do not see each other's events.
void keeps_streams_apart(LogUnderTest& log) {
    append(*log, ada, {event_of("\"ada 1\"")});
    append(*log, bob, {event_of("\"bob 1\"")});
    append(*log, ada, {event_of("\"ada 2\"")});

    EXPECT_EQ(bytes_of(events_of(*log, ada)), (std::vector<std::string>{"\"ada 1\"", "\"ada 2\""}));
    EXPECT_EQ(bytes_of(events_of(*log, bob)), (std::vector<std::string>{"\"bob 1\""}));
}

// The same id under two types is two streams, each with versions of its own.
void keeps_stream_types_apart(LogUnderTest& log) {
    const StreamId order{"order", "1"};
    const StreamId invoice{"invoice", "1"};
    append(*log, order, {event_of("\"order\"")});

    EXPECT_EQ(version_of(*log, invoice), StreamVersion{0});
    ESKIT_ASSERT_OK(log->commit({}, commit_to(invoice, no_stream, {event_of("\"invoice\"")})));
    EXPECT_EQ(only_event(*log, order).bytes, "\"order\"");
    EXPECT_EQ(only_event(*log, invoice).bytes, "\"invoice\"");
}

// Each of these names is a stream of its own, and comes back as it was written.
void expect_apart(LogUnderTest& log, const std::vector<StreamId>& streams) {
    for (const StreamId& stream : streams) {
        ESKIT_ASSERT_OK(
            log->commit({}, commit_to(stream, no_stream, {event_of(to_string(stream))})));
    }
    for (const StreamId& stream : streams) {
        const StoredEvent event = only_event(*log, stream);
        EXPECT_EQ(event.bytes, to_string(stream));
        EXPECT_EQ(event.stream, stream);
    }
    const auto all = everything(*log);
    ASSERT_EQ(all.size(), streams.size());
    for (std::size_t at = 0; at < streams.size(); ++at) {
        EXPECT_EQ(all[at].stream, streams[at]);
    }
}

// Where the type ends and the id begins is never guessed.
void keeps_names_apart_that_run_together(LogUnderTest& log) {
    expect_apart(log, {{"ab", "c"},
                       {"a", "bc"},
                       {"a-b", "c"},
                       {"a", "b-c"},
                       {"a/b", "c"},
                       {"a", "b/c"},
                       {"a:b", "c"},
                       {"a", "b:c"},
                       {"a_b", "c"},
                       {"a", "b_c"}});
}

// Names are compared byte by byte: case, accents, spaces and leading zeros count.
void keeps_names_apart_that_look_alike(LogUnderTest& log) {
    expect_apart(log, {{"account", "ada"},
                       {"account", "Ada"},
                       {"Account", "ada"},
                       {"account", "ada "},
                       {"account", " ada"},
                       {"account", "\u00e9"},
                       {"account", "e\u0301"},
                       {"account", "1"},
                       {"account", "01"},
                       {"account", "1.0"}});
}

void takes_names_with_hyphens_and_underscores(LogUnderTest& log) {
    expect_apart(log, {{"user-account", "ada-lovelace-1815"},
                       {"user_account", "ada_lovelace_1815"},
                       {"--", "__"},
                       {"__", "--"}});
}

void takes_uuids_as_names(LogUnderTest& log) {
    expect_apart(log, {{"order", "018f6b1e-7c3a-7d2e-9f10-3b5a1c2d4e6f"},
                       {"order", "018f6b1e-7c3a-7d2e-9f10-3b5a1c2d4e60"},
                       {"order", "018F6B1E-7C3A-7D2E-9F10-3B5A1C2D4E6F"}});
}

void takes_names_with_slashes_and_dots(LogUnderTest& log) {
    expect_apart(log, {{"file", "/etc/hosts"},
                       {"file", "/etc//hosts"},
                       {"file", "..\\hosts"},
                       {"file", "../hosts"},
                       {"file", "."},
                       {"file", "a.b.c"}});
}

void takes_names_in_any_script(LogUnderTest& log) {
    expect_apart(log, {{"konto", "M\u00fcller"},
                       {"\u53e3\u5ea7", "\u7530\u4e2d\u592a\u90ce"},
                       {"\u0441\u0447\u0451\u0442", "\u0410\u043d\u043d\u0430"},
                       {"\u062d\u0633\u0627\u0628", "\u0644\u064a\u0644\u0649"},
                       {"emoji", "\U0001F9FE\u200d\U0001F4B6"}});
}

// Wildcards, quotes and what else means something to a database are plain characters here.
void takes_names_with_special_characters(LogUnderTest& log) {
    expect_apart(log, {{"%", "_"},
                       {"*", ">"},
                       {"$", "?1"},
                       {"it's", "\"quoted\""},
                       {"a; DROP TABLE events; --", "'"},
                       {"{}", "[]"},
                       {"$all", "$system"},
                       {"account", "a b\u00a0c"}});
}

// 255 bytes of type and 1,024 of id are legal, and every one of them counts.
void takes_the_longest_names(LogUnderTest& log) {
    const std::string type(StreamId::type_bytes_max, 't');
    const std::string id(StreamId::id_bytes_max, 'i');
    std::string other_id = id;
    other_id.back() = 'j';

    expect_apart(log, {{type, id}, {type, other_id}, {type, id.substr(1)}, {type.substr(1), id}});
}

// Empty, too long, not UTF-8, or with control bytes: refused, and nothing is written.
void refuses_names_that_are_not_valid(LogUnderTest& log) {
    const StreamId wrong[] = {{"", "a"},
                              {"a", ""},
                              {std::string(StreamId::type_bytes_max + 1, 't'), "a"},
                              {"a", std::string(StreamId::id_bytes_max + 1, 'i')},
                              {"a", "\xff"},
                              {"a", "line\nbreak"},
                              {"a", std::string_view("nul\0byte", 8)}};
    for (const StreamId& stream : wrong) {
        ESKIT_EXPECT_ERROR(log->commit({}, commit_to(stream, any_version, events(1))),
                           Errc::invalid_argument);
    }
    EXPECT_TRUE(all_of(*log).empty());
}

// What was written is there when the log is opened again, stream by stream.
void reads_back_after_it_was_opened_again(LogUnderTest& log) {
    append(*log, ada, events_of_numbers(1, 3));
    append(*log, bob, events_of_numbers(4, 5));
    const auto of_ada = events_of(*log, ada);
    const auto of_bob = events_of(*log, bob);
    log.reopen();

    EXPECT_EQ(events_of(*log, ada), of_ada);
    EXPECT_EQ(events_of(*log, bob), of_bob);
    ESKIT_EXPECT_ERROR(log->commit({}, commit_to(ada, 2, events(1))), Errc::conflict);
    ESKIT_ASSERT_OK(log->commit({}, commit_to(ada, 3, events(1))));
}

constexpr SuiteTest tests[] = {
    {"ReadsBackOneEvent", reads_back_one_event},
    {"ReadsBackSeveralEventsInTheirOrder", reads_back_several_events_in_their_order},
    {"ContinuesAStreamFromAppendToAppend", continues_a_stream_from_append_to_append},
    {"HasNothingInAStreamThatDoesNotExist", has_nothing_in_a_stream_that_does_not_exist},
    {"RefusesAnAppendOfNothing", refuses_an_append_of_nothing},
    {"KeepsStreamsApart", keeps_streams_apart},
    {"KeepsStreamTypesApart", keeps_stream_types_apart},
    {"KeepsNamesApartThatRunTogether", keeps_names_apart_that_run_together},
    {"KeepsNamesApartThatLookAlike", keeps_names_apart_that_look_alike},
    {"TakesNamesWithHyphensAndUnderscores", takes_names_with_hyphens_and_underscores},
    {"TakesUuidsAsNames", takes_uuids_as_names},
    {"TakesNamesWithSlashesAndDots", takes_names_with_slashes_and_dots},
    {"TakesNamesInAnyScript", takes_names_in_any_script},
    {"TakesNamesWithSpecialCharacters", takes_names_with_special_characters},
    {"TakesTheLongestNames", takes_the_longest_names},
    {"RefusesNamesThatAreNotValid", refuses_names_that_are_not_valid},
    {"ReadsBackAfterItWasOpenedAgain", reads_back_after_it_was_opened_again, {.reopening = true}},
};

}  // namespace

const Suite& streams_suite() {
    static constexpr Suite suite{.name = "streams", .tests = tests};
    return suite;
}

}  // namespace eskit::inline v0_1::conformance
