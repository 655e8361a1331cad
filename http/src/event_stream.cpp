#include "hub.hpp"

#include <eskit/http/event_stream.hpp>

namespace eskit::inline v0_1::http {

void EventStream::publish(const ServerEvent& event) const {
    hub_->publish(*hub_->channel(""), event, std::nullopt);
}

std::size_t EventStream::clients() const {
    return hub_->channel("")->clients;
}

}  // namespace eskit::inline v0_1::http
