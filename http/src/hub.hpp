// What one streaming path of a server holds: its channels and the events in them.
#pragma once

#include <eskit/http/event_stream.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eskit::inline v0_1::http::detail {

using Frame = std::shared_ptr<const std::string>;

// A bounded log of frames. Clients are positions in it: there is no queue per client, so a thousand
// slow ones cost no memory, and nobody waits for them.
//
// A frame with a slot is the newest state of something and replaces the one before it; it is never
// evicted. Frames without one are evicted, oldest first.
//
// Thread safety: all members may be called from any thread.
class Channel {
  public:
    struct Batch {
        std::vector<Frame> frames;
        std::uint64_t position = 0;  // to read on from
        bool has_lost = false;       // something that came after the position is gone
    };

    // What its frames are: events, each of which matters, or states, of which the newest does.
    enum class Content : std::uint8_t { events, states };

    Channel(std::string key, const StreamOptions& options, Content content,
            std::atomic<std::uint64_t>& ids)
        : key_(std::move(key)),
          options_(options),
          content_(content),
          ids_(ids),
          first_id_(ids.load()) {}
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    [[nodiscard]] const std::string& key() const noexcept { return key_; }

    void publish(const ServerEvent& event, std::optional<std::size_t> slot);
    // For a client that is new or says what it has seen last.
    [[nodiscard]] Batch enter(std::optional<std::uint64_t> last_seen) const;
    // The next frames after a position, at most about `bytes_max` of them.
    [[nodiscard]] Batch read(std::uint64_t position, std::size_t bytes_max) const;

    [[nodiscard]] std::uint64_t newest() const noexcept { return newest_.load(); }
    // A reader before this position has lost something.
    [[nodiscard]] std::uint64_t evicted() const noexcept { return evicted_.load(); }

    std::atomic<std::size_t> clients = 0;

  private:
    struct Entry {
        std::uint64_t id;
        std::optional<std::size_t> slot;
        Frame frame;
    };
    using Entries = std::deque<Entry>;

    [[nodiscard]] Entries::const_iterator after(std::uint64_t position) const;
    void evict();

    const std::string key_;
    const StreamOptions options_;
    const Content content_;
    std::atomic<std::uint64_t>& ids_;
    const std::uint64_t first_id_;  // every frame has a larger one
    mutable std::mutex mutex_;
    Entries entries_;  // by id
    std::size_t history_events_ = 0;
    std::size_t history_bytes_ = 0;
    std::atomic<std::uint64_t> newest_ = 0;
    std::atomic<std::uint64_t> evicted_ = 0;
};

// Where the key of a request comes from, and how many there may be at a time.
struct HubKeys {
    std::string parameter;  // empty: there is the key "" alone
    std::size_t count_max = 1;
    Channel::Content content = Channel::Content::events;
};

// The channels of a path, one per key: a path without parameter has the key "" alone.
//
// Ids grow over all channels and over restarts of the process (they begin at the time of day), so
// that an id from before is recognised.
//
// Thread safety: all members may be called from any thread. `on_publish` and `on_keys` are called
// by whichever thread caused it, without a lock.
class Hub {
  public:
    Hub(const StreamOptions& options, HubKeys keys, std::uint64_t ids_from)
        : options_(options), keys_(std::move(keys)), ids_(ids_from) {}

    [[nodiscard]] const HubKeys& keys() const noexcept { return keys_; }

    // Counts one more client; nothing when there are too many keys.
    [[nodiscard]] std::shared_ptr<Channel> join(std::string_view key);
    void leave(Channel& channel);

    // What the key's channel is, made if need be: for publishers.
    [[nodiscard]] std::shared_ptr<Channel> channel(std::string_view key);
    [[nodiscard]] std::vector<std::shared_ptr<Channel>> channels() const;
    // Forgets the channel if nobody listens to it.
    bool remove_if_unused(const Channel& channel);

    void publish(Channel& channel, const ServerEvent& event, std::optional<std::size_t> slot) const;

    // Set before the hub is shared.
    std::function<void()> on_publish{};
    // Called when a key appears or loses its last client.
    void set_on_keys(std::function<void()> callback);

  private:
    void keys_changed();

    const StreamOptions options_;
    const HubKeys keys_;
    std::atomic<std::uint64_t> ids_;
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Channel>, std::less<>> channels_;
    std::function<void()> on_keys_;
};

}  // namespace eskit::inline v0_1::http::detail
