/// The limits of an HTTP server, and who may use it.
#pragma once

#include <eskit/base/clock.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace eskit::inline v0_1::http {

/// The defaults serve programs on the same machine and nobody else, and bound everything that a
/// client can make the server keep.
struct Options {
    /// A numeric address. Other than loopback it is refused without the two settings below.
    std::string address = "127.0.0.1";
    /// 0: any free one; `Server::port` tells which.
    std::uint16_t port = 0;
    /// Lets `address` be one that other machines reach. Needs a token.
    bool dangerously_listen_beyond_loopback = false;
    /// What else a `Host` header may name, without the port. "localhost", "127.0.0.1" and "[::1]"
    /// may be named always; other names are how a foreign page reaches a local server (DNS
    /// rebinding).
    std::vector<std::string> host_names{};
    /// What `Authorization: Bearer` must carry; at least `token_bytes_min` characters. Empty:
    /// routes that ask for a token are open to the machine's own programs, and nothing takes a
    /// POST.
    std::string token{};

    std::size_t connections_max = 256;
    std::size_t streams_per_address_max = 32;
    std::size_t header_bytes_max = 16'384;
    std::size_t header_fields_max = 100;
    std::size_t body_bytes_max = 1'048'576;
    /// From the first byte of a request, or the connection, to the end of the request's header.
    std::chrono::milliseconds header_deadline{5'000};
    /// Between requests, and for a request's body.
    std::chrono::milliseconds idle_deadline{30'000};
    /// For a response, or one piece of a stream, to be taken by the client.
    std::chrono::milliseconds write_deadline{10'000};
    /// A stream without events sends a comment this often, so that both ends notice a dead peer.
    std::chrono::milliseconds heartbeat_interval{15'000};

    std::string content_security_policy = "default-src 'self'; frame-ancestors 'none'";
    /// For deadlines and heartbeats; must outlive the server.
    const Clock* clock = &system_clock();

    /// 256 bits are 43 characters of base64, or 64 hexadecimal digits.
    static constexpr std::size_t token_bytes_min = 43;
};

}  // namespace eskit::inline v0_1::http
