#include "expect_error.hpp"
#include "shop.hpp"

#include <eskit/event/event_registry.hpp>
#include <eskit/store/memory_log.hpp>
#include <eskit/subscription/handler.hpp>

#include <gtest/gtest.h>

#include <memory>

namespace eskit::inline v0_1::subscription {
namespace {

using namespace testing;
using shop::Paid;
using shop::Placed;
using shop::Shipped;

class HandlerTest : public ::testing::Test {
  protected:
    // All events of the log, to `handler`, as a subscription would.
    void deliver(Handler& handler) {
        const auto& types = handler.needs().types;
        store_.log()
            ->read_all({}, {.types = types},
                       [&](const RecordedEvent& event) {
                           EXPECT_TRUE(handler.handle({.tenant = "t"}, event).has_value());
                           return true;
                       })
            .value();
    }

    LogStore<shop::Event> store_{std::make_shared<MemoryLog>()};
};

TEST_F(HandlerTest, WantsTheTypesThatTheOverloadSetTakes) {
    const auto handler =
        make_handler(store_, [](const Paid&) {}, [](const Placed&, const EventInfo&) {});

    EXPECT_EQ(handler->needs().types, (std::vector<std::string>{"shop.Placed", "shop.Paid"}));
    EXPECT_FALSE(handler->needs().context);
    EXPECT_FALSE(handler->needs().batches);
}

TEST_F(HandlerTest, WantsAContextWhenAnOverloadTakesOne) {
    const auto handler = make_handler(store_, [](const Context&, const Shipped&) {});

    EXPECT_TRUE(handler->needs().context);
}

TEST_F(HandlerTest, CallsTheOverloadOfTheEventWithWhatItTakes) {
    store_.append({}, {"order", "1"}, no_stream, {Placed{"lamp", 3}, Paid{3}, Shipped{"x"}})
        .value();
    std::vector<std::string> calls;
    const auto handler = make_handler(
        store_, [&](const Placed& placed) { calls.push_back("placed " + placed.item); },
        [&](const Context& ctx, const Paid& paid) {
            calls.push_back("paid " + std::to_string(paid.amount) + " " + ctx.tenant);
        },
        [&](const Context&, const Shipped&, const EventInfo& info) -> Result<void> {
            calls.push_back("shipped at " + std::to_string(info.version().value));
            return {};
        });

    deliver(*handler);

    EXPECT_EQ(calls, (std::vector<std::string>{"placed lamp", "paid 3 t", "shipped at 3"}));
}

TEST_F(HandlerTest, TakesOneObjectWithOverloads) {
    struct Counter {
        void operator()(const Placed&) { ++*count; }
        void operator()(const Shipped&) { ++*count; }
        int* count;
    };
    int count = 0;
    store_.append({}, {"order", "1"}, no_stream, {Placed{}, Paid{}, Shipped{}}).value();
    const auto handler = make_handler(store_, Counter{&count});

    deliver(*handler);

    EXPECT_EQ(count, 2);
}

TEST_F(HandlerTest, TakesAFunctionOfWholeEvents) {
    store_.append({}, {"order", "1"}, no_stream, {Placed{}, Paid{5}}).value();
    std::int64_t paid = 0;
    const auto handler = make_handler(store_, [&](const Event<shop::Event>& event) {
        paid += event.get_if<Paid>() != nullptr ? event.get_if<Paid>()->amount : 0;
    });

    deliver(*handler);

    EXPECT_EQ(handler->needs().types.size(), 3);
    EXPECT_EQ(paid, 5);
}

TEST_F(HandlerTest, TakesTheEventsOfASetWithOneType) {
    const LogStore<Placed> store(store_.log());
    store.append({}, {"order", "1"}, no_stream, {Placed{"lamp", 3}}).value();
    std::int64_t price = 0;
    const auto handler = make_handler(store, [&](const Placed& placed) { price = placed.price; });

    deliver(*handler);

    EXPECT_EQ(price, 3);
}

TEST_F(HandlerTest, DeliversWhatBecameOfOldEvents) {
    const auto registry = EventRegistry<shop::Event>{}
                              .alias<Placed>("shop.Ordered")
                              .upcast({"shop.Settled", 1}, {"shop.Paid", 1}, [](RawEvent event) {
                                  return Result<RawEvent>(std::move(event));
                              });
    const LogStore<shop::Event> store(store_.log(), registry);
    Commit old;
    old.appends.push_back({{"order", "1"}, no_stream});
    for (const auto& [type, bytes] :
         {std::pair{"shop.Ordered", R"({"item":"lamp","price":3})"},
          std::pair{"shop.Settled", R"({"amount":5})"}, std::pair{"shop.Unknown", "{}"}}) {
        old.appends[0].events.push_back(
            {.type = type, .payload = Payload::from_bytes("json", bytes)});
    }
    store.log()->commit({}, old).value();
    std::vector<std::string> calls;
    const auto of_data = make_handler(
        store, [&](const Placed& placed) { calls.push_back(placed.item); },
        [&](const Paid& paid) { calls.push_back(std::to_string(paid.amount)); });
    const auto of_events = make_handler(
        store, [&](const Event<shop::Event>& event) { calls.emplace_back(event.type()); });
    ASSERT_TRUE(of_events->narrow({"shop.Paid"}).has_value());

    deliver(*of_data);
    deliver(*of_events);

    EXPECT_EQ(calls, (std::vector<std::string>{"lamp", "5", "shop.Paid"}));
}

TEST_F(HandlerTest, IsNotNarrowedToWhatItDoesNotTake) {
    const auto handler = make_handler(store_, [](const Placed&) {}, [](const Paid&) {});

    EXPECT_ERROR(handler->narrow({"shop.Shipped"}), Errc::invalid_argument, "'shop.Shipped'");
    EXPECT_TRUE(handler->narrow({"shop.Paid"}).has_value());
    EXPECT_EQ(handler->needs().types, std::vector<std::string>{"shop.Paid"});
}

TEST_F(HandlerTest, HandsABatchOverWhenItIsCommitted) {
    store_.append({}, {"order", "1"}, no_stream, {Placed{"a", 1}, Placed{"b", 2}}).value();
    std::vector<std::size_t> sizes;
    GlobalSequence reached;
    const auto handler = make_handler(store_, in_batches([&](const Batch<shop::Event>& batch) {
                                          sizes.push_back(batch.size());
                                          reached = batch.reached().sequence;
                                      }));
    deliver(*handler);
    ASSERT_TRUE(sizes.empty());

    EXPECT_TRUE(handler->commit({}, {}, {.sequence = 2}).has_value());
    EXPECT_TRUE(handler->commit({}, {}, {.sequence = 3}).has_value());

    EXPECT_EQ(sizes, std::vector<std::size_t>{2});  // the second batch was empty
    EXPECT_EQ(reached, 2);
}

TEST_F(HandlerTest, BeginsTheNextBatchEmptyAfterAFailure) {
    store_.append({}, {"order", "1"}, no_stream, {Placed{"a", 1}}).value();
    int calls = 0;
    const auto handler =
        make_handler(store_, in_batches([&](const Context&, const Batch<shop::Event>&) {
                         ++calls;
                         return Result<void>(Error(Errc::unavailable, "no"));
                     }));
    deliver(*handler);

    EXPECT_FALSE(handler->commit({}, {}, {}).has_value());
    EXPECT_TRUE(handler->commit({}, {}, {}).has_value());

    EXPECT_EQ(calls, 1);
}

TEST_F(HandlerTest, PassesTheErrorOfAnyResultOn) {
    store_.append({}, {"order", "1"}, no_stream, {Placed{}}).value();
    const auto handler = make_handler(
        store_, [](const Placed&) { return Result<int>(Error(Errc::unavailable, "no mail")); });

    store_.log()
        ->read_all({}, {},
                   [&](const RecordedEvent& event) {
                       EXPECT_EQ(handler->handle({}, event).error().message(), "no mail");
                       return true;
                   })
        .value();
}

}  // namespace
}  // namespace eskit::inline v0_1::subscription
