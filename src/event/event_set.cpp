#include <eskit/event/event_set.hpp>

#include <bit>
#include <cstring>

namespace eskit::inline v0_1 {
namespace {

// Names of one set share their beginnings, so the last bytes and the size tell them apart.
std::size_t slot_of(std::string_view name) noexcept {
    if (name.empty()) {
        return 0;  // its data may be null, which memcpy must not be given
    }
    std::uint64_t tail = 0;
    const std::size_t size = name.size() < 8 ? name.size() : 8;
    std::memcpy(&tail, name.data() + name.size() - size, size);
    const std::uint64_t mixed = (tail ^ name.size()) * 0x9E3779B97F4A7C15U;
    return static_cast<std::size_t>(mixed >> 32);
}

}  // namespace

EventTypes::EventTypes(std::span<const EventType> types)
    : types_(types), slots_(std::bit_ceil(types.size() * 2 + 1)) {
    names_.reserve(types.size());
    for (std::size_t index = 0; index < types.size(); ++index) {
        names_.emplace_back(types[index].name);
        std::size_t slot = slot_of(types[index].name) & (slots_.size() - 1);
        while (slots_[slot] != 0) {
            slot = (slot + 1) & (slots_.size() - 1);
        }
        slots_[slot] = static_cast<std::uint16_t>(index + 1);
    }
}

std::size_t EventTypes::find(std::string_view name) const noexcept {
    std::size_t slot = slot_of(name) & (slots_.size() - 1);
    while (slots_[slot] != 0) {
        const std::size_t index = slots_[slot] - 1U;
        if (types_[index].name == name) {
            return index;
        }
        slot = (slot + 1) & (slots_.size() - 1);
    }
    return npos;
}

}  // namespace eskit::inline v0_1
