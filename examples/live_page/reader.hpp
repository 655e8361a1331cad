// A browser without a screen: it asks for one path and reads what comes.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

class Reader {
  public:
    explicit Reader(std::uint16_t port) : port_(port) {}
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() { close(socket_); }

    // The body of a response.
    std::string get(std::string_view path) {
        listen(path);
        while (receive()) {
        }
        return std::string(text_);
    }

    // From here on `wait_for` reads events.
    void listen(std::string_view path) {
        close(socket_);
        socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in server{};
        server.sin_family = AF_INET;
        server.sin_port = htons(port_);
        server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(socket_, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0) {
            throw std::runtime_error("the server is not there");
        }
        const std::string request = "GET " + std::string(path) +
                                    " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        static_cast<void>(send(socket_, request.data(), request.size(), MSG_NOSIGNAL));
        text_.clear();
        while (text_.find("\r\n\r\n") == std::string::npos && receive()) {
        }
        text_.erase(0, text_.find("\r\n\r\n") + 4);
    }

    // The data of the event in which the text is, as it came.
    std::string wait_for(std::string_view text) {
        std::size_t at = std::string::npos;
        std::size_t end = std::string::npos;
        while (end == std::string::npos) {
            at = text_.find(text);
            end = at == std::string::npos ? at : text_.find("\n\n", at);
            if (end == std::string::npos && !receive()) {
                throw std::runtime_error("the server closed the stream");
            }
        }
        const std::size_t start = text_.rfind("event: ", at);
        const std::string event = text_.substr(start, end - start);
        text_.erase(0, end + 2);
        return event;
    }

  private:
    bool receive() {
        std::array<char, 4096> bytes{};
        const ssize_t size = recv(socket_, bytes.data(), bytes.size(), 0);
        if (size > 0) {
            text_.append(bytes.data(), static_cast<std::size_t>(size));
        }
        return size > 0;
    }

    std::uint16_t port_;
    int socket_ = -1;
    std::string text_;
};
