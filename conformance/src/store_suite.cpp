#include "expectations.hpp"
#include "registration.hpp"
#include "requests.hpp"

#include <eskit/conformance/store_suite.hpp>

#include <algorithm>
#include <atomic>

namespace eskit::inline v0_1::conformance {
namespace {

using namespace detail;
using Store = AnyStore<TestEvent>;

const StreamId ada{"account", "ada"};
const StreamId bob{"account", "bob"};

TestEvent noted(std::string text) {
    return Noted{.text = std::move(text)};
}

std::vector<TestEvent> numbered(std::int64_t first, std::int64_t last) {
    std::vector<TestEvent> events;
    for (; first <= last; ++first) {
        events.emplace_back(Noted{.number = first});
    }
    return events;
}

Appended append(const Store& store, const StreamId& stream, std::vector<TestEvent> events,
                const Context& ctx = {}) {
    const auto appended = store.append(ctx, stream, any_version, std::move(events));
    EXPECT_TRUE(appended.has_value()) << appended.error().message();
    return appended.value_or(Appended{});
}

Stream<TestEvent> loaded(const Store& store, const StreamId& stream,
                         const LoadOptions& options = {}) {
    auto found = store.load({}, stream, options);
    EXPECT_TRUE(found.has_value()) << found.error().message();
    return found ? *std::move(found) : Stream<TestEvent>({}, 0);
}

std::vector<std::int64_t> numbers_of(const Stream<TestEvent>& events) {
    std::vector<std::int64_t> numbers;
    for (const Event<TestEvent>& event : events) {
        const auto* data = event.get_if<Noted>();
        numbers.push_back(data == nullptr ? -1 : data->number);
    }
    return numbers;
}

using Numbers = std::vector<std::int64_t>;

// Basic CRUD.

void reads_back_one_event(const Store& store) {
    const Appended appended = append(store, ada, {noted("one")});

    const auto stream = loaded(store, ada);

    ASSERT_EQ(stream.size(), 1U);
    EXPECT_EQ(appended.version, StreamVersion{1});
    EXPECT_EQ(stream.version(), StreamVersion{1});
    EXPECT_EQ(stream[0].data(), noted("one"));
}

void reads_back_several_events_in_their_order(const Store& store) {
    append(store, ada, numbered(1, 3));
    append(store, ada, numbered(4, 5));

    const auto stream = loaded(store, ada);

    EXPECT_EQ(numbers_of(stream), (Numbers{1, 2, 3, 4, 5}));
    for (std::size_t at = 0; at < stream.size(); ++at) {
        EXPECT_EQ(stream[at].version(), StreamVersion{at + 1});
    }
}

void has_nothing_in_a_stream_that_does_not_exist(const Store& store) {
    const auto stream = loaded(store, ada);

    EXPECT_TRUE(stream.empty());
    EXPECT_EQ(stream.version(), StreamVersion{0});
}

void keeps_streams_and_their_types_apart(const Store& store) {
    append(store, ada, numbered(1, 2));
    append(store, bob, numbered(3, 3));
    append(store, {"order", "ada"}, numbered(4, 4));

    EXPECT_EQ(numbers_of(loaded(store, ada)), (Numbers{1, 2}));
    EXPECT_EQ(numbers_of(loaded(store, bob)), (Numbers{3}));
    EXPECT_EQ(numbers_of(loaded(store, {"order", "ada"})), (Numbers{4}));
    EXPECT_TRUE(loaded(store, {"order", "bob"}).empty());
}

// Expected versions.

void refuses_a_wrong_version(const Store& store) {
    append(store, ada, numbered(1, 2));

    for (const int expected : {0, 1, 3}) {
        const auto appended = store.append({}, ada, expected, numbered(9, 9));
        ESKIT_EXPECT_ERROR(appended, Errc::conflict);
        ASSERT_NE(appended.error().conflict(), nullptr);
        EXPECT_EQ(appended.error().conflict()->actual, StreamVersion{2});
    }
    ESKIT_EXPECT_ERROR(store.append({}, ada, no_stream, numbered(9, 9)), Errc::conflict);
    ESKIT_EXPECT_ERROR(store.append({}, bob, stream_exists, numbered(9, 9)), Errc::conflict);
    ESKIT_ASSERT_OK(store.append({}, ada, 2, numbered(3, 3)));
    EXPECT_EQ(numbers_of(loaded(store, ada)), (Numbers{1, 2, 3}));
}

void takes_any_version_of_new_and_existing_streams(const Store& store) {
    EXPECT_EQ(append(store, ada, numbered(1, 1)).version, StreamVersion{1});
    EXPECT_EQ(append(store, ada, numbered(2, 3)).version, StreamVersion{3});
}

// Parts of a stream.

void loads_parts_of_a_stream(const Store& store) {
    append(store, ada, numbered(1, 9));

    EXPECT_EQ(numbers_of(loaded(store, ada, {.after = 6})), (Numbers{7, 8, 9}));
    EXPECT_EQ(numbers_of(loaded(store, ada, {.after = 2, .upto = 4})), (Numbers{3, 4}));
    EXPECT_EQ(numbers_of(loaded(store, ada, {.limit = 2})), (Numbers{1, 2}));
    EXPECT_EQ(numbers_of(loaded(store, ada, {.limit = 2, .backwards = true})), (Numbers{9, 8}));
    const auto beyond = loaded(store, ada, {.after = 9});
    EXPECT_TRUE(beyond.empty());
    EXPECT_EQ(beyond.version(), StreamVersion{9});
}

// Fields and metadata.

void fills_in_every_field(const Store& store) {
    const Timestamp before = store.clock().now();
    append(store, bob, numbered(1, 1));
    const Appended appended = append(store, ada, {Noted{.number = 1}, Emptied{}});
    const Timestamp after = store.clock().now();

    const auto stream = loaded(store, ada);

    ASSERT_EQ(stream.size(), 2U);
    EXPECT_EQ(stream[0].type(), "conformance.Noted");
    EXPECT_EQ(stream[1].type(), "conformance.Emptied");
    EXPECT_EQ(stream[1].stream(), ada);
    EXPECT_EQ(stream[1].version(), StreamVersion{2});
    EXPECT_EQ(stream[1].global_sequence(), appended.global_sequence);
    EXPECT_LT(stream[0].global_sequence(), stream[1].global_sequence());
    EXPECT_NE(stream[0].id(), stream[1].id());
    EXPECT_FALSE(is_zero(stream[0].id()));
    EXPECT_LE(before, stream[0].recorded_at());
    EXPECT_LE(stream[1].recorded_at(), after);
}

Context full_context() {
    Context ctx;
    ctx.correlation_id = "correlation \u7530";
    ctx.causation_id = "causation";
    ctx.principal = {Principal::Kind::service, "billing"};
    ctx.originator = {Principal::Kind::user, "\u0410\u043d\u043d\u0430"};
    ctx.tenant = "bakery";
    for (int number = 0; number < 200; ++number) {
        ctx.extra["key " + std::to_string(number)] = "\u5024 " + std::to_string(number);
    }
    return ctx;
}

void puts_the_context_on_every_event(const Store& store) {
    append(store, ada, numbered(1, 5), full_context());
    append(store, ada, numbered(6, 6));

    const auto stream = loaded(store, ada);

    ASSERT_EQ(stream.size(), 6U);
    for (std::size_t at = 0; at < 5; ++at) {
        EXPECT_EQ(stream[at].metadata(), to_metadata(full_context()));
    }
    EXPECT_EQ(stream[5].metadata(), Metadata{});
}

void puts_the_tags_of_an_append_on_its_events(const Store& store) {
    ESKIT_ASSERT_OK(
        store.append({}, ada, any_version, numbered(1, 2), {.tags = {"import:7", "b"}}));
    append(store, ada, numbered(3, 3));

    const auto stream = loaded(store, ada);

    ASSERT_EQ(stream.size(), 3U);
    const auto tags = stream[1].tags();
    EXPECT_EQ(std::vector<std::string>(tags.begin(), tags.end()),
              (std::vector<std::string>{"b", "import:7"}));
    EXPECT_TRUE(stream[2].tags().empty());
}

// Idempotency.

void answers_a_repeated_append_with_the_first_outcome(const Store& store) {
    const AppendOptions options{.commit_id = store.ids().next()};
    const auto first = store.append({}, ada, 0, numbered(1, 2), options);
    ESKIT_ASSERT_OK(first);
    append(store, ada, numbered(3, 3));

    const auto again = store.append({}, ada, 0, numbered(1, 2), options);

    ESKIT_ASSERT_OK(again);
    EXPECT_FALSE(first->replayed);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->version, StreamVersion{2});
    EXPECT_EQ(again->global_sequence, first->global_sequence);
    EXPECT_EQ(loaded(store, ada).version(), StreamVersion{3});
}

// Names and data.

void takes_special_stream_names(const Store& store) {
    const std::vector<StreamId> streams{{"user-account", "ada-1"},
                                        {"user_account", "ada_1"},
                                        {"order", "018f6b1e-7c3a-7d2e-9f10-3b5a1c2d4e6f"},
                                        {"file", "/etc/hosts"},
                                        {"\u53e3\u5ea7", "\u7530\u4e2d"},
                                        {"long", std::string(StreamId::id_bytes_max, 'i')}};
    for (const StreamId& stream : streams) {
        append(store, stream, {noted(to_string(stream))});
    }

    for (const StreamId& stream : streams) {
        const auto found = loaded(store, stream);
        ASSERT_EQ(found.size(), 1U);
        EXPECT_EQ(found[0].data(), noted(to_string(stream)));
        EXPECT_EQ(found[0].stream(), stream);
    }
}

void keeps_data_of_any_kind(const Store& store) {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(256);
    for (int byte = 0; byte < 256; ++byte) {
        bytes.push_back(static_cast<std::uint8_t>(byte));
    }
    const std::vector<TestEvent> events{Emptied{},
                                        Noted{},
                                        noted("\u7530\u4e2d \U0001F469\u200d\U0001F4BB e\u0301"),
                                        noted(R"("quoted" \ {"json": null})"),
                                        noted(std::string("\x01\x1f\0 line\r\n", 10)),
                                        noted(std::string(std::size_t{1} << 20, 'x')),
                                        Noted{.bytes = bytes},
                                        Noted{.number = INT64_MIN},
                                        Noted{.number = INT64_MAX}};
    append(store, ada, events);

    const auto stream = loaded(store, ada);

    ASSERT_EQ(stream.size(), events.size());
    for (std::size_t at = 0; at < events.size(); ++at) {
        EXPECT_TRUE(stream[at].data() == events[at]) << "event " << at;
    }
}

// The whole store in its order.

void reads_all_events_in_pages(const Store& store) {
    for (std::int64_t number = 0; number < 30; ++number) {
        append(store, {"s", std::to_string(number % 4)}, numbered(number, number));
    }

    Numbers found;
    GlobalSequence after{};
    GlobalSequence last{};
    for (bool at_end = false; !at_end;) {
        const auto page = store.read_all({}, {.after = after, .limit = 7});
        ESKIT_ASSERT_OK(page);
        ASSERT_LE(page->size(), 7U);
        for (const Event<TestEvent>& event : *page) {
            EXPECT_GT(event.global_sequence(), last);
            last = event.global_sequence();
            found.push_back(std::get<Noted>(event.data()).number);
        }
        after = page->next();
        at_end = page->at_end();
    }

    Numbers expected(30);
    std::generate(expected.begin(), expected.end(),
                  [next = std::int64_t{0}]() mutable { return next++; });
    EXPECT_EQ(found, expected);
}

void reads_the_types_that_are_asked_for(const Store& store) {
    append(store, ada, {noted("a"), Emptied{}, noted("b"), Emptied{}, Emptied{}});

    const auto page = store.read_all({}, {.limit = 2, .types = {"conformance.Emptied"}});

    ESKIT_ASSERT_OK(page);
    ASSERT_EQ(page->size(), 2U);
    EXPECT_EQ((*page)[0].version(), StreamVersion{2});
    EXPECT_EQ((*page)[1].version(), StreamVersion{4});
    EXPECT_FALSE(page->at_end());
}

// Many threads.

void lets_writers_of_different_streams_pass(const Store& store) {
    constexpr std::size_t writers = 8;
    constexpr std::int64_t turns = 20;
    together(writers, [&](std::size_t writer) {
        for (std::int64_t turn = 0; turn < turns; ++turn) {
            ESKIT_ASSERT_OK(
                store.append({}, {"s", std::to_string(writer)}, turn, numbered(turn, turn)));
        }
    });

    for (std::size_t writer = 0; writer < writers; ++writer) {
        EXPECT_EQ(loaded(store, {"s", std::to_string(writer)}).version(), StreamVersion{turns});
    }
}

void has_one_winner_per_version(const Store& store) {
    constexpr std::size_t writers = 8;
    for (std::uint64_t version = 0; version < 10; ++version) {
        std::atomic<std::size_t> winners = 0;
        together(writers, [&](std::size_t) {
            winners += store.append({}, ada, version, numbered(1, 1)) ? 1 : 0;
        });
        EXPECT_EQ(winners, 1U);
    }
    EXPECT_EQ(loaded(store, ada).version(), StreamVersion{10});
}

void shows_readers_what_was_written_before(const Store& store) {
    constexpr std::int64_t turns = 40;
    together(4, [&](std::size_t thread) {
        if (thread == 0) {
            for (std::int64_t turn = 0; turn < turns; ++turn) {
                append(store, ada, numbered(2 * turn, 2 * turn + 1));
            }
            return;
        }
        for (std::size_t seen = 0; seen < 2 * turns;) {
            const Numbers found = numbers_of(loaded(store, ada));
            ASSERT_GE(found.size(), seen);
            ASSERT_EQ(found.size() % 2, 0U) << "half of an append was seen";
            for (std::size_t at = 0; at < found.size(); ++at) {
                ASSERT_EQ(found[at], static_cast<std::int64_t>(at));
            }
            seen = found.size();
        }
    });
}

constexpr StoreTest tests[] = {
    {"ReadsBackOneEvent", reads_back_one_event},
    {"ReadsBackSeveralEventsInTheirOrder", reads_back_several_events_in_their_order},
    {"HasNothingInAStreamThatDoesNotExist", has_nothing_in_a_stream_that_does_not_exist},
    {"KeepsStreamsAndTheirTypesApart", keeps_streams_and_their_types_apart},
    {"RefusesAWrongVersion", refuses_a_wrong_version},
    {"TakesAnyVersionOfNewAndExistingStreams", takes_any_version_of_new_and_existing_streams},
    {"LoadsPartsOfAStream", loads_parts_of_a_stream},
    {"FillsInEveryField", fills_in_every_field},
    {"PutsTheContextOnEveryEvent", puts_the_context_on_every_event},
    {"PutsTheTagsOfAnAppendOnItsEvents", puts_the_tags_of_an_append_on_its_events},
    {"AnswersARepeatedAppendWithTheFirstOutcome", answers_a_repeated_append_with_the_first_outcome},
    {"TakesSpecialStreamNames", takes_special_stream_names},
    {"KeepsDataOfAnyKind", keeps_data_of_any_kind},
    {"ReadsAllEventsInPages", reads_all_events_in_pages},
    {"ReadsTheTypesThatAreAskedFor", reads_the_types_that_are_asked_for},
    {"LetsWritersOfDifferentStreamsPass", lets_writers_of_different_streams_pass},
    {"HasOneWinnerPerVersion", has_one_winner_per_version},
    {"ShowsReadersWhatWasWrittenBefore", shows_readers_what_was_written_before},
};

}  // namespace

std::span<const StoreTest> store_suite() {
    return tests;
}

void run_test(const StoreFactory& factory, const StoreTest& test) {
    const AnyStore<TestEvent> store = factory.make();
    const ::testing::ScopedTrace trace(__FILE__, __LINE__, "store '" + factory.name + "'");
    test.run(store);
}

bool register_store_suite(const StoreFactory& factory, const char* file, int line) {
    for (const StoreTest& test : tests) {
        detail::register_test("store", test.name, file, line,
                              [factory, test](std::uint64_t) { run_test(factory, test); });
    }
    return true;
}

}  // namespace eskit::inline v0_1::conformance
