/// When a snapshot is taken.
#pragma once

#include <cstdint>

namespace eskit::inline v0_1 {

/// A snapshot is taken when one of these bounds is reached by what came after the last one.
struct SnapshotPolicy {
    std::uint64_t events = 0;  ///< 0 = however many
    /// Of payloads as they are stored; a log that keeps live values counts the sizes of the structs
    /// instead. Events of the command at hand are not among them. 0 = however many.
    std::uint64_t bytes = 0;

    [[nodiscard]] constexpr bool is_due(std::uint64_t events_since,
                                        std::uint64_t bytes_since) const noexcept {
        return (events > 0 && events_since >= events) || (bytes > 0 && bytes_since >= bytes);
    }

    bool operator==(const SnapshotPolicy&) const = default;
};

/// After every `count` events.
[[nodiscard]] constexpr SnapshotPolicy every_events(std::uint64_t count) noexcept {
    return {.events = count};
}
/// After every `bytes` bytes of events: for streams whose events differ much in size.
[[nodiscard]] constexpr SnapshotPolicy by_bytes(std::uint64_t bytes) noexcept {
    return {.bytes = bytes};
}
/// Uses the snapshots that are there and takes none: for readers beside a writer.
[[nodiscard]] constexpr SnapshotPolicy never() noexcept {
    return {};
}

}  // namespace eskit::inline v0_1
