#include "hub.hpp"

#include <algorithm>
#include <utility>

namespace eskit::inline v0_1::http::detail {

void Channel::publish(const ServerEvent& event, std::optional<std::size_t> slot) {
    const std::scoped_lock lock(mutex_);
    const std::uint64_t id = ++ids_;
    auto frame = std::make_shared<const std::string>(to_frame(event, id));
    if (slot) {
        std::erase_if(entries_, [&](const Entry& entry) { return entry.slot == slot; });
    } else {
        ++history_events_;
        history_bytes_ += frame->size();
    }
    entries_.push_back({.id = id, .slot = slot, .frame = std::move(frame)});
    evict();
    newest_ = id;
}

void Channel::evict() {
    while (history_events_ > std::max<std::size_t>(options_.events_max, 1) ||
           (history_bytes_ > options_.bytes_max && history_events_ > 1)) {
        const auto oldest = std::find_if(entries_.begin(), entries_.end(),
                                         [](const Entry& entry) { return !entry.slot; });
        --history_events_;
        history_bytes_ -= oldest->frame->size();
        evicted_ = oldest->id;
        entries_.erase(oldest);
    }
}

Channel::Entries::const_iterator Channel::after(std::uint64_t position) const {
    return std::upper_bound(entries_.begin(), entries_.end(), position,
                            [](std::uint64_t id, const Entry& entry) { return id < entry.id; });
}

Channel::Batch Channel::enter(std::optional<std::uint64_t> last_seen) const {
    const std::scoped_lock lock(mutex_);
    Batch batch{.frames = {}, .position = std::max(newest_.load(), first_id_)};
    const bool is_known = last_seen && *last_seen >= std::max(first_id_, evicted_.load()) &&
                          *last_seen <= batch.position;
    if (last_seen && !is_known && content_ == Content::events) {
        batch.frames.push_back(std::make_shared<const std::string>(
            to_frame({.type = "gap", .data = std::to_string(*last_seen)}, batch.position)));
    }
    for (const Entry& entry : entries_) {
        if (is_known ? entry.id > *last_seen : entry.slot.has_value()) {
            batch.frames.push_back(entry.frame);
        }
    }
    return batch;
}

Channel::Batch Channel::read(std::uint64_t position, std::size_t bytes_max) const {
    const std::scoped_lock lock(mutex_);
    Batch batch{.frames = {}, .position = position, .has_lost = evicted_ > position};
    std::size_t bytes = 0;
    for (auto entry = after(position); entry != entries_.end() && bytes < bytes_max; ++entry) {
        batch.frames.push_back(entry->frame);
        batch.position = entry->id;
        bytes += entry->frame->size();
    }
    return batch;
}

std::shared_ptr<Channel> Hub::join(std::string_view key) {
    std::shared_ptr<Channel> joined;
    {
        const std::scoped_lock lock(mutex_);
        const auto found = channels_.find(key);
        if (found != channels_.end()) {
            joined = found->second;
            ++joined->clients;
            return joined;
        }
        if (channels_.size() >= keys_.count_max) {
            return nullptr;
        }
        joined = std::make_shared<Channel>(std::string(key), options_, keys_.content, ids_);
        ++joined->clients;
        channels_.emplace(key, joined);
    }
    keys_changed();
    return joined;
}

void Hub::leave(Channel& channel) {
    if (--channel.clients == 0) {
        keys_changed();
    }
}

std::shared_ptr<Channel> Hub::channel(std::string_view key) {
    const std::scoped_lock lock(mutex_);
    const auto found = channels_.find(key);
    if (found != channels_.end()) {
        return found->second;
    }
    auto made = std::make_shared<Channel>(std::string(key), options_, keys_.content, ids_);
    channels_.emplace(key, made);
    return made;
}

std::vector<std::shared_ptr<Channel>> Hub::channels() const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::shared_ptr<Channel>> all;
    all.reserve(channels_.size());
    for (const auto& [key, channel] : channels_) {
        all.push_back(channel);
    }
    return all;
}

bool Hub::remove_if_unused(const Channel& channel) {
    const std::scoped_lock lock(mutex_);
    if (channel.clients != 0) {
        return false;
    }
    channels_.erase(channel.key());
    return true;
}

void Hub::publish(Channel& channel, const ServerEvent& event,
                  std::optional<std::size_t> slot) const {
    channel.publish(event, slot);
    if (on_publish) {
        on_publish();
    }
}

void Hub::set_on_keys(std::function<void()> callback) {
    {
        const std::scoped_lock lock(mutex_);
        on_keys_ = std::move(callback);
    }
    keys_changed();
}

void Hub::keys_changed() {
    std::function<void()> callback;
    {
        const std::scoped_lock lock(mutex_);
        callback = on_keys_;
    }
    if (callback) {
        callback();
    }
}

}  // namespace eskit::inline v0_1::http::detail
