#include "fixture.hpp"

#include <eskit/store/log_store.hpp>
#include <eskit/store/memory_log.hpp>

#include <limits>
#include <optional>
#include <variant>

namespace log_store_test {

// One context.
struct Opened {
    std::string owner;
    bool operator==(const Opened&) const = default;
};
struct Paid {
    std::int64_t cents = 0;
    double rate = 1;
    bool operator==(const Paid&) const = default;
};
using Accounts = std::variant<Opened, Paid>;

// Another one, which shares a type with the first.
struct Shipped {
    std::int32_t parcels = 0;
    bool operator==(const Shipped&) const = default;
};
using Shipping = std::variant<Shipped, Paid>;

// A context that reads what the first one wrote as a type of its own.
struct OpenedForReport {
    std::string owner;
    std::optional<std::string> branch;
};
using Report = std::variant<OpenedForReport>;

struct Renamed {
    std::string name;
};

}  // namespace log_store_test

template <>
struct eskit::wire<log_store_test::Opened> {
    static constexpr std::string_view name = "account.Opened";
};
template <>
struct eskit::wire<log_store_test::OpenedForReport> {
    static constexpr std::string_view name = "account.Opened";
};
template <>
struct eskit::wire<log_store_test::Paid> {
    static constexpr std::string_view name = "account.Paid";
};
template <>
struct eskit::wire<log_store_test::Renamed> {
    static constexpr std::string_view name = "account.Renamed";
    static constexpr std::uint32_t version = 3;
};

namespace eskit::inline v0_1 {
namespace {

using namespace log_store_test;
using namespace store_test;

const StreamId ada{"account", "ada"};
const StreamId bob{"account", "bob"};

// A MemoryLog behind a backend that keeps bytes alone, as one on disk does.
class BytesLog final : public EventLog {
  public:
    [[nodiscard]] const Capabilities& capabilities() const override {
        static constexpr Capabilities bytes_alone{.dense_global_sequence = true};
        return bytes_alone;
    }
    [[nodiscard]] const Uuid& epoch() const override { return kept_.epoch(); }
    Result<StreamVersion> read_stream(const Context& ctx, const StreamId& stream,
                                      const LoadOptions& options, EventSink sink) override {
        return kept_.read_stream(ctx, stream, options, [&](const RecordedEvent& event) {
            return sink(without_payload(event));
        });
    }
    Result<Scan> read_all(const Context& ctx, const ReadOptions& options, EventSink sink) override {
        return kept_.read_all(
            ctx, options, [&](const RecordedEvent& event) { return sink(without_payload(event)); });
    }
    Result<Scan> read_matching(const Context& ctx, const Query& query, const ReadOptions& options,
                               EventSink sink) override {
        return kept_.read_matching(ctx, query, options, [&](const RecordedEvent& event) {
            return sink(without_payload(event));
        });
    }
    Result<std::optional<Committed>> find_commit(const Context& ctx, const CommitId& id) override {
        return kept_.find_commit(ctx, id);
    }

  protected:
    void commit_batch(std::span<const Commit> commits, std::span<Outcome> outcomes) override {
        for (std::size_t at = 0; at < commits.size(); ++at) {
            outcomes[at] = kept_.commit({}, commits[at]);
        }
    }

  private:
    static RecordedEvent without_payload(RecordedEvent event) {
        event.codec = (*event.payload)->codec();
        event.bytes = (*event.payload)->bytes();
        event.payload = nullptr;
        return event;
    }

    MemoryLog kept_;
};

// The JSON codec under another name.
class OtherCodec final : public Codec {
  public:
    [[nodiscard]] std::string_view name() const override { return "other"; }
    Result<void> encode(const TypeInfo& type, const void* value, std::string& out) const override {
        return json_codec().encode(type, value, out);
    }
    Result<void> decode(const TypeInfo& type, void* value, std::string_view bytes,
                        const DecodeOptions& options) const override {
        return json_codec().decode(type, value, bytes, options);
    }
};

// Every test runs on a log that keeps live values and on one that keeps bytes.
class LogStoreOn : public ::testing::TestWithParam<bool> {
  protected:
    void append_raw(const StreamId& stream, const std::string& type, const std::string& bytes,
                    std::uint32_t schema_version = 1, const std::string& codec = "json") {
        Commit commit = commit_to(stream, any_version,
                                  {{.type = type,
                                    .schema_version = schema_version,
                                    .payload = Payload::from_bytes(codec, bytes)}});
        ASSERT_TRUE(log->commit({}, std::move(commit)).has_value());
    }

    std::shared_ptr<EventLog> log = GetParam() ? std::shared_ptr<EventLog>(new MemoryLog)
                                               : std::shared_ptr<EventLog>(new BytesLog);
    LogStore<Accounts> store{log};
};
INSTANTIATE_TEST_SUITE_P(Live, LogStoreOn, ::testing::Values(true));
INSTANTIATE_TEST_SUITE_P(Bytes, LogStoreOn, ::testing::Values(false));

TEST_P(LogStoreOn, LoadsWhatItAppended) {
    const Appended appended =
        store.append({}, ada, no_stream, {Opened{"Ada"}, Paid{7, 0.5}}).value();

    const Stream<Accounts> stream = store.load({}, ada).value();

    EXPECT_EQ(appended.version, 2);
    EXPECT_EQ(appended.global_sequence, 2);
    EXPECT_FALSE(is_zero(appended.commit_id));
    EXPECT_FALSE(appended.replayed);
    ASSERT_EQ(stream.size(), 2U);
    EXPECT_EQ(stream.version(), 2);
    EXPECT_EQ(stream[0].data(), Accounts(Opened{"Ada"}));
    EXPECT_EQ(stream[1].data(), Accounts(Paid{7, 0.5}));
}

TEST_P(LogStoreOn, FillsInTheWholeEnvelope) {
    Context ctx;
    ctx.correlation_id = "req-1";
    ctx.tenant = "acme";
    ASSERT_TRUE(store.append(ctx, bob, no_stream, {Paid{1}}).has_value());
    ASSERT_TRUE(
        store.append(ctx, ada, no_stream, {Opened{"Ada"}}, {.tags = {"vip", "new"}}).has_value());

    const Stream<Accounts> stream = store.load({}, ada).value();

    ASSERT_EQ(stream.size(), 1U);
    EXPECT_FALSE(is_zero(stream[0].id()));
    EXPECT_EQ(stream[0].stream(), ada);
    EXPECT_EQ(stream[0].version(), 1);
    EXPECT_EQ(stream[0].global_sequence(), 2);
    EXPECT_EQ(stream[0].type(), "account.Opened");
    EXPECT_EQ(stream[0].schema_version(), 1U);
    EXPECT_NE(stream[0].recorded_at(), Timestamp{});
    EXPECT_EQ(stream[0].metadata(), to_metadata(ctx));
    ASSERT_EQ(stream[0].tags().size(), 2U);
    EXPECT_EQ(stream[0].tags()[0], "new");
    EXPECT_EQ(stream[0].tags()[1], "vip");
}

TEST_P(LogStoreOn, AppendsASpanAndLeavesItAsItIs) {
    const std::vector<Accounts> kept{Opened{"Ada"}, Paid{7}};

    ASSERT_TRUE(store.append({}, ada, no_stream, std::span<const Accounts>(kept)).has_value());

    EXPECT_EQ(kept[0], Accounts(Opened{"Ada"}));
    EXPECT_EQ(store.load({}, ada).value()[0].data(), kept[0]);
    EXPECT_EQ(store.load({}, ada).value()[1].data(), kept[1]);
}

TEST_P(LogStoreOn, RefusesToAppendNothing) {
    EXPECT_ERROR(store.append({}, ada, any_version, std::vector<Accounts>{}),
                 Errc::invalid_argument, "there are no events");
}

TEST_P(LogStoreOn, PassesConflictsOn) {
    ASSERT_TRUE(store.append({}, ada, no_stream, {Opened{"Ada"}}).has_value());

    const auto refused = store.append({}, ada, no_stream, {Paid{7}});

    EXPECT_ERROR(refused, Errc::conflict, "account/ada");
    EXPECT_EQ(refused.error().conflict()->actual, 1);
    EXPECT_EQ(store.load({}, ada).value().version(), 1);
}

TEST_P(LogStoreOn, ReplaysAnAppendOfTheSameId) {
    const AppendOptions named{.commit_id = id_of(5)};
    ASSERT_TRUE(store.append({}, ada, no_stream, {Opened{"Ada"}}, named).has_value());
    ASSERT_TRUE(store.append({}, ada, 1, {Paid{7}}).has_value());

    const Appended again = store.append({}, ada, no_stream, {Opened{"Eve"}}, named).value();

    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(again.commit_id, id_of(5));
    EXPECT_EQ(again.version, 1);
    EXPECT_EQ(again.global_sequence, 1);
    EXPECT_EQ(store.load({}, ada).value()[0].data(), Accounts(Opened{"Ada"}));
    EXPECT_TRUE(store.find_commit({}, id_of(5)).value().has_value());
    EXPECT_FALSE(store.find_commit({}, id_of(6)).value().has_value());
}

TEST_P(LogStoreOn, TellsRequestsOfOneIdApartByTheirFingerprint) {
    ASSERT_TRUE(store
                    .append({}, ada, no_stream, {Opened{"Ada"}},
                            {.commit_id = id_of(5), .fingerprint = "open"})
                    .has_value());

    const auto same =
        store.append({}, ada, 7, {Paid{1}}, {.commit_id = id_of(5), .fingerprint = "open"});
    const auto other = store.append({}, ada, no_stream, {Opened{"Ada"}},
                                    {.commit_id = id_of(5), .fingerprint = "close"});

    EXPECT_TRUE(same.value().replayed);
    EXPECT_ERROR(other, Errc::already_exists, "different request");
}

TEST_P(LogStoreOn, LoadsAStreamThatDoesNotExistAsEmpty) {
    const Stream<Accounts> stream = store.load({}, ada).value();

    EXPECT_TRUE(stream.empty());
    EXPECT_EQ(stream.version(), 0);
}

TEST_P(LogStoreOn, LoadsPartsOfAStreamAndTellsItsVersion) {
    ASSERT_TRUE(store.append({}, ada, no_stream, {Paid{1}, Paid{2}, Paid{3}, Paid{4}}).has_value());

    const auto part = store.load({}, ada, {.after = 1, .upto = 3}).value();
    const auto newest = store.load({}, ada, {.limit = 1, .backwards = true}).value();

    ASSERT_EQ(part.size(), 2U);
    EXPECT_EQ(part[0].data(), Accounts(Paid{2}));
    EXPECT_EQ(part.version(), 4);
    ASSERT_EQ(newest.size(), 1U);
    EXPECT_EQ(newest[0].data(), Accounts(Paid{4}));
    EXPECT_EQ(newest.version(), 4);
}

TEST_P(LogStoreOn, ReadsPagesUntilTheEnd) {
    ASSERT_TRUE(store.append({}, ada, no_stream, {Opened{"Ada"}, Paid{1}}).has_value());
    ASSERT_TRUE(store.append({}, bob, no_stream, {Opened{"Bob"}}).has_value());

    const auto first = store.read_all({}, {.limit = 2}).value();
    const auto second = store.read_all({}, {.after = first.next(), .limit = 2}).value();

    EXPECT_EQ(first.size(), 2U);
    EXPECT_FALSE(first.at_end());
    ASSERT_EQ(second.size(), 1U);
    EXPECT_EQ(second[0].stream(), bob);
    EXPECT_EQ(second.next(), 3);
    EXPECT_TRUE(second.at_end());
    EXPECT_TRUE(LogStore<Accounts>(std::make_shared<MemoryLog>()).read_all({}).value().at_end());
}

TEST_P(LogStoreOn, SeesTheEventsOfItsOwnContextAlone) {
    const LogStore<Shipping> shipping(log);
    ASSERT_TRUE(store.append({}, ada, no_stream, {Opened{"Ada"}}).has_value());
    ASSERT_TRUE(shipping.append({}, {"parcel", "1"}, no_stream, {Shipped{2}}).has_value());

    const auto accounts_page = store.read_all({}).value();
    const auto shipping_page = shipping.read_all({}).value();

    ASSERT_EQ(accounts_page.size(), 1U);
    EXPECT_EQ(accounts_page[0].data(), Accounts(Opened{"Ada"}));
    EXPECT_EQ(accounts_page.next(), 2);  // past what it skipped
    EXPECT_TRUE(accounts_page.at_end());
    ASSERT_EQ(shipping_page.size(), 1U);
    EXPECT_EQ(shipping_page[0].data(), Shipping(Shipped{2}));
}

TEST_P(LogStoreOn, ReadsATypeThatTwoContextsShare) {
    const LogStore<Shipping> shipping(log);
    ASSERT_TRUE(store.append({}, ada, no_stream, {Opened{"Ada"}, Paid{7, 0.5}}).has_value());
    ASSERT_TRUE(store.append({}, bob, no_stream, {Paid{8}}).has_value());

    const auto page = shipping.read_all({}).value();
    const auto stream = shipping.load({}, bob).value();

    ASSERT_EQ(page.size(), 2U);
    EXPECT_EQ(page[0].data(), Shipping(Paid{7, 0.5}));
    EXPECT_EQ(page[0].type(), "account.Paid");
    ASSERT_EQ(stream.size(), 1U);
    EXPECT_EQ(stream[0].data(), Shipping(Paid{8}));
}

TEST_P(LogStoreOn, ReadsAnotherTypeOfTheSameWireName) {
    const LogStore<Report> report(log);
    ASSERT_TRUE(store.append({}, ada, no_stream, {Opened{"Ada"}}).has_value());

    const auto stream = report.load({}, ada).value();

    ASSERT_EQ(stream.size(), 1U);
    EXPECT_EQ(stream[0].get_if<OpenedForReport>()->owner, "Ada");
    EXPECT_EQ(stream[0].get_if<OpenedForReport>()->branch, std::nullopt);
}

TEST_P(LogStoreOn, HoldsASingleStructAsItsEvent) {
    const LogStore<Paid> payments(log);
    ASSERT_TRUE(payments.append({}, ada, no_stream, {Paid{7}}).has_value());
    ASSERT_TRUE(store.append({}, bob, no_stream, {Opened{"Bob"}, Paid{8}}).has_value());

    const auto page = payments.read_all({}).value();

    ASSERT_EQ(page.size(), 2U);
    EXPECT_EQ(page[0].data(), Paid{7});
    EXPECT_EQ(page[0].get_if<Paid>()->cents, 7);
    EXPECT_EQ(page[1].data(), Paid{8});
}

TEST_P(LogStoreOn, NarrowsAReadToSomeOfItsTypes) {
    ASSERT_TRUE(store.append({}, ada, no_stream, {Opened{"Ada"}, Paid{1}, Paid{2}}).has_value());

    const auto page = store.read_all({}, {.types = {"account.Opened"}}).value();

    ASSERT_EQ(page.size(), 1U);
    EXPECT_EQ(page.next(), 3);
    EXPECT_ERROR(store.read_all({}, {.types = {"account.Paid", "parcel.Shipped"}}),
                 Errc::invalid_argument, "'parcel.Shipped' is not in this store's event set");
}

TEST_P(LogStoreOn, SkipsForeignEventsBeforeAnythingIsDecoded) {
    append_raw({"parcel", "1"}, "parcel.Lost", "not JSON", 99, "unknown");
    ASSERT_TRUE(store.append({}, ada, no_stream, {Paid{7}}).has_value());

    const auto page = store.read_all({}).value();

    ASSERT_EQ(page.size(), 1U);
    EXPECT_EQ(page[0].global_sequence(), 2);
}

TEST_P(LogStoreOn, RefusesAForeignEventInAStreamThatItLoadsOrFolds) {
    ASSERT_TRUE(store.append({}, ada, no_stream, {Opened{"Ada"}}).has_value());
    append_raw(ada, "parcel.Lost", "{}");

    const auto folded =
        store.fold({}, ada, {}, [](const Accounts&, const RecordedEvent&) { return true; });

    EXPECT_ERROR(store.load({}, ada), Errc::codec,
                 "event 2 of account/ada (parcel.Lost, sequence 2): the type is not in this "
                 "store's event set");
    EXPECT_ERROR(folded, Errc::codec, "parcel.Lost");
    EXPECT_EQ(store.load({}, ada, {.upto = 1}).value().size(), 1U);
}

TEST_P(LogStoreOn, NamesTheEventThatItCannotDecode) {
    append_raw(bob, "account.Paid", R"({"cents":1})");
    append_raw(ada, "account.Paid", R"({"cents":"many"})");

    const auto folded =
        store.fold({}, ada, {}, [](const Accounts&, const RecordedEvent&) { return true; });

    EXPECT_ERROR(store.load({}, ada), Errc::codec,
                 "event 1 of account/ada (account.Paid, sequence 2): ");
    EXPECT_ERROR(store.load({}, ada), Errc::codec, "cents");
    EXPECT_ERROR(store.read_all({}), Errc::codec, "event 1 of account/ada");
    EXPECT_ERROR(folded, Errc::codec, "event 1 of account/ada");
}

TEST_P(LogStoreOn, NamesACodecThatIsNotRegistered) {
    append_raw(ada, "account.Paid", "{}", 1, "morse\n");

    EXPECT_ERROR(store.load({}, ada), Errc::codec,
                 "event 1 of account/ada (account.Paid, sequence 1): stored with codec "
                 "'morse\\x0a', which is not registered");
}

TEST_P(LogStoreOn, DecodesEachEventWithTheCodecThatItWasStoredWith) {
    const OtherCodec other;
    CodecRegistry codecs;
    ASSERT_TRUE(codecs.add(other).has_value());
    const LogStore<Accounts> reading(log, {.codecs = &codecs});
    append_raw(ada, "account.Paid", R"({"cents":1})", 1, "other");
    append_raw(ada, "account.Paid", R"({"cents":2})", 1, "json");  // its own, though unregistered

    const auto stream = reading.load({}, ada).value();

    ASSERT_EQ(stream.size(), 2U);
    EXPECT_EQ(stream[0].data(), Accounts(Paid{1}));
    EXPECT_EQ(stream[1].data(), Accounts(Paid{2}));
    EXPECT_ERROR(store.load({}, ada), Errc::codec, "'other', which is not registered");
}

TEST_P(LogStoreOn, RefusesAnEventOfANewerSchemaVersion) {
    append_raw(ada, "account.Paid", R"({"cents":1})", 2);

    EXPECT_ERROR(store.load({}, ada), Errc::codec,
                 "event 1 of account/ada (account.Paid, sequence 1): stored with schema version 2, "
                 "this program knows 1");
    EXPECT_ERROR(store.read_all({}), Errc::codec, "run the newer program");
}

TEST_P(LogStoreOn, StoresTheSchemaVersionOfATypeAndReadsOlderOnes) {
    const LogStore<Renamed> names(log);
    append_raw(ada, "account.Renamed", R"({"name":"Ada"})", 2);
    ASSERT_TRUE(names.append({}, ada, 1, {Renamed{"Ada L."}}).has_value());

    const auto stream = names.load({}, ada).value();

    ASSERT_EQ(stream.size(), 2U);
    EXPECT_EQ(stream[0].schema_version(), 2U);
    EXPECT_EQ(stream[0].data().name, "Ada");
    EXPECT_EQ(stream[1].schema_version(), 3U);
}

TEST_P(LogStoreOn, DecodesAsStrictlyAsItsOptionsSay) {
    const LogStore<Accounts> strict(log, {.decode = {.require_all_fields = true}});
    append_raw(ada, "account.Paid", R"({"cents":1})");

    EXPECT_EQ(store.load({}, ada).value()[0].data(), Accounts(Paid{1, 1}));
    EXPECT_ERROR(strict.load({}, ada), Errc::codec, "rate");
}

TEST_P(LogStoreOn, FoldsAStreamWithoutCollectingIt) {
    ASSERT_TRUE(store.append({}, ada, no_stream, {Opened{"Ada"}, Paid{1}, Paid{2}}).has_value());
    std::int64_t sum = 0;
    std::vector<std::string> types;

    const auto version = store.fold({}, ada, {}, [&](const Accounts& data, const RecordedEvent& e) {
        const auto* paid = std::get_if<Paid>(&data);
        sum += paid == nullptr ? 0 : paid->cents;
        types.emplace_back(e.type);
        return true;
    });

    EXPECT_EQ(version.value(), 3);
    EXPECT_EQ(sum, 3);
    EXPECT_EQ(types, (std::vector<std::string>{"account.Opened", "account.Paid", "account.Paid"}));
}

TEST_P(LogStoreOn, FoldsAPartAndStopsWhenItIsTold) {
    ASSERT_TRUE(store.append({}, ada, no_stream, {Paid{1}, Paid{2}, Paid{3}, Paid{4}}).has_value());
    std::vector<std::int64_t> cents;

    const auto version =
        store.fold({}, ada, {.after = 1}, [&](const Accounts& data, const RecordedEvent&) {
            cents.push_back(std::get<Paid>(data).cents);
            return cents.size() < 2;
        });

    EXPECT_EQ(version.value(), 4);
    EXPECT_EQ(cents, (std::vector<std::int64_t>{2, 3}));
}

TEST_P(LogStoreOn, FoldsNothingOfAStreamThatDoesNotExist) {
    int calls = 0;

    const auto version = store.fold({}, ada, {}, [&](const Accounts&, const RecordedEvent&) {
        ++calls;
        return true;
    });

    EXPECT_EQ(version.value(), 0);
    EXPECT_EQ(calls, 0);
}

TEST_P(LogStoreOn, MakesTheEnvelopeOfAnEventThatItFolds) {
    Context ctx;
    ctx.correlation_id = "req-1";
    ASSERT_TRUE(store.append(ctx, ada, no_stream, {Paid{1}}, {.tags = {"vip"}}).has_value());
    std::vector<EventInfo> kept;

    ASSERT_TRUE(store
                    .fold({}, ada, {},
                          [&](const Accounts&, const RecordedEvent& event) {
                              kept.push_back(store.info(event));
                              return true;
                          })
                    .has_value());

    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].stream(), ada);
    EXPECT_EQ(kept[0].version(), 1);
    EXPECT_EQ(kept[0].type(), "account.Paid");
    EXPECT_EQ(kept[0].metadata().correlation_id, "req-1");
    EXPECT_EQ(kept[0].tags()[0], "vip");
}

TEST_P(LogStoreOn, PassesErrorsOfTheLogOn) {
    std::stop_source stop;
    stop.request_stop();
    const Context cancelled = Context{}.with_stop(stop.get_token());
    const auto nothing = [](const Accounts&, const RecordedEvent&) { return true; };

    EXPECT_ERROR(store.append(cancelled, ada, any_version, {Paid{1}}), Errc::cancelled, "");
    EXPECT_ERROR(store.load(cancelled, ada), Errc::cancelled, "");
    EXPECT_ERROR(store.read_all(cancelled), Errc::cancelled, "");
    EXPECT_ERROR(store.fold(cancelled, ada, {}, nothing), Errc::cancelled, "");
    EXPECT_ERROR(store.find_commit(cancelled, id_of(1)), Errc::cancelled, "");
}

TEST_P(LogStoreOn, IsASharedHandleOfItsLog) {
    const LogStore<Accounts> copy = store;
    ASSERT_TRUE(store.append({}, ada, no_stream, {Paid{1}}).has_value());

    EXPECT_EQ(copy.load({}, ada).value().version(), 1);
    EXPECT_EQ(copy.log(), log);
    EXPECT_EQ(&copy.clock(), &log->clock());
    EXPECT_EQ(&copy.ids(), &log->ids());
}

TEST(LogStore, EncodesWithItsCodecForALogThatKeepsBytes) {
    const OtherCodec other;
    const LogStore<Accounts> store(std::make_shared<BytesLog>(), {.codec = &other});
    ASSERT_TRUE(store.append({}, ada, no_stream, {Paid{7, 0.5}}).has_value());

    int delivered = 0;
    ASSERT_TRUE(store.log()
                    ->read_stream({}, ada, {},
                                  [&](const RecordedEvent& event) {
                                      ++delivered;
                                      EXPECT_EQ(event.codec, "other");
                                      EXPECT_EQ(event.bytes, R"({"cents":7,"rate":0.5})");
                                      return true;
                                  })
                    .has_value());
    EXPECT_EQ(delivered, 1);
    EXPECT_EQ(store.load({}, ada).value()[0].data(), Accounts(Paid{7, 0.5}));
}

TEST(LogStore, NamesTheEventThatItCannotEncodeAndAppendsNothing) {
    const LogStore<Accounts> store(std::make_shared<BytesLog>());
    const double nan = std::numeric_limits<double>::quiet_NaN();

    EXPECT_ERROR(store.append({}, ada, no_stream, {Paid{1}, Paid{2, nan}}), Errc::codec,
                 "append to account/ada: event 2 (account.Paid): ");

    EXPECT_EQ(store.load({}, ada).value().version(), 0);
}

TEST(LogStore, EncodesNothingForALogThatKeepsLiveValues) {
    const LogStore<Accounts> store(std::make_shared<MemoryLog>());
    const double infinity = std::numeric_limits<double>::infinity();
    ASSERT_TRUE(store.append({}, ada, no_stream, {Paid{1, infinity}}).has_value());

    const auto once = store.load({}, ada).value();
    const auto twice = store.load({}, ada).value();

    EXPECT_EQ(once[0].data(), Accounts(Paid{1, infinity}));
    EXPECT_EQ(&once[0].data(), &twice[0].data());  // the very object that the log keeps
}

TEST(LogStore, KeepsALiveEventBeyondItsLog) {
    const auto stream = [] {
        const LogStore<Accounts> store(std::make_shared<MemoryLog>());
        EXPECT_TRUE(store.append({}, ada, no_stream, {Opened{"Ada"}}).has_value());
        return store.load({}, ada).value();
    }();

    EXPECT_EQ(stream[0].data(), Accounts(Opened{"Ada"}));
    EXPECT_EQ(stream[0].stream(), ada);
}

TEST(LogStore, ReportsALiveValueOfAForeignTypeThatHasNoStoredForm) {
    const auto log = std::make_shared<MemoryLog>();
    const LogStore<Accounts> store(log);
    ASSERT_TRUE(store.append({}, ada, no_stream, {Opened{"\xFF"}}).has_value());

    EXPECT_ERROR(LogStore<Report>(log).load({}, ada), Errc::codec,
                 "event 1 of account/ada (account.Opened, sequence 1): ");
}

}  // namespace
}  // namespace eskit::inline v0_1
