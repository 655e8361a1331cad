#include "dcb/logs.hpp"
#include "expect_error.hpp"

#include <eskit/dcb/decision_model.hpp>
#include <eskit/decider/decider_handler.hpp>
#include <eskit/event/event_registry.hpp>
#include <eskit/store/memory_store.hpp>
#include <eskit/store/stream_lifecycle.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

// The events of today.
namespace shop {

struct OrderPlaced {
    std::string customer{};
    std::int64_t cents = 0;
    std::string currency = "EUR";
};
struct ItemAdded {
    std::string sku{};
    int quantity = 1;
};
struct OrderShipped {
    std::string carrier{};
};
using Event = std::variant<OrderPlaced, ItemAdded, OrderShipped>;

// What they were.
struct OrderPlacedV1 {
    std::string client{};
    int euros = 0;
};
struct OrderPlacedV2 {
    std::string client{};
    std::int64_t cents = 0;
};
struct ItemsAdded {
    std::vector<std::string> skus{};
};
struct Sent {  // the old name of OrderShipped
    std::string carrier{};
};
struct Viewed {};  // of no interest any more
struct Broken {};

// What they will be.
struct OrderPlacedV4 {
    int whatever = 0;
};
struct ItemsAddedV2 {};
struct SentV2 {};

OrderPlacedV2 upcast(const OrderPlacedV1& old) {
    return {.client = old.client, .cents = std::int64_t{100} * old.euros};
}
OrderPlaced upcast(const OrderPlacedV2& old) {
    return {.customer = old.client, .cents = old.cents};
}
std::vector<Event> upcast(const ItemsAdded& old) {
    std::vector<Event> items;
    for (const std::string& sku : old.skus) {
        items.emplace_back(ItemAdded{.sku = sku});
    }
    return items;
}
std::vector<Event> upcast(const Viewed&) {
    return {};
}
OrderShipped upcast(const Broken&) {
    throw std::runtime_error("no carrier");
}

}  // namespace shop

template <>
struct eskit::wire<shop::OrderPlaced> {
    static constexpr std::string_view name = "shop.OrderPlaced";
    static constexpr std::uint32_t version = 3;
};
template <>
struct eskit::wire<shop::OrderPlacedV1> {
    static constexpr std::string_view name = "shop.OrderPlaced";
    static constexpr std::uint32_t version = 1;
};
template <>
struct eskit::wire<shop::OrderPlacedV2> {
    static constexpr std::string_view name = "shop.OrderPlaced";
    static constexpr std::uint32_t version = 2;
};
template <>
struct eskit::wire<shop::OrderPlacedV4> {
    static constexpr std::string_view name = "shop.OrderPlaced";
    static constexpr std::uint32_t version = 4;
};
template <>
struct eskit::wire<shop::ItemsAddedV2> {
    static constexpr std::string_view name = "shop.ItemsAdded";
    static constexpr std::uint32_t version = 2;
};
template <>
struct eskit::wire<shop::SentV2> {
    static constexpr std::string_view name = "shop.Sent";
    static constexpr std::uint32_t version = 2;
};

namespace eskit::inline v0_1 {
namespace {

using shop::Event;
using shop::ItemAdded;
using shop::OrderPlaced;
using shop::OrderShipped;

const StreamId order{"order", "1"};

EventRegistry<Event> registry() {
    return EventRegistry<Event>{}
        .alias<OrderShipped>("shop.Sent")
        .alias<OrderShipped>("shop.Dispatched")
        .upcast<shop::OrderPlacedV1, shop::OrderPlacedV2>()
        .upcast<shop::ItemsAdded>()
        .upcast<shop::Viewed>();
}

// What an older or newer program writes.
template <class Other>
Appended write(const std::shared_ptr<EventLog>& log, Other event) {
    return LogStore<Other>(log)
        .append({}, order, any_version, std::vector<Other>{std::move(event)})
        .value();
}
void write_raw(const std::shared_ptr<EventLog>& log, StoredType type, std::string codec,
               std::string bytes) {
    Commit commit;
    commit.appends.push_back(
        {order,
         any_version,
         {{.type = std::move(type.name),
           .schema_version = type.version,
           .payload = Payload::from_bytes(std::move(codec), std::move(bytes))}}});
    ASSERT_TRUE(log->commit({}, std::move(commit)));
}

std::vector<std::string> skus(const auto& events) {
    std::vector<std::string> found;
    for (const auto& event : events) {
        found.push_back(event.template get_if<ItemAdded>()->sku);
    }
    return found;
}

// JSON backwards: a second codec.
class Mirrored final : public Codec {
  public:
    [[nodiscard]] std::string_view name() const override { return "mirrored"; }
    Result<void> encode(const TypeInfo& type, const void* value, std::string& out) const override {
        std::string text;
        auto ok = json_codec().encode(type, value, text);
        out.append(text.rbegin(), text.rend());
        return ok;
    }
    Result<void> decode(const TypeInfo& type, void* value, std::string_view bytes,
                        const DecodeOptions& options) const override {
        return json_codec().decode(type, value, std::string(bytes.rbegin(), bytes.rend()), options);
    }
};
const Mirrored mirrored;

using SchemaEvolution = testing::LogTest;

TEST_P(SchemaEvolution, LeadsThroughEveryVersionToTheCurrentOne) {
    const auto log = opened_->log();
    write(log, shop::OrderPlacedV1{"Ada", 5});
    write(log, shop::OrderPlacedV2{"Bob", 250});
    write(log, OrderPlaced{"Cy", 1, "USD"});

    const auto stream = LogStore<Event>(log, registry()).load({}, order).value();

    ASSERT_EQ(stream.size(), 3);
    EXPECT_EQ(stream[0].get_if<OrderPlaced>()->customer, "Ada");
    EXPECT_EQ(stream[0].get_if<OrderPlaced>()->cents, 500);
    EXPECT_EQ(stream[0].get_if<OrderPlaced>()->currency, "EUR");
    EXPECT_EQ(stream[1].get_if<OrderPlaced>()->cents, 250);
    EXPECT_EQ(stream[2].get_if<OrderPlaced>()->currency, "USD");
}

TEST_P(SchemaEvolution, ShowsAnOldEventUnderTheNameAndVersionThatItHasNow) {
    const auto log = opened_->log();
    write(log, shop::OrderPlacedV1{"Ada", 5});
    write(log, shop::Sent{"mail"});

    const auto stream = LogStore<Event>(log, registry()).load({}, order).value();

    EXPECT_EQ(stream[0].type(), "shop.OrderPlaced");
    EXPECT_EQ(stream[0].schema_version(), 3);
    EXPECT_EQ(stream[1].type(), "shop.OrderShipped");
    EXPECT_EQ(stream[1].version(), 2);
    EXPECT_EQ(stream[1].get_if<OrderShipped>()->carrier, "mail");
}

TEST_P(SchemaEvolution, SplitsAnEventIntoSeveralThatShareItsPlace) {
    const auto log = opened_->log();
    const auto appended = write(log, shop::ItemsAdded{{"a", "b"}});

    const auto page = LogStore<Event>(log, registry()).read_all({}).value();

    EXPECT_EQ(skus(page), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(page[0].sub_index(), 0);
    EXPECT_EQ(page[1].sub_index(), 1);
    EXPECT_EQ(page[1].version(), page[0].version());
    EXPECT_EQ(page[1].global_sequence(), appended.global_sequence);
    EXPECT_EQ(page.next(), appended.global_sequence);
}

TEST_P(SchemaEvolution, ReadsThePartsOfASplitEventBackwardsWhenTheStreamIs) {
    const auto log = opened_->log();
    write(log, shop::ItemsAdded{{"a", "b"}});
    write(log, shop::ItemsAdded{{"c", "d"}});

    const auto stream =
        LogStore<Event>(log, registry()).load({}, order, {.backwards = true}).value();

    EXPECT_EQ(skus(stream), (std::vector<std::string>{"d", "c", "b", "a"}));
}

TEST_P(SchemaEvolution, DropsAnEventThatBecomesNothing) {
    const auto log = opened_->log();
    write(log, shop::Viewed{});
    write(log, OrderShipped{"mail"});

    const auto stream = LogStore<Event>(log, registry()).load({}, order).value();

    EXPECT_EQ(stream.size(), 1);
    EXPECT_EQ(stream.version(), 2);
}

TEST_P(SchemaEvolution, FoldsWhatOldEventsBecame) {
    const auto log = opened_->log();
    const LogStore<Event> store(log, registry());
    write(log, shop::ItemsAdded{{"a", "b", "c"}});
    std::vector<std::uint32_t> seen;

    const auto version = store.fold({}, order, {}, [&](const Event& event, const auto& recorded) {
        const EventInfo info = store.info(recorded);
        EXPECT_EQ(info.type(), "shop.ItemAdded");
        EXPECT_TRUE(std::holds_alternative<ItemAdded>(event));
        seen.push_back(info.sub_index());
        return seen.size() < 2;
    });

    EXPECT_EQ(version.value(), 1);
    EXPECT_EQ(seen, (std::vector<std::uint32_t>{0, 1}));
}

TEST_P(SchemaEvolution, DecodesAnEventThatTheLogHandsOut) {
    const auto log = opened_->log();
    const LogStore<Event> store(log, registry());
    write(log, shop::ItemsAdded{{"a", "b"}});
    std::vector<std::string> found;

    ASSERT_TRUE(log->read_all({}, {.types = store.stored_types()}, [&](const RecordedEvent& event) {
        found = skus(store.decoded(event).value());
        return true;
    }));

    EXPECT_EQ(found, (std::vector<std::string>{"a", "b"}));
}

TEST_P(SchemaEvolution, AsksTheLogForOldNamesWhenItFiltersByType) {
    const auto log = opened_->log();
    const LogStore<Event> store(log, registry());
    write(log, shop::Sent{"mail"});
    write(log, shop::ItemsAdded{{"a"}});
    write(log, OrderPlaced{"Ada"});
    write_raw(log, {"other.Thing", 1}, "json", "{}");

    const auto all = store.read_all({}).value();
    const auto shipped = store.read_all({}, {.types = {"shop.OrderShipped"}}).value();

    EXPECT_EQ(all.size(), 3);
    ASSERT_EQ(shipped.size(), 1);
    EXPECT_EQ(shipped[0].get_if<OrderShipped>()->carrier, "mail");
    EXPECT_ERROR(store.read_all({}, {.types = {"shop.Sent"}}), Errc::invalid_argument, "shop.Sent");
}

TEST_P(SchemaEvolution, FiltersAStreamByWhatOldEventsBecame) {
    const auto log = opened_->log();
    const LogStore<Event> store(log, registry());
    write(log, shop::Sent{"mail"});
    write(log, shop::ItemsAdded{{"a"}});
    write(log, OrderPlaced{"Ada"});

    const auto items = store.load({}, order, {.types = {"shop.ItemAdded"}}).value();

    EXPECT_EQ(skus(items), (std::vector<std::string>{"a"}));
    EXPECT_EQ(items.version(), 3);
}

TEST_P(SchemaEvolution, LeavesOutOldEventsWhoseDataWasRemoved) {
    const auto log = opened_->log();
    const LogStore<Event> store(log, registry());
    write(log, shop::ItemsAdded{{"a"}});
    write(log, shop::ItemsAdded{{"b"}});
    ASSERT_TRUE(StreamLifecycle(log).truncate({}, order, 2, "too old"));

    const auto page = store.read_all({}).value();

    EXPECT_EQ(skus(page), (std::vector<std::string>{"b"}));
    EXPECT_ERROR(store.load({}, order), Errc::not_found, "its data was removed");
    EXPECT_EQ(skus(store.load({}, order, {.after = 1}).value()), (std::vector<std::string>{"b"}));
}

TEST_P(SchemaEvolution, MatchesQueriesAgainstWhatOldEventsBecame) {
    const auto log = opened_->log();
    const LogStore<Event> store(log, registry());
    write(log, shop::ItemsAdded{{"a", "b"}});
    write(log, OrderPlaced{"Ada"});

    const auto items = store.read_matching({}, dcb::any_of(dcb::event_types<ItemAdded>())).value();
    const auto none =
        store.read_matching({}, dcb::any_of(dcb::event_types<OrderShipped>())).value();

    EXPECT_EQ(skus(items), (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(none.empty());
}

TEST_P(SchemaEvolution, RefusesADecisionThatAnOldProgramMadeObsolete) {
    const auto log = opened_->log();
    const LogStore<Event> store(log, registry());
    AppendCondition condition{.fail_if_match = dcb::any_of(dcb::event_types<OrderShipped>())};
    write(log, shop::Sent{"mail"});

    const auto outcome = store.append_if({}, condition, {{order, OrderShipped{"van"}}});

    EXPECT_ERROR(outcome, Errc::conflict, "");
}

TEST_P(SchemaEvolution, BuildsDecisionModelsFromOldEvents) {
    const auto log = opened_->log();
    const LogStore<Event> store(log, registry());
    write(log, shop::ItemsAdded{{"a", "b"}});
    write(log, shop::Sent{"mail"});
    const dcb::DecisionModel model{
        dcb::Projection{QueryItem{}, 0, [](int& count, const ItemAdded&) { ++count; }},
        dcb::Projection{QueryItem{}, false, [](bool& done, const OrderShipped&) { done = true; }}};

    const auto basis = model.build({}, store).value();

    EXPECT_EQ(basis.states, std::tuple(2, true));
}

TEST_P(SchemaEvolution, UpcastsBytesBeforeTheyAreDecoded) {
    const auto log = opened_->log();
    write_raw(log, {"shop.ItemAdded", 1}, "json", R"({"article":"a"})");
    auto raw = registry().upcast({"shop.Old", 1}, {"shop.ItemAdded", 1}, [](RawEvent event) {
        EXPECT_EQ(event.type, "shop.Old");
        EXPECT_EQ(event.codec, "json");
        event.bytes.replace(event.bytes.find("article"), 7, "sku");
        return event;
    });
    write_raw(log, {"shop.Old", 1}, "json", R"({"article":"b"})");

    const auto stream = LogStore<Event>(log, raw).load({}, order).value();

    EXPECT_EQ(skus(stream), (std::vector<std::string>{"", "b"}));
}

TEST_P(SchemaEvolution, UpcastsBytesOfAValueThatIsStillAlive) {
    const auto log = opened_->log();
    write(log, shop::Sent{"mail"});
    auto raw = EventRegistry<Event>{}.upcast({"shop.Sent", 1}, {"shop.OrderShipped", 1},
                                             [](RawEvent event) { return event; });

    const auto stream = LogStore<Event>(log, raw).load({}, order).value();

    EXPECT_EQ(stream[0].get_if<OrderShipped>()->carrier, "mail");
}

TEST_P(SchemaEvolution, LeadsFromRawVersionsToOnesWithAStruct) {
    const auto log = opened_->log();
    write_raw(log, {"shop.OrderPlaced", 1}, "text", "Ada 5");
    auto mixed = EventRegistry<Event>{}.upcast<OlderAreRaw, shop::OrderPlacedV2>().upcast(
        {"shop.OrderPlaced", 1}, {"shop.OrderPlaced", 2}, [](RawEvent event) {
            event.codec = "json";
            event.bytes = R"({"client":"Ada","cents":500})";
            return event;
        });

    const auto stream = LogStore<Event>(log, mixed).load({}, order).value();

    EXPECT_EQ(stream[0].get_if<OrderPlaced>()->cents, 500);
}

TEST_P(SchemaEvolution, RefusesEventsOfNewerProgramsWhateverTheirNameIsToday) {
    const LogStore<Event> store(opened_->log(), registry());
    const auto read_after = [&](auto event) {
        const auto appended = write(opened_->log(), event);
        return store.load({}, order, {.after = appended.version.value - 1});
    };

    EXPECT_ERROR(read_after(shop::OrderPlacedV4{}), Errc::codec,
                 "stored with schema version 4, this program knows 3; run the newer program");
    EXPECT_ERROR(read_after(shop::ItemsAddedV2{}), Errc::codec,
                 "stored with schema version 2, this program knows 1; run the newer program");
    EXPECT_ERROR(read_after(shop::SentV2{}), Errc::codec,
                 "stored with schema version 2, this program knows 1; run the newer program");
}

TEST_P(SchemaEvolution, WithoutUpcastersDecodesOlderVersionsAsTheyAre) {
    const auto log = opened_->log();
    write_raw(log, {"shop.OrderPlaced", 1}, "json", R"({"customer":"Ada"})");

    const auto stream = LogStore<Event>(log).load({}, order).value();

    EXPECT_EQ(stream[0].get_if<OrderPlaced>()->customer, "Ada");
    EXPECT_EQ(stream[0].schema_version(), 1);
}

TEST_P(SchemaEvolution, TellsWhichUpcasterThrew) {
    const auto log = opened_->log();
    write(log, shop::Broken{});

    const auto stream =
        LogStore<Event>(log, EventRegistry<Event>{}.upcast<shop::Broken>()).load({}, order);

    EXPECT_ERROR(stream, Errc::handler_failed,
                 "upcaster of 'shop.Broken' version 1 threw: no carrier");
}

TEST_P(SchemaEvolution, HandsOnTheErrorOfARawUpcaster) {
    const auto log = opened_->log();
    write(log, shop::Broken{});
    auto raw = EventRegistry<Event>{}.upcast(
        {"shop.Broken", 1}, {"shop.OrderShipped", 1},
        [](const RawEvent&) -> Result<RawEvent> { return Error(Errc::corrupt, "not a carrier"); });

    const auto stream = LogStore<Event>(log, raw).load({}, order);

    EXPECT_ERROR(stream, Errc::corrupt, "upcaster of 'shop.Broken' version 1: not a carrier");
}

TEST_P(SchemaEvolution, WithARegistryThatIsNotWholeRefusesToReadAndToAppend) {
    const auto raw = EventRegistry<Event>{}.upcast({"shop.Gone", 1}, {"shop.Nowhere", 1},
                                                   [](RawEvent event) { return event; });
    const LogStore<Event> store(opened_->log(), raw);

    EXPECT_ERROR(store.load({}, order), Errc::invalid_argument, "the chain has no end");
    EXPECT_ERROR(store.read_all({}), Errc::invalid_argument, "the chain has no end");
    EXPECT_ERROR(store.append({}, order, any_version, {OrderShipped{}}), Errc::invalid_argument,
                 "the chain has no end");
    EXPECT_ERROR(store.append_many({}, {{order, OrderShipped{}}}), Errc::invalid_argument,
                 "the chain has no end");
}

TEST_P(SchemaEvolution, WritesEachTypeWithItsOwnCodecAndReadsThemAll) {
    const auto log = opened_->log();
    const LogStore<Event> store(log, registry().codec<OrderPlaced>(mirrored));
    ASSERT_TRUE(store.append({}, order, 0, {OrderPlaced{"Ada"}, OrderShipped{"mail"}}));
    std::vector<std::string> codecs;
    ASSERT_TRUE(log->read_stream({}, order, {}, [&](const RecordedEvent& event) {
        codecs.emplace_back(event.codec);
        return true;
    }));

    const auto stream = store.load({}, order).value();

    EXPECT_EQ(stream[0].get_if<OrderPlaced>()->customer, "Ada");
    EXPECT_EQ(stream[1].get_if<OrderShipped>()->carrier, "mail");
    if (!log->capabilities().live_payloads) {
        EXPECT_EQ(codecs, (std::vector<std::string>{"mirrored", "json"}));
    }
}

TEST_P(SchemaEvolution, ReadsOldEventsInEveryCodecOfTheLog) {
    const auto log = opened_->log();
    CodecRegistry codecs;
    ASSERT_TRUE(codecs.add(mirrored));
    ASSERT_TRUE(codecs.add(json_codec()));
    write_raw(log, {"shop.OrderPlaced", 1}, "json", R"({"client":"Ada","euros":1})");
    write_raw(log, {"shop.OrderPlaced", 1}, "mirrored", R"(}2:"soruE","boB":"tneilc"{)");
    write_raw(log, {"shop.OrderPlaced", 2}, "mirrored", R"(}3:"stnec","yC":"tneilc"{)");
    write_raw(log, {"shop.OrderPlaced", 1}, "unknown", "?");
    const LogStore<Event> store(log, registry(), {.codecs = &codecs});

    const auto stream = store.load({}, order, {.upto = 3}).value();

    EXPECT_EQ(stream[0].get_if<OrderPlaced>()->customer, "Ada");
    EXPECT_EQ(stream[1].get_if<OrderPlaced>()->customer, "Bob");
    EXPECT_EQ(stream[2].get_if<OrderPlaced>()->cents, 3);
    EXPECT_ERROR(store.load({}, order), Errc::codec, "codec 'unknown', which is not registered");
}

INSTANTIATE_TEST_SUITE_P(Logs, SchemaEvolution, ::testing::ValuesIn(testing::all_logs()),
                         testing::name_of);

// ---- What is found when the registry is checked.

RawUpcaster same() {
    return [](RawEvent event) { return event; };
}
EventRegistry<Event> raw(StoredType from, StoredType to) {
    return EventRegistry<Event>{}.upcast(std::move(from), std::move(to), same());
}

TEST(EventRegistry, OfAWholeHistoryIsWhole) {
    EXPECT_TRUE(registry().check());
    EXPECT_TRUE(EventRegistry<Event>{}.check());
}

TEST(EventRegistry, RefusesAHoleInARawChain) {
    EXPECT_ERROR(raw({"shop.OrderPlaced", 1}, {"shop.OrderPlaced", 2}).check(),
                 Errc::invalid_argument, "hole: 'shop.OrderPlaced' version 2 has no upcaster");
    EXPECT_ERROR(raw({"shop.OrderPlaced", 2}, {"shop.OrderPlaced", 3}).check(),
                 Errc::invalid_argument, "hole: 'shop.OrderPlaced' version 1 has no upcaster");
    EXPECT_ERROR(raw({"shop.Gone", 2}, {"shop.ItemAdded", 1}).check(), Errc::invalid_argument,
                 "hole: 'shop.Gone' version 1 has no upcaster");
    EXPECT_ERROR((EventRegistry<Event>{}.upcast<OlderAreRaw, shop::OrderPlacedV2>().check()),
                 Errc::invalid_argument, "hole: 'shop.OrderPlaced' version 1 has no upcaster");
}

TEST(EventRegistry, RefusesARawChainThatDoesNotRise) {
    EXPECT_ERROR(raw({"shop.Gone", 1}, {"shop.Gone", 1}).check(), Errc::invalid_argument,
                 "the version must rise");
    EXPECT_ERROR(raw({"shop.OrderPlaced", 3}, {"shop.OrderPlaced", 4}).check(),
                 Errc::invalid_argument, "the current version, which is 3");
    EXPECT_ERROR(raw({"shop.Gone", 1}, {"shop.OrderPlaced", 4}).check(), Errc::invalid_argument,
                 "but the current version is 3");
}

TEST(EventRegistry, RefusesARawChainWithoutAnEnd) {
    EXPECT_ERROR(raw({"shop.Gone", 1}, {"shop.Gone", 2}).check(), Errc::invalid_argument,
                 "the chain has no end");
    EXPECT_ERROR(
        raw({"shop.A", 1}, {"shop.B", 1}).upcast({"shop.B", 1}, {"shop.A", 1}, same()).check(),
        Errc::invalid_argument, "run in a circle");
}

TEST(EventRegistry, RefusesVersionsThatNoHistoryHas) {
    EXPECT_ERROR(raw({"shop.Gone", 0}, {"shop.ItemAdded", 1}).check(), Errc::invalid_argument,
                 "not 1 to 1000");
    EXPECT_ERROR(raw({"shop.Gone", 1001}, {"shop.ItemAdded", 1}).check(), Errc::invalid_argument,
                 "not 1 to 1000");
    EXPECT_ERROR(raw({"$archived", 1}, {"shop.ItemAdded", 1}).check(), Errc::invalid_argument,
                 "'$archived' is no name for an event");
    EXPECT_ERROR(raw({"", 1}, {"shop.ItemAdded", 1}).check(), Errc::invalid_argument,
                 "'' is no name for an event");
}

TEST(EventRegistry, RefusesAnUpcasterThatIsEmpty) {
    const auto empty = EventRegistry<Event>{}.upcast({"shop.Gone", 1}, {"shop.ItemAdded", 1}, {});

    EXPECT_ERROR(empty.check(), Errc::invalid_argument, "is empty");
}

TEST(EventRegistry, RefusesWhatIsThereTwice) {
    EXPECT_ERROR(registry().upcast<shop::Viewed>().check(), Errc::invalid_argument,
                 "'shop.Viewed' version 1 has two upcasters");
    EXPECT_ERROR(registry().alias<ItemAdded>("shop.Sent").check(), Errc::invalid_argument,
                 "'shop.Sent' is there twice");
    EXPECT_ERROR(registry().codec<ItemAdded>(mirrored).codec<ItemAdded>(json_codec()).check(),
                 Errc::invalid_argument, "'shop.ItemAdded' has two codecs");
}

TEST(EventRegistry, RefusesAnAliasThatIsTheNameOfAnEvent) {
    EXPECT_ERROR(registry().alias<ItemAdded>("shop.OrderShipped").check(), Errc::invalid_argument,
                 "'shop.OrderShipped' is the name of an event of the set");
    EXPECT_ERROR(registry().alias<ItemAdded>("shop.Viewed").check(), Errc::invalid_argument,
                 "'shop.Viewed' is there twice, or is the name of an event that is upcast");
    EXPECT_ERROR(registry().alias<ItemAdded>("bad\nname").check(), Errc::invalid_argument, "alias");
}

TEST(EventRegistry, RefusesAnAliasOfAnUnknownEvent) {
    EXPECT_ERROR(registry().alias<shop::Broken>("shop.Torn").check(), Errc::invalid_argument,
                 "stands for 'shop.Broken', which is neither in the event set nor upcast");
}

TEST(EventRegistry, GivesOldStructsAnAliasToo) {
    const auto log = std::make_shared<MemoryLog>();
    write_raw(log, {"shop.ManyAdded", 1}, "json", R"({"skus":["a","b"]})");

    const auto stream = LogStore<Event>(log, registry().alias<shop::ItemsAdded>("shop.ManyAdded"))
                            .load({}, order)
                            .value();

    EXPECT_EQ(skus(stream), (std::vector<std::string>{"a", "b"}));
}

TEST(EventRegistry, IsTakenByAMemoryStore) {
    const MemoryStore<Event> store(registry());
    write(store.log(), shop::Sent{"mail"});

    EXPECT_EQ(store.load({}, order)->size(), 1);
}

}  // namespace
}  // namespace eskit::inline v0_1
