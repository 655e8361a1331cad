// A client that sends any bytes, and a server that is stepped by the same thread.
#pragma once

#include <eskit/http/server.hpp>
#include <eskit/testing/manual_clock.hpp>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace eskit::inline v0_1::http::testing {

// Connects when it is made: the system accepts for the server, so nobody has to run meanwhile.
class Client {
  public:
    explicit Client(std::uint16_t port, const char* from = "127.0.0.1", int receive_bytes = 0)
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        if (receive_bytes > 0) {
            ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
        }
        const sockaddr_in own = address_of(from, 0);
        const sockaddr_in server = address_of("127.0.0.1", port);
        if (::bind(socket_, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0 ||
            ::connect(socket_, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0) {
            std::abort();
        }
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client() { close(); }

    // What the server does not take is lost: it has closed.
    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent =
                ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent < 0) {
                return;
            }
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    // Takes what has come. Never waits.
    void receive() {
        std::array<char, 16 * 1024> bytes{};
        for (;;) {
            const ssize_t size = ::recv(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT);
            if (size > 0) {
                received.append(bytes.data(), static_cast<std::size_t>(size));
            } else {
                is_ended = is_ended || size == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
                return;
            }
        }
    }

    [[nodiscard]] bool has(std::string_view text) const {
        return received.find(text) != std::string::npos;
    }

    [[nodiscard]] int socket() const { return socket_; }

    void close() {
        if (socket_ >= 0) {
            ::close(std::exchange(socket_, -1));
        }
    }

    std::string received;
    bool is_ended = false;  // by the server

  private:
    static sockaddr_in address_of(const char* text, std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        ::inet_pton(AF_INET, text, &address.sin_addr);
        return address;
    }

    int socket_;
};

inline constexpr std::string_view token = "0123456789abcdef0123456789abcdef0123456789abcdef";

class ServerTest : public ::testing::Test {
  protected:
    ServerTest() {
        options.clock = &clock;
        options.token = token;
    }

    Server& open() {
        server = std::make_unique<Server>(Server::open(options).value());
        return *server;
    }
    std::unique_ptr<Client> connect(const char* from = "127.0.0.1") {
        return std::make_unique<Client>(server->port(), from);
    }

    // Steps the server until `is_reached`; false when that takes too long.
    bool drive(const std::function<bool()>& is_reached) {
        const SteadyTime until = system_clock().steady_now() + std::chrono::seconds(20);
        while (!is_reached()) {
            if (system_clock().steady_now() > until) {
                return false;
            }
            server->step({}).value();
        }
        return true;
    }
    bool drive_until(Client& client, const std::function<bool()>& is_reached) {
        return drive([&] {
            client.receive();
            return is_reached();
        });
    }
    bool drive_until_has(Client& client, std::string_view text) {
        return drive_until(client, [&] { return client.has(text) || client.is_ended; }) &&
               client.has(text);
    }
    bool drive_to_end(Client& client) {
        return drive_until(client, [&] { return client.is_ended; });
    }

    // All that the server says to these bytes until it closes.
    std::string ask(std::string_view bytes) {
        const auto client = connect();
        client->send(bytes);
        EXPECT_TRUE(drive_to_end(*client)) << client->received;
        return client->received;
    }
    // The response to a GET with further header lines, each of which ends with "\r\n".
    std::string get(std::string_view target, std::string_view more = "") {
        return ask("GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" +
                   "Connection: close\r\n" + std::string(more) + "\r\n");
    }

    static unsigned status_of(const std::string& response) {
        return response.starts_with("HTTP/1.1 ")
                   ? static_cast<unsigned>(std::strtoul(response.c_str() + 9, nullptr, 10))
                   : 0;
    }
    static std::string body_of(const std::string& response) {
        const std::size_t end = response.find("\r\n\r\n");
        return end == std::string::npos ? "" : response.substr(end + 4);
    }
    static std::string with_token() {
        return "Authorization: Bearer " + std::string(token) + "\r\n";
    }

    eskit::testing::ManualClock clock;
    Options options;
    std::unique_ptr<Server> server;
};

inline Handler says(std::string text) {
    return [text = std::move(text)](const Request&) { return Response{.body = text}; };
}

}  // namespace eskit::inline v0_1::http::testing
