/// States of streams, kept so that not every event has to be folded again.
#pragma once

#include <eskit/base/clock.hpp>
#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/event/ordinal.hpp>
#include <eskit/event/stream_id.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace eskit::inline v0_1 {

inline constexpr std::size_t snapshot_key_bytes_max = 1'024;

/// The state that a stream's events up to `version` led to.
struct Snapshot {
    StreamId stream;
    /// Says what kind of state this is: 1 to 1,024 bytes of UTF-8 without control bytes. Programs
    /// whose states differ use different keys, and neither sees the other's snapshots.
    std::string key{};
    StreamVersion version{};  ///< at least 1
    std::string codec{};      ///< of `bytes`
    std::string bytes{};
    Timestamp taken_at{};

    bool operator==(const Snapshot&) const = default;
};

/// Keeps one snapshot per stream and key. It is a cache: whatever it loses is folded again.
///
/// Thread safety: all members may be called from any thread.
/// Ownership: held by std::shared_ptr where it is shared.
class SnapshotStore {
  public:
    virtual ~SnapshotStore() = default;

    /// Nothing when there is none of this stream and key.
    virtual Result<std::optional<Snapshot>> load(const Context& ctx, const StreamId& stream,
                                                 std::string_view key) = 0;
    /// Replaces the snapshot of the same stream and key, unless that has a larger version: then
    /// nothing happens, and that is no error.
    /// Errors: invalid_argument for a stream, key or version that breaks the rules above.
    virtual Result<void> save(const Context& ctx, const Snapshot& snapshot) = 0;
    /// Forgets the stream's snapshots, whatever their keys; it is no error if there are none.
    virtual Result<void> invalidate(const Context& ctx, const StreamId& stream) = 0;
    /// Forgets all snapshots.
    virtual Result<void> invalidate_all(const Context& ctx) = 0;

  protected:
    SnapshotStore() = default;
    SnapshotStore(const SnapshotStore&) = default;
    SnapshotStore& operator=(const SnapshotStore&) = default;
};

namespace detail {
/// Whether the snapshot may be saved. For those who implement a store.
[[nodiscard]] Result<void> check_snapshot(const Snapshot& snapshot);
}  // namespace detail

}  // namespace eskit::inline v0_1
