#include "http/client.hpp"

#include <stdexcept>
#include <thread>

namespace eskit::inline v0_1::http {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using testing::says;

class ServerTest : public testing::ServerTest {
  protected:
    ServerTest() {
        options.connections_max = 4;
        open();
        server->get("/", says("hello"), Access::anyone);
        server->get("/secret", says("secret"));
        server->post(
            "/act", [](const Request& request) { return Response{.body = "did " + request.body}; });
        server->get(
            "/echo",
            [](const Request& request) {
                return Response{.body = std::string(request.parameter("text").value_or("nothing"))};
            },
            Access::anyone);
        server->get(
            "/throws", [](const Request&) -> Response { throw std::runtime_error("a secret"); },
            Access::anyone);
        server->get(
            "/splits",
            [](const Request&) {
                return Response{.content_type = "text/plain\r\nSet-Cookie: a=b"};
            },
            Access::anyone);
    }

    std::string post(std::string_view more, std::string_view body = "it") {
        return ask("POST /act HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
                   std::string(more) + "Content-Length: " + std::to_string(body.size()) +
                   "\r\n\r\n" + std::string(body));
    }
    unsigned status_with_host(std::string_view host) {
        return status_of(
            ask("GET / HTTP/1.1\r\nConnection: close\r\n" + std::string(host) + "\r\n"));
    }
};

TEST_F(ServerTest, AnswersARequest) {
    const std::string response = get("/");

    EXPECT_EQ(status_of(response), 200U);
    EXPECT_EQ(body_of(response), "hello");
}

TEST_F(ServerTest, AnswersHeadWithoutTheBody) {
    const std::string response =
        ask("HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    EXPECT_EQ(status_of(response), 200U);
    EXPECT_NE(response.find("Content-Length: 5\r\n"), std::string::npos);
    EXPECT_EQ(body_of(response), "");
}

TEST_F(ServerTest, AnswersSeveralRequestsOnAConnectionInTheirOrder) {
    const std::string two =
        ask("GET /echo?text=1 HTTP/1.1\r\nHost: localhost\r\n\r\n"
            "GET /echo?text=2 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    const std::size_t first = two.find("\r\n\r\n1HTTP/1.1 200");
    EXPECT_NE(first, std::string::npos);
    EXPECT_TRUE(two.ends_with("\r\n\r\n2"));
}

TEST_F(ServerTest, DecodesParameters) {
    EXPECT_EQ(body_of(get("/echo?other=1&text=a%20b+%C3%A9%26")), "a b \xC3\xA9&");
    EXPECT_EQ(status_of(get("/echo?text=%0d%0aSet-Cookie:x")), 400U);
    EXPECT_EQ(status_of(get("/echo?text=%00")), 400U);
    EXPECT_EQ(status_of(get("/echo?text=%zz")), 400U);
}

TEST_F(ServerTest, TellsBrowsersToKeepEveryResponseToThemselves) {
    for (const std::string& response : {get("/"), get("/nothing"), ask("nonsense\r\n\r\n")}) {
        for (const char* field :
             {"Content-Security-Policy: default-src 'self'; frame-ancestors 'none'\r\n",
              "X-Content-Type-Options: nosniff\r\n", "Cache-Control: no-store\r\n",
              "Referrer-Policy: no-referrer\r\n"}) {
            EXPECT_NE(response.find(field), std::string::npos) << field << response;
        }
        EXPECT_EQ(response.find("Access-Control"), std::string::npos);
    }
}

TEST_F(ServerTest, ServesNoPathThatIsNotARoute) {
    for (const char* target :
         {"/nothing", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd",
          "/./", "//", "/secret/", "/secret/../", "/SECRET", "/secret%00", "/\\..\\..\\etc"}) {
        EXPECT_EQ(status_of(get(target)), 404U) << target;
    }
}

TEST_F(ServerTest, TakesNoTargetThatIsNotAPath) {
    for (const char* target : {"http://localhost/", "http://evil.example/", "*", "localhost:80",
                               "secret", "/#fragment", "/\x80"}) {
        EXPECT_EQ(status_of(get(target)), 400U) << target;
    }
}

TEST_F(ServerTest, AnswersToItsOwnNamesAlone) {
    for (const char* host : {"Host: localhost\r\n", "Host: LOCALHOST:8080\r\n",
                             "Host: 127.0.0.1:1\r\n", "Host: [::1]\r\n", "Host: [::1]:80\r\n"}) {
        EXPECT_EQ(status_with_host(host), 200U) << host;
    }
    for (const char* host :
         {"Host: evil.example\r\n", "Host: localhost.evil.example\r\n", "Host: evil.localhost\r\n",
          "Host: localhost@evil.example\r\n", "Host: 127.0.0.1.evil.example:80\r\n",
          "Host: localhost:80:80\r\n", "Host: localhost:x\r\n", "Host: [::1\r\n",
          "Host: 192.168.0.1\r\n", "Host: localhost.\r\n", "Host:\r\n"}) {
        EXPECT_EQ(status_with_host(host), 421U) << host;
    }
}

TEST_F(ServerTest, WantsExactlyOneHost) {
    EXPECT_EQ(status_with_host(""), 400U);
    EXPECT_EQ(status_with_host("Host: localhost\r\nHost: localhost\r\n"), 400U);
}

TEST_F(ServerTest, AnswersToConfiguredNamesToo) {
    options.host_names = {"shop.example"};
    open().get("/", says("hello"), Access::anyone);

    EXPECT_EQ(status_with_host("Host: shop.example:8080\r\n"), 200U);
    EXPECT_EQ(status_with_host("Host: www.shop.example\r\n"), 421U);
}

TEST_F(ServerTest, WantsTheTokenWhereARouteAsksForIt) {
    EXPECT_EQ(status_of(get("/secret")), 401U);
    EXPECT_EQ(status_of(get("/secret", "Authorization: Bearer wrong\r\n")), 401U);
    EXPECT_EQ(status_of(get("/secret", "Authorization: Bearer\r\n")), 401U);
    EXPECT_EQ(
        status_of(get("/secret", "Authorization: Basic " + std::string(testing::token) + "\r\n")),
        401U);
    EXPECT_EQ(body_of(get("/secret", with_token())), "secret");
}

TEST_F(ServerTest, IsOpenToTheMachineWithoutAToken) {
    options.token.clear();
    open().get("/secret", says("secret"));
    server->post("/act", says("done"));

    EXPECT_EQ(body_of(get("/secret")), "secret");
    EXPECT_EQ(status_of(post("X-Eskit: 1\r\n")), 403U);
}

TEST_F(ServerTest, TakesAPostFromItsOwnPages) {
    const std::string own = with_token() + "X-Eskit: 1\r\nOrigin: http://localhost\r\n";

    EXPECT_EQ(body_of(post(own)), "did it");
}

TEST_F(ServerTest, RefusesAPostFromForeignPages) {
    const std::string own = with_token() + "X-Eskit: 1\r\n";

    for (const char* more :
         {"Origin: http://evil.example\r\n", "Origin: null\r\n", "Origin: http://localhost:81\r\n",
          "Origin: ftp://localhost\r\n", "Sec-Fetch-Site: cross-site\r\n"}) {
        EXPECT_EQ(status_of(post(own + more)), 403U) << more;
    }
}

TEST_F(ServerTest, RefusesAPostWithoutTokenOrGuard) {
    EXPECT_EQ(status_of(post(with_token())), 403U);
    EXPECT_EQ(status_of(post("X-Eskit: 1\r\n")), 403U);
}

TEST_F(ServerTest, KnowsThreeMethods) {
    for (const char* method : {"PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "NONSENSE"}) {
        const std::string response =
            ask(std::string(method) + " / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        EXPECT_EQ(status_of(response), 405U) << method;
        EXPECT_NE(response.find("Allow: GET, HEAD, POST\r\n"), std::string::npos);
    }
}

TEST_F(ServerTest, RefusesRequestsThatTwoProgramsUnderstandDifferently) {
    const std::string start = "POST /act HTTP/1.1\r\nHost: localhost\r\n";
    for (const char* rest :
         {"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
          "Content-Length: 2\r\nContent-Length: 3\r\n\r\nit",
          "Content-Length: 2\r\nContent-Length: 2\r\n\r\nit", "Content-Length: 2, 2\r\n\r\nit",
          "Content-Length: -1\r\n\r\nit", "Content-Length: +2\r\n\r\nit",
          "Content-Length: 0x2\r\n\r\nit", "Content-Length: 99999999999999999999\r\n\r\nit",
          "Transfer-Encoding: identity\r\n\r\n", "Transfer-Encoding: chunked, identity\r\n\r\n",
          "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", "X-A: b\nContent-Length: 2\r\n\r\nit",
          "X-A: a\rb\r\n\r\n"}) {
        const unsigned status = status_of(ask(start + with_token() + "X-Eskit: 1\r\n" + rest));
        EXPECT_TRUE(status == 400 || status == 413) << status << " for " << rest;
    }
    EXPECT_EQ(status_of(ask("POST /act HTTP/1.0\r\nHost: localhost\r\n" + with_token() +
                            "X-Eskit: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")),
              400U);
}

TEST_F(ServerTest, ClosesTheConnectionAfterARequestThatItRefused) {
    const std::string response =
        ask("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n"
            "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            "GET /echo?text=smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n");

    EXPECT_EQ(status_of(response), 400U);
    EXPECT_EQ(response.find("smuggled"), std::string::npos);
}

TEST_F(ServerTest, TakesAChunkedBody) {
    const std::string response =
        ask("POST /act HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Eskit: 1\r\n" +
            with_token() + "Transfer-Encoding: chunked\r\n\r\n1\r\ni\r\n1\r\nt\r\n0\r\n\r\n");

    EXPECT_EQ(body_of(response), "did it");
}

TEST_F(ServerTest, BoundsTheFieldsOfAHeader) {
    const auto with_fields = [](int count) {
        std::string more;
        for (int at = 0; at < count; ++at) {
            more += "A" + std::to_string(at) + ": b\r\n";
        }
        return more;
    };

    EXPECT_EQ(status_of(get("/", with_fields(98))), 200U);  // beside Host and Connection
    EXPECT_EQ(status_of(get("/", with_fields(99))), 431U);
}

TEST_F(ServerTest, BoundsTheBytesOfAHeader) {
    EXPECT_EQ(status_of(get("/", "A: " + std::string(15'000, 'a') + "\r\n")), 200U);
    EXPECT_EQ(status_of(get("/", "A: " + std::string(17'000, 'a') + "\r\n")), 431U);
    EXPECT_EQ(status_of(get("/" + std::string(100'000, 'a'))), 431U);
}

TEST_F(ServerTest, BoundsTheBody) {
    const std::string own = with_token() + "X-Eskit: 1\r\n";

    EXPECT_EQ(status_of(post(own, std::string(1024UL * 1024 + 1, 'a'))), 413U);
    EXPECT_EQ(status_of(ask("POST /act HTTP/1.1\r\nHost: localhost\r\n" + own +
                            "Transfer-Encoding: chunked\r\n\r\n110000\r\n" +
                            std::string(0x110000, 'a') + "\r\n0\r\n\r\n")),
              413U);
}

TEST_F(ServerTest, ClosesAConnectionWhoseHeaderTakesTooLong) {
    const auto client = connect();
    client->send("GET / HTTP/1.1\r\nHost: local");
    ASSERT_TRUE(drive([&] { return server->stats().connections == 1; }));

    for (int second = 0; second < 4; ++second) {
        client->send("h");  // a byte now and then does not help
        clock.advance(1s);
        server->step({}).value();
    }
    EXPECT_EQ(server->stats().connections, 1U);
    clock.advance(1s);

    EXPECT_TRUE(drive_to_end(*client));
    EXPECT_EQ(client->received, "");
    EXPECT_EQ(server->stats().timed_out, 1U);
}

TEST_F(ServerTest, ClosesAConnectionThatSaysNothing) {
    const auto client = connect();
    ASSERT_TRUE(drive([&] { return server->stats().connections == 1; }));

    clock.advance(5s);

    EXPECT_TRUE(drive_to_end(*client));
}

TEST_F(ServerTest, ClosesAConnectionThatIsIdleBetweenRequests) {
    const auto client = connect();
    client->send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ASSERT_TRUE(drive_until_has(*client, "hello"));

    clock.advance(29s);
    server->step({}).value();
    EXPECT_EQ(server->stats().connections, 1U);
    clock.advance(1s);

    EXPECT_TRUE(drive_to_end(*client));
}

TEST_F(ServerTest, ClosesAConnectionWhoseBodyDoesNotCome) {
    const auto client = connect();
    client->send("POST /act HTTP/1.1\r\nHost: localhost\r\nX-Eskit: 1\r\n" + with_token() +
                 "Content-Length: 100\r\n\r\nhalf");
    ASSERT_TRUE(drive([&] { return server->stats().connections == 1; }));
    server->step({}).value();

    clock.advance(30s);

    EXPECT_TRUE(drive_to_end(*client));
    EXPECT_EQ(client->received, "");
}

TEST_F(ServerTest, RefusesConnectionsBeyondTheLimit) {
    std::vector<std::unique_ptr<Client>> clients;
    for (std::size_t count = 0; count < options.connections_max; ++count) {
        clients.push_back(connect());
    }
    ASSERT_TRUE(drive([&] { return server->stats().connections == options.connections_max; }));

    const auto refused = connect();
    ASSERT_TRUE(drive_to_end(*refused));
    EXPECT_EQ(status_of(refused->received), 503U);
    EXPECT_EQ(server->stats().refused, 1U);
    clients.pop_back();
    ASSERT_TRUE(drive([&] { return server->stats().connections < options.connections_max; }));

    EXPECT_EQ(status_of(get("/")), 200U);
}

TEST_F(ServerTest, SaysNothingAboutWhatAHandlerThrew) {
    const std::string response = get("/throws");

    EXPECT_EQ(status_of(response), 500U);
    EXPECT_EQ(response.find("secret"), std::string::npos);
}

TEST_F(ServerTest, SendsNoHeaderThatAHandlerSplit) {
    const std::string response = get("/splits");

    EXPECT_EQ(status_of(response), 500U);
    EXPECT_EQ(response.find("Set-Cookie"), std::string::npos);
}

TEST_F(ServerTest, SurvivesBytesThatAreNoRequest) {
    for (const std::string_view bytes :
         {std::string_view("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11),
          std::string_view("\r\n\r\n\r\n\r\n"), std::string_view("GET\r\n\r\n"),
          std::string_view("GET / HTTP/2.0\r\nHost: localhost\r\n\r\n"),
          std::string_view("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
          std::string_view("GET / HTTP/1.1\r\n: b\r\n\r\n"),
          std::string_view("GET / HTTP/1.1\r\nHost: localhost\0\r\n\r\n", 36)}) {
        const unsigned status = status_of(ask(bytes));
        EXPECT_EQ(status, 400U) << bytes;
    }
    EXPECT_EQ(status_of(get("/")), 200U);
}

TEST_F(ServerTest, RunsUntilItIsStopped) {
    std::stop_source stop;
    std::thread thread(
        [&] { EXPECT_TRUE(server->run(Context{}.with_stop(stop.get_token())).has_value()); });
    Client client(server->port());
    client.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    while (!client.is_ended) {
        client.receive();
    }

    stop.request_stop();
    thread.join();

    EXPECT_EQ(body_of(client.received), "hello");
    EXPECT_TRUE(server->run(Context{}.with_stop(stop.get_token())).has_value());  // at once
}

TEST_F(ServerTest, NamesItsAddress) {
    EXPECT_EQ(server->url(), "http://127.0.0.1:" + std::to_string(server->port()));
}

TEST_F(ServerTest, SaysThatAPortIsTaken) {
    options.port = server->port();

    const auto second = Server::open(options);

    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code(), Errc::unavailable);
}

}  // namespace
}  // namespace eskit::inline v0_1::http
