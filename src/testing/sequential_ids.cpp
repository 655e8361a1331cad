#include <eskit/testing/sequential_ids.hpp>

namespace eskit::inline v0_1::testing {

void SequentialIds::fill(std::span<Uuid> ids) {
    const std::scoped_lock lock(mutex_);
    for (Uuid& id : ids) {
        id = at(++last_);
    }
}

Uuid SequentialIds::at(std::uint64_t n) {
    Uuid id{};
    id[6] = 0x70;
    id[8] = 0x80;
    for (std::size_t byte = 0; byte < 6; ++byte) {
        id[15 - byte] = static_cast<std::uint8_t>(n >> (8 * byte));
    }
    return id;
}

}  // namespace eskit::inline v0_1::testing
