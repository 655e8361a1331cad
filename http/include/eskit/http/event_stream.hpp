/// A stream of Server-Sent Events that a program writes to.
#pragma once

#include <eskit/http/server_event.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace eskit::inline v0_1::http {

namespace detail {
class Hub;
struct HubKeys;
}  // namespace detail

struct StreamOptions {
    /// Events that are kept for clients that come back. A client that falls further behind is
    /// dropped: it comes back by itself, with the number of the last event it has seen.
    std::size_t events_max = 256;
    /// Bytes of these events; the newest one is kept whatever its size.
    std::size_t bytes_max = 1'048'576;
};

/// What `Server::stream` makes. A new client gets the events from then on. One that comes back gets
/// what it has missed, or, when that is no longer known, first an event of the type "gap".
///
/// Thread safety: all members may be called from any thread.
/// Ownership: a shared handle; it may outlive the server.
/// Blocking: none. Slow clients hold up nobody.
class EventStream {
  public:
    explicit EventStream(std::shared_ptr<detail::Hub> hub) : hub_(std::move(hub)) {}

    /// Sends the event to all clients.
    void publish(const ServerEvent& event) const;
    /// Clients that are connected.
    [[nodiscard]] std::size_t clients() const;

  private:
    std::shared_ptr<detail::Hub> hub_;
};

}  // namespace eskit::inline v0_1::http
