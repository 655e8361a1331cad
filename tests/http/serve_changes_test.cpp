#include "http/client.hpp"

#include <eskit/http/projection_health.hpp>
#include <eskit/http/serve_changes.hpp>

#include <latch>
#include <map>
#include <thread>

namespace eskit::inline v0_1::http {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using State = StepOutcome::State;

class ServeChangesTest : public testing::ServerTest {
  protected:
    ServeChangesTest() { open(); }

    // A view that shows a number of the test, and counts how often it was rendered.
    LiveView shows(const std::string& projection, bool is_of_entity = false) {
        return {.projection = projection,
                .render = [this, projection](const Context&,
                                             std::string_view entity) -> Result<ServerEvent> {
                    ++renderings;
                    if (fails) {
                        return Error(Errc::unavailable, "read the view");
                    }
                    return ServerEvent{.data = projection + std::string(entity) + "=" +
                                               std::to_string(values[projection])};
                },
                .is_of_entity = is_of_entity};
    }
    ChangeStream serve(std::vector<LiveView> views, const std::string& parameter = "",
                       std::size_t entities_max = 1'000) {
        return serve_changes(*server, "/live", notifier, std::move(views),
                             {.entity_parameter = parameter,
                              .entities_max = entities_max,
                              .access = Access::anyone,
                              .clock = &clock});
    }
    std::unique_ptr<Client> look(const std::string& target = "/live") {
        auto client = connect();
        client->send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        EXPECT_TRUE(drive_until_has(*client, "\r\n\r\n")) << client->received;
        return client;
    }
    static StepOutcome step(ChangeStream& stream) { return stream.step({}).value(); }
    void change(ChangeStream& stream, const std::string& projection, int value) {
        values[projection] = value;
        notifier.notify(projection);
        step(stream);
        clock.advance(16ms);
        step(stream);
    }

    ChangeNotifier notifier;
    std::map<std::string, int> values;
    int renderings = 0;
    bool fails = false;
};

TEST_F(ServeChangesTest, ShowsANewClientHowThingsAre) {
    auto stream = serve({shows("orders"), shows("carts")});
    step(stream);

    const auto client = look();

    EXPECT_TRUE(drive_until_has(*client, "data: carts=0\n\n"));
    EXPECT_TRUE(client->has("data: orders=0\n\n"));
}

TEST_F(ServeChangesTest, ShowsWhatChanges) {
    auto stream = serve({shows("orders"), shows("carts")});
    const auto client = look();
    step(stream);

    change(stream, "orders", 1);

    EXPECT_TRUE(drive_until_has(*client, "data: orders=1\n\n"));
}

TEST_F(ServeChangesTest, RendersOnceForAllClients) {
    auto stream = serve({shows("orders")});
    const auto one = look();
    const auto two = look();
    step(stream);

    change(stream, "orders", 1);

    EXPECT_TRUE(drive_until_has(*one, "data: orders=1\n\n"));
    EXPECT_TRUE(drive_until_has(*two, "data: orders=1\n\n"));
    EXPECT_EQ(renderings, 2);
}

TEST_F(ServeChangesTest, RendersOnceForABurst) {
    auto stream = serve({shows("orders")});
    step(stream);

    for (int times = 0; times < 100; ++times) {
        notifier.notify("orders");
        step(stream);
    }
    clock.advance(16ms);
    step(stream);

    EXPECT_EQ(renderings, 2);
}

TEST_F(ServeChangesTest, IsWokenByAChangeAndByANewEntity) {
    auto stream = serve({shows("orders", true)}, "id");
    const auto first = step(stream);
    const auto client = look("/live?id=7");
    EXPECT_TRUE(first.wake_on->take());
    step(stream);

    notifier.notify_entity("orders", "7");

    EXPECT_TRUE(first.wake_on->take());
}

TEST_F(ServeChangesTest, ShowsEachClientTheEntityThatItAskedFor) {
    auto stream = serve({shows("order", true)}, "id");
    const auto seven = look("/live?id=7");
    const auto eight = look("/live?id=8");
    step(stream);
    ASSERT_TRUE(drive_until_has(*seven, "data: order7=0\n\n"));
    ASSERT_TRUE(drive_until_has(*eight, "data: order8=0\n\n"));

    values["order"] = 1;
    notifier.notify_entity("order", "8");
    step(stream);
    clock.advance(16ms);
    step(stream);

    EXPECT_TRUE(drive_until_has(*eight, "data: order8=1\n\n"));
    EXPECT_FALSE(seven->has("order7=1"));
}

TEST_F(ServeChangesTest, WantsToKnowTheEntity) {
    auto stream = serve({shows("order", true)}, "id");

    EXPECT_EQ(status_of(get("/live")), 400U);
}

TEST_F(ServeChangesTest, BoundsTheEntities) {
    auto stream = serve({shows("order", true)}, "id", 1);
    auto seven = look("/live?id=7");
    EXPECT_EQ(status_of(get("/live?id=8")), 503U);

    seven.reset();
    ASSERT_TRUE(drive([&] { return server->stats().streams == 0; }));
    step(stream);

    EXPECT_EQ(status_of(look("/live?id=8")->received), 200U);
}

TEST_F(ServeChangesTest, RendersNothingForAnEntityThatNobodyLooksAt) {
    auto stream = serve({shows("order", true)}, "id");
    auto client = look("/live?id=7");
    step(stream);
    client.reset();
    ASSERT_TRUE(drive([&] { return server->stats().streams == 0; }));

    notifier.notify("order");
    step(stream);
    clock.advance(16ms);
    step(stream);

    EXPECT_EQ(renderings, 1);
}

TEST_F(ServeChangesTest, GivesAClientThatComesBackWhatItHasMissed) {
    auto stream = serve({shows("orders"), shows("carts")});
    auto client = look();
    step(stream);
    ASSERT_TRUE(drive_until_has(*client, "data: carts=0\n\n"));
    const std::size_t at = client->received.rfind("id: ") + 4;
    const std::string id = client->received.substr(at, client->received.find('\n', at) - at);
    client.reset();

    change(stream, "orders", 1);
    change(stream, "orders", 2);
    client = connect();
    client->send("GET /live HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: " + id + "\r\n\r\n");

    EXPECT_TRUE(drive_until_has(*client, "data: orders=2\n\n"));
    EXPECT_FALSE(client->has("orders=1"));
    EXPECT_FALSE(client->has("carts"));
}

TEST_F(ServeChangesTest, FindsAChangeThatNobodyNotified) {
    auto stream = serve({shows("orders")});
    const auto client = look();
    step(stream);

    values["orders"] = 1;
    clock.advance(5s);
    step(stream);

    EXPECT_TRUE(drive_until_has(*client, "data: orders=1\n\n"));
}

TEST_F(ServeChangesTest, DoesNotSendAgainWhatLooksAsBefore) {
    auto stream = serve({shows("orders")});
    const auto client = look();
    step(stream);
    ASSERT_TRUE(drive_until_has(*client, "data: orders=0\n\n"));
    const std::size_t size = client->received.size();

    clock.advance(5s);
    step(stream);
    server->step({}).value();
    client->receive();

    EXPECT_EQ(renderings, 2);
    EXPECT_EQ(client->received.size(), size);
}

TEST_F(ServeChangesTest, ReportsAViewThatFailsAndTriesItAgain) {
    auto stream = serve({shows("orders")});
    const auto client = look();
    fails = true;

    EXPECT_EQ(stream.step({}).error().code(), Errc::unavailable);
    fails = false;
    clock.advance(16ms);
    step(stream);

    EXPECT_TRUE(drive_until_has(*client, "data: orders=0\n\n"));
}

TEST_F(ServeChangesTest, HoldsUpNoRequestWhileAViewWaitsForItsStore) {
    std::latch waits(1);
    std::latch goes_on(1);
    auto stream = serve({{.projection = "orders",
                          .render = [&](const Context&, std::string_view) -> Result<ServerEvent> {
                              waits.count_down();
                              goes_on.wait();
                              return ServerEvent{.data = "at last"};
                          }}});
    server->get("/health", ProjectionHealth().handler(), Access::anyone);
    const auto client = look();
    std::thread rendering([&] { step(stream); });
    waits.wait();

    EXPECT_EQ(body_of(get("/health")), "{\"status\":\"ok\"}");
    EXPECT_FALSE(client->has("at last"));
    goes_on.count_down();
    rendering.join();

    EXPECT_TRUE(drive_until_has(*client, "data: at last\n\n"));
}

TEST_F(ServeChangesTest, MayEndBeforeAndAfterTheServer) {
    auto first = std::make_unique<ChangeStream>(serve({shows("order", true)}, "id"));
    const auto client = look("/live?id=7");
    first.reset();
    EXPECT_EQ(status_of(look("/live?id=8")->received), 200U);

    auto second = serve_changes(open(), "/live", notifier, {shows("orders")}, {.clock = &clock});
    server.reset();

    EXPECT_TRUE(second.step({}).has_value());
}

}  // namespace
}  // namespace eskit::inline v0_1::http
