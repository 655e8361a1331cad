#include <eskit/detail/text.hpp>
#include <eskit/snapshot/snapshot_store.hpp>

#include <cstdint>
#include <limits>
#include <string>

namespace eskit::inline v0_1::detail {

Result<void> check_snapshot(const Snapshot& snapshot) {
    const auto refuse = [&](const std::string& why) {
        return Error(Errc::invalid_argument,
                     "save a snapshot of " + to_string(snapshot.stream) + ": " + why);
    };
    if (auto ok = snapshot.stream.check(); !ok) {
        return refuse(ok.error().message());
    }
    if (snapshot.key.empty() || snapshot.key.size() > snapshot_key_bytes_max ||
        !is_plain(snapshot.key)) {
        return refuse("its key " + quoted(snapshot.key) +
                      " is not 1 to 1,024 bytes of UTF-8 without control bytes");
    }
    constexpr std::uint64_t version_max = std::numeric_limits<std::int64_t>::max();
    if (snapshot.version.value < 1 || snapshot.version.value > version_max) {
        return refuse("no stream has version " + std::to_string(snapshot.version.value));
    }
    return {};
}

}  // namespace eskit::inline v0_1::detail
