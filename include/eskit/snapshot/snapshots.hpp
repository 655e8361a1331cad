/// Snapshots of a decider's states: which ones, when, and what is reported.
#pragma once

#include <eskit/base/error.hpp>
#include <eskit/codec/codec.hpp>
#include <eskit/codec/json.hpp>
#include <eskit/event/type_info.hpp>
#include <eskit/event/type_name.hpp>
#include <eskit/snapshot/snapshot_policy.hpp>
#include <eskit/snapshot/snapshot_store.hpp>

#include <atomic>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace eskit::inline v0_1 {

/// What happened to a snapshot, apart from its use. None of it is an error of the command.
struct SnapshotEvent {
    enum class Kind : std::uint8_t {
        saved,
        not_saved,     ///< the store or the codec failed; the next command tries again
        not_loaded,    ///< the store failed; all events are folded
        unreadable,    ///< it does not decode, and is forgotten; all events are folded
        ahead,         ///< of its stream, which is another one; forgotten; all events are folded
        verified,      ///< as all events say
        not_verified,  ///< all events could not be folded, or a state not be encoded; it is used
        differs,       ///< from what all events say; it is forgotten, and they count
    };

    Kind kind{};
    StreamId stream;
    StreamVersion version{};       ///< of the snapshot; 0 where it is not known
    std::optional<Error> error{};  ///< what failed; for `differs`, where the first difference is
    std::string from_snapshot{};   ///< for `differs`: the state as JSON
    std::string from_events{};     ///< for `differs`: the same
};
[[nodiscard]] std::string_view to_string(SnapshotEvent::Kind kind) noexcept;

/// How a DeciderHandler uses snapshots.
struct SnapshotOptions {
    std::shared_ptr<SnapshotStore> store{};
    SnapshotPolicy policy = every_events(1'000);
    /// Every n-th load that finds a snapshot also folds all events, and compares. 0 = never.
    std::uint64_t verify_every = 0;
    /// Encodes the states. Its name is part of the key. Must outlive the handler.
    const Codec* codec = &json_codec();
    /// Called by the thread that loads or saves. What it throws is ignored.
    std::function<void(const SnapshotEvent&)> on_event{};
};

/// How a load began.
struct SnapshotUse {
    StreamVersion version{};       ///< of the snapshot; 0 = there was none to be used
    std::uint64_t tail_bytes = 0;  ///< of the events after it; counted for SnapshotPolicy::bytes
};

namespace detail {

// A state as compiled code sees it.
struct StateType {
    std::string_view name;
    std::uint32_t schema_version;
    const TypeInfo* shape;
    void (*reset)(void* state);                       // as its default constructor makes it
    bool (*are_equal)(const void* a, const void* b);  // nullptr: has no operator==

    template <class State>
    static StateType of() {
        static_assert(is_storable<State>,
                      "eskit: snapshots need a state that can be stored: a plain struct of fields "
                      "that can be stored, as events are");
        StateType type{.name = wire_name<State>(),
                       .schema_version = wire_version<State>(),
                       .shape = &type_info<State>(),
                       .reset = [](void* state) { *static_cast<State*>(state) = State{}; },
                       .are_equal = nullptr};
        if constexpr (std::equality_comparable<State>) {
            type.are_equal = [](const void* a, const void* b) {
                return *static_cast<const State*>(a) == *static_cast<const State*>(b);
            };
        }
        return type;
    }
};

// "<name>/<schema version>/<shape>/<codec>/<epoch>": a snapshot is used only by those who would
// have written it so, on the same history.
[[nodiscard]] std::string snapshot_key(const StateType& type, std::string_view codec,
                                       const Uuid& epoch);

// What of a handler's snapshots does not depend on its decider.
//
// Thread safety: all members may be called from any thread.
class Snapshots {
  public:
    // `clock` outlives this.
    Snapshots(const StateType& type, const Uuid& epoch, Clock& clock, SnapshotOptions options);

    // Reads the latest snapshot into `state`, if it is at or below `at_most`, and returns its
    // version. 0 when there is none to be used: then `state` is of no use.
    [[nodiscard]] StreamVersion restore(const Context& ctx, const StreamId& stream,
                                        StreamVersion at_most, void* state) const;
    // Whether a stream at `version` can have had the snapshot. If not, it is forgotten.
    [[nodiscard]] bool is_of(const Context& ctx, const StreamId& stream, StreamVersion version,
                             StreamVersion snapshot) const;
    // Whether this load, which found a snapshot, is to be verified.
    [[nodiscard]] bool is_sample() const;
    // Whether both states are the same. If not, the snapshot is forgotten.
    [[nodiscard]] bool agree(const Context& ctx, const StreamId& stream, StreamVersion snapshot,
                             const void* from_snapshot, const void* from_events) const;
    void cannot_verify(const StreamId& stream, StreamVersion snapshot, const Error& error) const;

    [[nodiscard]] bool counts_bytes() const noexcept { return options_.policy.bytes > 0; }
    // The snapshot that the policy wants of `state`, the stream's at `version`.
    [[nodiscard]] std::optional<Snapshot> take_if_due(const StreamId& stream, StreamVersion version,
                                                      const SnapshotUse& used,
                                                      const void* state) const;
    Result<void> save(const Context& ctx, const Snapshot& snapshot) const;
    // Whatever the policy says.
    [[nodiscard]] Result<StreamVersion> save_now(const Context& ctx, const StreamId& stream,
                                                 StreamVersion version, const void* state) const;

  private:
    [[nodiscard]] Result<Snapshot> take(const StreamId& stream, StreamVersion version,
                                        const void* state) const;
    void report(const SnapshotEvent& event) const noexcept;

    StateType type_;
    std::string key_;
    Clock& clock_;
    SnapshotOptions options_;
    mutable std::atomic<std::uint64_t> found_ = 0;
};

}  // namespace detail
}  // namespace eskit::inline v0_1
