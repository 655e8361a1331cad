#include <eskit/codec/codec_registry.hpp>
#include <eskit/codec/json.hpp>
#include <eskit/detail/text.hpp>

#include <array>
#include <atomic>
#include <mutex>
#include <string>

namespace eskit::inline v0_1 {

// Slots are written once, before `count` says that they are there, so readers need no lock.
struct CodecRegistry::Slots {
    struct Slot {
        std::string name;
        const Codec* codec = nullptr;
    };
    std::mutex adding;
    std::atomic<std::size_t> count{0};
    std::array<Slot, codecs_max> slots;
};

CodecRegistry::CodecRegistry() : slots_(std::make_unique<Slots>()) {
}
CodecRegistry::~CodecRegistry() = default;

Result<void> CodecRegistry::add(const Codec& codec) {
    return add_alias(codec.name(), codec);
}

Result<void> CodecRegistry::add_alias(std::string_view name, const Codec& codec) {
    if (name.empty() || name.size() > 255 || !detail::is_plain(name)) {
        return Error(Errc::invalid_argument,
                     "codec name " + detail::quoted(name) + " is not 1 to 255 printable bytes");
    }
    const std::lock_guard lock(slots_->adding);
    if (find(name) != nullptr) {
        return Error(Errc::already_exists, "there is a codec " + detail::quoted(name) + " already");
    }
    const std::size_t count = slots_->count.load(std::memory_order_relaxed);
    if (count == codecs_max) {
        return Error(Errc::unsupported,
                     "codec " + detail::quoted(name) + " is one too many: a registry holds 100");
    }
    slots_->slots[count] = {std::string(name), &codec};
    slots_->count.store(count + 1, std::memory_order_release);
    return {};
}

const Codec* CodecRegistry::find(std::string_view name) const noexcept {
    const std::size_t count = slots_->count.load(std::memory_order_acquire);
    for (std::size_t index = 0; index < count; ++index) {
        if (slots_->slots[index].name == name) {
            return slots_->slots[index].codec;
        }
    }
    return nullptr;
}

CodecRegistry& default_codecs() {
    // Never destroyed: stores may outlive the statics of the program.
    static CodecRegistry& registry = [&]() -> CodecRegistry& {
        auto* fresh = new CodecRegistry;
        static_cast<void>(fresh->add(json_codec()));
        static_cast<void>(fresh->add_alias("jsoniter", json_codec()));
        return *fresh;
    }();
    return registry;
}

}  // namespace eskit::inline v0_1
