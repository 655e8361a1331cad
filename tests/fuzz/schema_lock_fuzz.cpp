// Any bytes as a lock file, and as an old event on its way through raw and typed upcasters.
#include <eskit/event/schema_lock.hpp>
#include <eskit/store/memory_store.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace shop {

struct Placed {
    std::string customer{};
    std::vector<std::string> lines{};
};
struct Shipped {};
using Event = std::variant<Placed, Shipped>;

struct PlacedV1 {
    std::string client{};
};
std::vector<Event> upcast(const PlacedV1& old) {
    return {Placed{.customer = old.client}, Shipped{}};
}

}  // namespace shop

template <>
struct eskit::wire<shop::Placed> {
    static constexpr std::uint32_t version = 2;
};
template <>
struct eskit::wire<shop::PlacedV1> {
    static constexpr std::string_view name = "shop.Placed";
};

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto registry =
        eskit::EventRegistry<shop::Event>{}.upcast<shop::PlacedV1>().upcast(
            {"shop.Gone", 1}, {"shop.Placed", 1}, [](eskit::RawEvent event) {
                event.bytes = "{\"client\":" + event.bytes + "}";
                return event;
            });
    static const eskit::LogStore<shop::Event> view(nullptr, registry);
    const std::string text(reinterpret_cast<const char*>(data), size);

    for (const std::string& locked : {text, "eskit schema 1\n" + text}) {
        const auto change = eskit::compare_schemas(locked, registry);
        if (!change && change.error().code() != eskit::Errc::corrupt) {
            std::abort();
        }
    }

    static const auto stream = std::make_shared<const eskit::StreamId>("order", "1");
    eskit::RecordedEvent stored;
    stored.stream = &stream;
    stored.codec = "json";
    stored.bytes = text;
    for (const char* type : {"shop.Placed", "shop.Gone"}) {
        stored.type = type;
        const auto events = view.decoded(stored);
        if (events ? events->size() != 2 : events.error().code() != eskit::Errc::codec) {
            std::abort();
        }
    }
    return 0;
}
