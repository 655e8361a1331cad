#include "http/client.hpp"

#include <eskit/http/projection_health.hpp>
#include <eskit/store/memory_log.hpp>
#include <eskit/subscription/lag_monitor.hpp>
#include <eskit/subscription/memory_checkpoint_store.hpp>
#include <eskit/subscription/subscription.hpp>

#include <variant>

namespace eskit::inline v0_1::http {
namespace health_test {

struct Placed {
    int number = 0;
};

}  // namespace health_test

namespace {

using health_test::Placed;

using namespace std::chrono_literals;

class ProjectionHealthTest : public testing::ServerTest {
  protected:
    std::string full() { return health.respond({.has_token = true}).body; }
    unsigned status() { return health.respond({}).status; }

    ProjectionHealth health{{.lag_max = 10, .silence_max = 30s, .clock = &clock}};
};

TEST_F(ProjectionHealthTest, IsOkWhileEveryProjectionKeepsUp) {
    health.report({.name = "orders", .lag = 10});

    EXPECT_TRUE(health.is_ok());
    EXPECT_EQ(status(), 200U);
}

TEST_F(ProjectionHealthTest, IsDegradedWhenOneIsTooFarBehind) {
    health.report({.name = "orders", .lag = 0});
    health.report({.name = "carts", .lag = 11});

    EXPECT_FALSE(health.is_ok());
    EXPECT_EQ(status(), 503U);
}

TEST_F(ProjectionHealthTest, IsOkAgainWhenItHasCaughtUp) {
    health.report({.name = "orders", .lag = 11});
    health.report({.name = "orders", .lag = 1});

    EXPECT_EQ(status(), 200U);
}

TEST_F(ProjectionHealthTest, IsDegradedWhenOneHasHalted) {
    health.report({.name = "orders", .is_halted = true});

    EXPECT_EQ(status(), 503U);
}

TEST_F(ProjectionHealthTest, IsDegradedWhenOneFallsSilent) {
    health.report({.name = "orders"});
    clock.advance(30s);
    EXPECT_EQ(status(), 200U);

    clock.advance(1ms);

    EXPECT_EQ(status(), 503U);
}

TEST_F(ProjectionHealthTest, IsDegradedWhenAnExpectedOneNeverReports) {
    const ProjectionHealth expecting{{.silence_max = 30s, .expected = {"orders"}, .clock = &clock}};
    EXPECT_TRUE(expecting.is_ok());

    clock.advance(31s);

    EXPECT_FALSE(expecting.is_ok());
}

TEST_F(ProjectionHealthTest, GivesFiguresToWhoHasTheToken) {
    health.report({.name = "orders",
                   .lag = 1'200,
                   .last_processed = Timestamp(std::chrono::microseconds(1'500'000))});
    health.report({.name = "carts", .is_halted = true});

    EXPECT_EQ(full(),
              "{\"status\":\"degraded\",\"projections\":{"
              "\"carts\":{\"state\":\"halted\",\"lag\":0,\"lastProcessed\":null},"
              "\"orders\":{\"state\":\"behind\",\"lag\":1200,"
              "\"lastProcessed\":\"1970-01-01T00:00:01.500000Z\"}}}");
}

TEST_F(ProjectionHealthTest, GivesNoFiguresToAnybodyElse) {
    health.report({.name = "orders", .lag = 1'200});

    EXPECT_EQ(health.respond({}).body, "{\"status\":\"degraded\"}");
}

class WatchedHealthTest : public ProjectionHealthTest {
  protected:
    WatchedHealthTest() {
        monitor.watch(orders);
        health.watch(monitor);
    }
    void place(int number) {
        ASSERT_TRUE(store.append({}, {"order", std::to_string(number)}, no_stream, {Placed{number}})
                        .has_value());
    }

    LogStore<std::variant<Placed>> store{
        std::make_shared<MemoryLog>(LogEnvironment{.clock = &clock})};
    subscription::Subscription orders{
        store, subscription::MemoryCheckpointStore{}, {.consumer = "orders"}, [](const Placed&) {}};
    subscription::LagMonitor monitor{store.log()};
};

TEST_F(WatchedHealthTest, GivesWhatTheMonitorSawLast) {
    for (int number = 1; number <= 11; ++number) {
        place(number);
    }
    EXPECT_TRUE(monitor.step({}).has_value());
    EXPECT_EQ(full(),
              "{\"status\":\"degraded\",\"projections\":{"
              "\"orders\":{\"state\":\"behind\",\"lag\":11,\"lastProcessed\":null}}}");
    clock.advance(1s);

    EXPECT_TRUE(orders.step({}).has_value());
    EXPECT_TRUE(monitor.step({}).has_value());

    EXPECT_EQ(full(),
              "{\"status\":\"ok\",\"projections\":{"
              "\"orders\":{\"state\":\"ok\",\"lag\":0,"
              "\"lastProcessed\":\"1970-01-01T00:00:01.000000Z\"}}}");
}

TEST_F(WatchedHealthTest, IsDegradedWhenTheMonitorHangs) {
    EXPECT_TRUE(monitor.step({}).has_value());
    clock.advance(30s);
    EXPECT_EQ(status(), 200U);

    clock.advance(1s);

    EXPECT_EQ(status(), 503U);
}

TEST_F(ProjectionHealthTest, IsServed) {
    open().get("/health", health.handler(), Access::anyone);
    health.report({.name = "orders", .lag = 11});

    const std::string brief = get("/health");
    const std::string full = get("/health", with_token());

    EXPECT_EQ(status_of(brief), 503U);
    EXPECT_NE(brief.find("Content-Type: application/json\r\n"), std::string::npos);
    EXPECT_EQ(body_of(brief), "{\"status\":\"degraded\"}");
    EXPECT_NE(full.find("\"lag\":11"), std::string::npos);
}

}  // namespace
}  // namespace eskit::inline v0_1::http
