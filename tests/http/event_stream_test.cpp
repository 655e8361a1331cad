#include "http/client.hpp"

#include <thread>

namespace eskit::inline v0_1::http {
namespace {

using namespace std::chrono_literals;
using testing::Client;

class EventStreamTest : public testing::ServerTest {
  protected:
    EventStreamTest() {
        options.connections_max = 100;
        open();
    }

    std::unique_ptr<Client> listen(std::string_view more = "", const char* from = "127.0.0.1") {
        auto client = connect(from);
        client->send("GET /events HTTP/1.1\r\nHost: localhost\r\n" + std::string(more) + "\r\n");
        EXPECT_TRUE(drive_until_has(*client, "\r\n\r\n")) << client->received;
        return client;
    }
    // The number of the last event that the client has received.
    static std::string last_id(const Client& client) {
        const std::size_t at = client.received.rfind("id: ") + 4;
        return client.received.substr(at, client.received.find('\n', at) - at);
    }
    void end(std::unique_ptr<Client> client) {
        const std::size_t streams = server->stats().streams;
        client.reset();
        EXPECT_TRUE(drive([&] { return server->stats().streams == streams - 1; }));
    }
};

TEST_F(EventStreamTest, SendsEventsToEveryClient) {
    const EventStream stream = server->stream("/events", {}, Access::anyone);
    const auto one = listen();
    const auto two = listen();

    stream.publish({.type = "tick", .data = "1"});

    EXPECT_TRUE(drive_until_has(*one, "event: tick\ndata: 1\n\n"));
    EXPECT_TRUE(drive_until_has(*two, "event: tick\ndata: 1\n\n"));
    EXPECT_NE(one->received.find("Content-Type: text/event-stream\r\n"), std::string::npos);
    EXPECT_EQ(stream.clients(), 2U);
}

TEST_F(EventStreamTest, NumbersEventsFromTheTimeOfDay) {
    clock.advance(1'000'000us);
    const EventStream stream = server->stream("/events", {}, Access::anyone);
    const auto client = listen();

    stream.publish({.data = "a"});
    stream.publish({.data = "b"});

    EXPECT_TRUE(drive_until_has(*client, "id: 1000001\ndata: a\n\nid: 1000002\ndata: b\n\n"));
}

TEST_F(EventStreamTest, KeepsAnEventOneEventWhateverIsInIt) {
    const EventStream stream = server->stream("/events", {}, Access::anyone);
    const auto client = listen();

    stream.publish({.type = "a\r\nevent: b", .data = "1\r\n\r\nid: 9\rdata: 2\nretry: 3"});

    EXPECT_TRUE(drive_until_has(*client,
                                "event: aevent: b\ndata: 1\ndata: \ndata: id: 9\ndata: data: 2\n"
                                "data: retry: 3\n\n"));
}

TEST_F(EventStreamTest, GoesOnWhereAClientLeftOff) {
    const EventStream stream = server->stream("/events", {}, Access::anyone);
    auto client = listen();
    stream.publish({.data = "one"});
    ASSERT_TRUE(drive_until_has(*client, "data: one\n\n"));
    const std::string id = last_id(*client);
    end(std::move(client));
    stream.publish({.data = "two"});
    stream.publish({.data = "three"});

    client = listen("Last-Event-ID: " + id + "\r\n");

    EXPECT_TRUE(drive_until_has(*client, "data: three\n\n"));
    EXPECT_TRUE(client->has("data: two\n\n"));
    EXPECT_FALSE(client->has("data: one\n\n"));
    EXPECT_FALSE(client->has("event: gap"));
}

TEST_F(EventStreamTest, SaysThatSomethingIsMissingWhenItIs) {
    const EventStream stream = server->stream("/events", {.events_max = 2}, Access::anyone);
    auto client = listen();
    stream.publish({.data = "one"});
    ASSERT_TRUE(drive_until_has(*client, "data: one\n\n"));
    const std::string id = last_id(*client);
    end(std::move(client));
    for (const char* data : {"two", "three", "four"}) {
        stream.publish({.data = data});
    }

    client = listen("Last-Event-ID: " + id + "\r\n");

    EXPECT_TRUE(drive_until_has(*client, "event: gap\ndata: " + id + "\n\n"));
}

TEST_F(EventStreamTest, SaysThatSomethingIsMissingToAClientOfAnotherProcess) {
    const EventStream stream = server->stream("/events", {}, Access::anyone);

    for (const char* id : {"123456789", "18446744073709551615"}) {
        const auto client = listen("Last-Event-ID: " + std::string(id) + "\r\n");
        EXPECT_TRUE(drive_until_has(*client, "event: gap\n"));
    }
}

TEST_F(EventStreamTest, TakesNoLastEventIdThatIsNotOne) {
    const EventStream stream = server->stream("/events", {}, Access::anyone);

    for (const char* id : {"x", "-1", "+1", "0x1", "1.", "18446744073709551616",
                           "000000000000000000001", "1\t2", "99999999999999999999"}) {
        const std::string response = get("/events", "Last-Event-ID: " + std::string(id) + "\r\n");
        EXPECT_EQ(status_of(response), 400U) << id;
    }
}

TEST_F(EventStreamTest, WantsTheTokenUnlessToldOtherwise) {
    const EventStream stream = server->stream("/events");

    EXPECT_EQ(status_of(get("/events")), 401U);
    const auto client = listen(with_token());

    EXPECT_EQ(status_of(client->received), 200U);
}

TEST_F(EventStreamTest, SendsACommentWhenThereAreNoEvents) {
    const EventStream stream = server->stream("/events", {}, Access::anyone);
    const auto client = listen();
    ASSERT_TRUE(drive([&] { return server->stats().streams == 1; }));

    clock.advance(15s);

    EXPECT_TRUE(drive_until_has(*client, "\r\n\r\n:\n\n"));
}

TEST_F(EventStreamTest, RefusesThe33rdClientOfAnAddress) {
    const EventStream stream = server->stream("/events", {}, Access::anyone);
    std::vector<std::unique_ptr<Client>> clients;
    for (int count = 0; count < 32; ++count) {
        clients.push_back(listen());
    }

    EXPECT_EQ(status_of(get("/events")), 429U);
    const auto another = listen("", "127.0.0.2");
    EXPECT_EQ(status_of(another->received), 200U);
    end(std::move(clients.back()));
    clients.pop_back();

    EXPECT_EQ(status_of(listen()->received), 200U);
}

TEST_F(EventStreamTest, NoticesThatAClientIsGone) {
    const EventStream stream = server->stream("/events", {}, Access::anyone);
    auto client = listen();
    EXPECT_EQ(stream.clients(), 1U);

    end(std::move(client));

    EXPECT_EQ(stream.clients(), 0U);
    EXPECT_EQ(server->stats().connections, 0U);
}

TEST_F(EventStreamTest, DropsAClientThatDoesNotKeepUpAndServesTheOthers) {
    const EventStream stream = server->stream("/events", {.events_max = 16}, Access::anyone);
    Client slow(server->port(), "127.0.0.1", 4096);
    slow.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto quick = listen();
    ASSERT_TRUE(drive([&] { return server->stats().streams == 2; }));
    const std::string data(256UL * 1024, 'a');

    for (int count = 0; count < 100; ++count) {
        stream.publish({.data = data + std::to_string(count)});
        ASSERT_TRUE(drive_until_has(*quick, "a" + std::to_string(count) + "\n\n"));
        quick->received.clear();
    }

    EXPECT_EQ(server->stats().clients_dropped, 1U);
    EXPECT_EQ(stream.clients(), 1U);
}

TEST_F(EventStreamTest, DropsAClientThatDoesNotReadAtAll) {
    const EventStream stream = server->stream("/events", {.bytes_max = 64'000'000}, Access::anyone);
    Client slow(server->port(), "127.0.0.1", 4096);
    slow.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ASSERT_TRUE(drive([&] { return server->stats().streams == 1; }));
    stream.publish({.data = std::string(32'000'000, 'a')});
    for (int step = 0; step < 100; ++step) {
        server->step({}).value();
    }

    clock.advance(options.write_deadline);

    EXPECT_TRUE(drive([&] { return server->stats().streams == 0; }));
    EXPECT_EQ(server->stats().clients_dropped, 1U);
}

TEST_F(EventStreamTest, EndsAStreamWhoseClientTalks) {
    const EventStream stream = server->stream("/events", {}, Access::anyone);
    const auto client = listen();

    client->send(std::string(64UL * 1024, 'a'));

    EXPECT_TRUE(drive([&] { return server->stats().streams == 0; }));
}

TEST_F(EventStreamTest, MayBeWrittenToAfterTheServerIsGone) {
    const EventStream stream = server->stream("/events", {}, Access::anyone);
    const auto client = listen();

    server.reset();
    stream.publish({.data = "nobody hears this"});

    EXPECT_EQ(stream.clients(), 0U);
}

TEST_F(EventStreamTest, TakesEventsFromOtherThreads) {
    constexpr int events = 200;
    const EventStream stream = server->stream("/events", {}, Access::anyone);
    const auto client = listen();

    std::thread writer([&] {
        for (int count = 1; count <= events; ++count) {
            stream.publish({.data = std::to_string(count)});
        }
    });
    const bool has_last = drive_until_has(*client, "data: " + std::to_string(events) + "\n\n");
    writer.join();

    ASSERT_TRUE(has_last);
    std::size_t at = 0;
    for (int count = 1; count <= events; ++count) {
        at = client->received.find("\ndata: " + std::to_string(count) + "\n\n", at);
        ASSERT_NE(at, std::string::npos) << count;
    }
}

}  // namespace
}  // namespace eskit::inline v0_1::http
