// A decider whose folds can be counted, and a snapshot store that can be tampered with.
#pragma once

#include <eskit/decider/decider_handler.hpp>
#include <eskit/snapshot/memory_snapshot_store.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace snapshots_test {

struct Add {
    std::int64_t amount = 0;
    std::int64_t times = 1;
};
struct Added {
    std::int64_t amount = 0;
};

// Adds up.
struct Tally {
    static constexpr std::string_view stream_type = "tally";
    using Command = std::variant<Add>;
    using Event = std::variant<Added>;
    struct State {
        std::int64_t sum = 0;
    };

    std::int64_t* folds = nullptr;  // how often an event was folded
    std::int64_t* errors =
        nullptr;  // what every fold adds besides: nobody should write such a thing
    std::int64_t poison = INT64_MIN;

    static eskit::Decision<Event> decide(const State&, const Add& add) {
        if (add.times == 0) {
            return eskit::reject("nothing to add");
        }
        return std::vector<Event>(static_cast<std::size_t>(add.times), Added{add.amount});
    }
    void evolve(State& state, const Added& added) const {
        if (added.amount == poison) {
            throw std::runtime_error("poison");
        }
        state.sum += added.amount + (errors == nullptr ? 0 : *errors);
        if (folds != nullptr) {
            ++*folds;
        }
    }
};

// Remembers what was saved last, and fails when it is told to.
class SpyStore final : public eskit::SnapshotStore {
  public:
    eskit::Result<std::optional<eskit::Snapshot>> load(const eskit::Context& ctx,
                                                       const eskit::StreamId& stream,
                                                       std::string_view key) override {
        return is_down ? failure() : inner.load(ctx, stream, key);
    }
    eskit::Result<void> save(const eskit::Context& ctx, const eskit::Snapshot& snapshot) override {
        if (is_down) {
            return failure();
        }
        saved.push_back(snapshot);
        return inner.save(ctx, snapshot);
    }
    eskit::Result<void> invalidate(const eskit::Context& ctx,
                                   const eskit::StreamId& stream) override {
        return inner.invalidate(ctx, stream);
    }
    eskit::Result<void> invalidate_all(const eskit::Context& ctx) override {
        return inner.invalidate_all(ctx);
    }

    // Puts `bytes` in place of the state that was saved last.
    void plant(std::string bytes, eskit::StreamVersion version = 0) {
        eskit::Snapshot planted = saved.back();
        planted.bytes = std::move(bytes);
        if (version != 0) {
            planted.version = version;
        }
        ASSERT_TRUE(inner.save({}, planted).has_value());
    }
    [[nodiscard]] std::vector<std::uint64_t> saved_versions() const {
        std::vector<std::uint64_t> versions;
        for (const auto& snapshot : saved) {
            versions.push_back(snapshot.version.value);
        }
        return versions;
    }

    eskit::MemorySnapshotStore inner{};
    std::vector<eskit::Snapshot> saved{};
    bool is_down = false;

  private:
    static eskit::Error failure() { return {eskit::Errc::unavailable, "the store is down"}; }
};

}  // namespace snapshots_test

// As a program would see them whose state got a field, and one whose evolve got another meaning.
namespace snapshots_test::next {

struct Tally {
    static constexpr std::string_view stream_type = "tally";
    using Command = std::variant<Add>;
    using Event = std::variant<Added>;
    struct State {
        std::int64_t sum = 0;
        std::int64_t count = 0;
    };
    static eskit::Decision<Event> decide(const State&, const Add& add) { return Added{add.amount}; }
    static void evolve(State& state, const Added& added) {
        state.sum += added.amount;
        ++state.count;
    }
};

}  // namespace snapshots_test::next

namespace snapshots_test::doubled {

struct Tally {
    static constexpr std::string_view stream_type = "tally";
    using Command = std::variant<Add>;
    using Event = std::variant<Added>;
    struct State {
        std::int64_t sum = 0;
    };
    static eskit::Decision<Event> decide(const State&, const Add& add) { return Added{add.amount}; }
    static void evolve(State& state, const Added& added) { state.sum += 2 * added.amount; }
};

}  // namespace snapshots_test::doubled

template <>
struct eskit::wire<snapshots_test::doubled::Tally::State> {
    static constexpr std::string_view name = "Tally.State";
    static constexpr std::uint32_t version = 2;
};
