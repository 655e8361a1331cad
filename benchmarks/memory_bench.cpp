// eskit::MemoryStore and DeciderHandler next to the same work by hand.
//
// The hand-written log is what one would write for the events of one program: a mutex, a hash map
// of streams, and a log of envelopes, each with an id, a time stamp, a version and a global
// sequence. It knows no commits, no metadata, no tags, no other event sets, and checks no names.
// Both sides build the same event for each append.
//
// Not measured here: several callers at a time, new streams, reads by others.
#include "paired.hpp"

#include <eskit/decider/decider_handler.hpp>
#include <eskit/store/memory_store.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace shop {

struct ItemAdded {
    std::string sku;
    std::string description;
    std::int64_t price_cents = 0;
    std::int32_t quantity = 0;
};
struct ItemRemoved {
    std::string sku;
};
using Event = std::variant<ItemAdded, ItemRemoved>;

struct AddItem {
    ItemAdded item;
};

struct Cart {
    using Command = std::variant<AddItem>;
    using Event = shop::Event;
    struct State {
        std::int64_t total_cents = 0;
        std::int64_t items = 0;
    };

    static eskit::Decision<Event> decide(const State& state, const AddItem& command) {
        if (state.items > 1'000'000) {
            return eskit::reject("the cart is full");
        }
        return command.item;
    }
    static void evolve(State& state, const ItemAdded& event) {
        state.total_cents += event.price_cents * event.quantity;
        state.items += event.quantity;
    }
    static void evolve(State& state, const ItemRemoved&) { --state.items; }
};

}  // namespace shop

namespace {

using namespace eskit;
using bench::compare;
using bench::require;
using bench::Settings;
using Store = MemoryStore<shop::Event>;

shop::ItemAdded item(std::size_t number) {
    return {.sku = "SKU-0815",
            .description = "Espresso cup, white, set of six",
            .price_cents = static_cast<std::int64_t>(990 + number % 100),
            .quantity = 2};
}

// ------------------------------------------------------------------------------- by hand

class HandLog {
  public:
    struct Envelope {
        Uuid id;
        const std::string* stream;
        std::uint64_t version;
        std::uint64_t sequence;
        Timestamp recorded_at;
        shop::Event event;
    };

    // Moves the events into the log; false when the stream is not at the version expected.
    bool append(const std::string& stream, std::optional<std::uint64_t> expected,
                std::span<shop::Event> events) {
        const std::scoped_lock lock(mutex_);
        const auto known = streams_.try_emplace(stream).first;
        std::vector<const Envelope*>& versions = known->second;
        if (expected && *expected != versions.size()) {
            return false;
        }
        const auto now =
            std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
        for (shop::Event& event : events) {
            log_.push_back({.id = next_id(now),
                            .stream = &known->first,
                            .version = versions.size() + 1,
                            .sequence = log_.size() + 1,
                            .recorded_at = now,
                            .event = std::move(event)});
            versions.push_back(&log_.back());
        }
        return true;
    }

    // Loads, folds, decides and appends.
    bool add_item(const std::string& stream, const shop::AddItem& command) {
        shop::Cart::State state;
        const std::uint64_t version = fold(stream, state);
        if (state.items > 1'000'000) {
            return false;
        }
        shop::Event event = command.item;
        return append(stream, version, {&event, 1});
    }

  private:
    std::uint64_t fold(const std::string& stream, shop::Cart::State& state) {
        const std::scoped_lock lock(mutex_);
        const auto found = streams_.find(stream);
        if (found == streams_.end()) {
            return 0;
        }
        for (const Envelope* envelope : found->second) {
            std::visit([&](const auto& event) { shop::Cart::evolve(state, event); },
                       envelope->event);
        }
        return found->second.size();
    }

    // A UUIDv7: the time, then random bits that count up.
    Uuid next_id(Timestamp now) {
        const auto ms = static_cast<std::uint64_t>(now.time_since_epoch().count() / 1000);
        const std::array halves = {__builtin_bswap64(ms << 16 | 0x7000U),
                                   __builtin_bswap64(std::uint64_t{2} << 62 | ++random_)};
        Uuid id{};
        std::memcpy(id.data(), halves.data(), sizeof halves);
        return id;
    }

    std::mutex mutex_;
    std::deque<Envelope> log_;
    std::unordered_map<std::string, std::vector<const Envelope*>> streams_;
    std::uint64_t random_ = std::random_device{}();
};

// ------------------------------------------------------------------------------- comparisons

// The same streams for both: ids as of an online shop.
struct Streams {
    explicit Streams(std::size_t count) {
        for (std::size_t at = 0; at < count; ++at) {
            ids.emplace_back("cart", "2024-" + std::to_string(100'000 + at));
            keys.push_back(ids.back().key());
        }
    }
    std::vector<StreamId> ids;
    std::vector<std::string> keys;
};

void compare_appends(const Settings& settings) {
    const Streams streams(1'000);
    const Store store;
    HandLog by_hand;
    const std::size_t count = settings.scaled(10'000);
    compare(
        settings, "append 1 event to one of 1,000 streams", 0.70, count,
        [&] {
            for (std::size_t at = 0; at < count; ++at) {
                require(
                    store.append({}, streams.ids[at % 1'000], any_version, {item(at)}).has_value(),
                    "append");
            }
        },
        [&] {
            for (std::size_t at = 0; at < count; ++at) {
                shop::Event event = item(at);
                require(by_hand.append(streams.keys[at % 1'000], {}, {&event, 1}), "append");
            }
        });
}

void compare_batches(const Settings& settings) {
    constexpr std::size_t batch = 10;
    const Streams streams(1'000);
    const Store store;
    HandLog by_hand;
    const std::size_t count = settings.scaled(1'000);
    const auto items = [] {
        std::vector<shop::Event> events;
        events.reserve(batch);
        for (std::size_t at = 0; at < batch; ++at) {
            events.emplace_back(item(at));
        }
        return events;
    };
    std::uint64_t our_version = 0;
    std::uint64_t version = 0;
    compare(
        settings, "append 10 events at an expected version", 0, count * batch,
        [&] {
            for (std::size_t at = 0; at < count; ++at) {
                require(store.append({}, streams.ids[at], our_version, items()).has_value(),
                        "append");
            }
            our_version += batch;
        },
        [&] {
            for (std::size_t at = 0; at < count; ++at) {
                std::vector<shop::Event> events = items();
                require(by_hand.append(streams.keys[at], version, events), "append");
            }
            version += batch;
        });
}

// Each round adds an event to every stream, so they begin a little shorter than 100 events.
void compare_commands(const Settings& settings) {
    const Streams streams(settings.scaled(500));
    const DeciderHandler handler(Store{}, shop::Cart{});
    HandLog by_hand;
    for (std::size_t stream = 0; stream < streams.ids.size(); ++stream) {
        for (int at = 100 - settings.rounds / 2; at > 0; --at) {
            const shop::AddItem command{item(stream)};
            require(handler.handle({}, streams.ids[stream], command).has_value(), "command");
            require(by_hand.add_item(streams.keys[stream], command), "command");
        }
    }
    compare(
        settings, "command on a stream of 100 events", 0.60, streams.ids.size(),
        [&] {
            for (const StreamId& stream : streams.ids) {
                require(handler.handle({}, stream, shop::AddItem{item(1)}).has_value(), "command");
            }
        },
        [&] {
            for (const std::string& stream : streams.keys) {
                require(by_hand.add_item(stream, shop::AddItem{item(1)}), "command");
            }
        });
}

}  // namespace

int main(int argc, char** argv) {
    const Settings settings =
        bench::parse(argc, argv, {.time = bench::Time::processor, .rounds = 51});
    bench::print_header(settings, "Memory", "events or commands");
    compare_appends(settings);
    compare_batches(settings);
    compare_commands(settings);
}
