#include <eskit/snapshot/memory_snapshot_store.hpp>

#include <utility>

namespace eskit::inline v0_1 {

Result<std::optional<Snapshot>> MemorySnapshotStore::load(const Context& /*ctx*/,
                                                          const StreamId& stream,
                                                          std::string_view key) {
    std::shared_ptr<const Snapshot> found;
    {
        const std::scoped_lock lock(mutex_);
        if (const auto keys = streams_.find(stream); keys != streams_.end()) {
            if (const auto at = keys->second.find(key); at != keys->second.end()) {
                found = at->second;
            }
        }
    }
    return found == nullptr ? std::optional<Snapshot>{} : std::optional(*found);
}

Result<void> MemorySnapshotStore::save(const Context& /*ctx*/, const Snapshot& snapshot) {
    if (auto ok = detail::check_snapshot(snapshot); !ok) {
        return ok;
    }
    auto kept = std::make_shared<const Snapshot>(snapshot);
    const std::scoped_lock lock(mutex_);
    auto& slot = streams_[snapshot.stream][snapshot.key];
    if (slot == nullptr || slot->version <= kept->version) {
        slot.swap(kept);  // what was there is freed after the lock
    }
    return {};
}

Result<void> MemorySnapshotStore::invalidate(const Context& /*ctx*/, const StreamId& stream) {
    const std::scoped_lock lock(mutex_);
    streams_.erase(stream);
    return {};
}

Result<void> MemorySnapshotStore::invalidate_all(const Context& /*ctx*/) {
    const std::scoped_lock lock(mutex_);
    streams_.clear();
    return {};
}

}  // namespace eskit::inline v0_1
