// Any bytes as the name of an event type: checked names are short, printable UTF-8.
#include <eskit/event/type_name.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view name(reinterpret_cast<const char*>(data), size);
    const auto checked = eskit::check_event_type(name);
    if (!checked) {
        // The message quotes the name, but never raw.
        for (const char c : checked.error().message()) {
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
                std::abort();
            }
        }
        return 0;
    }
    if (!eskit::detail::is_wire_name(name)) {
        std::abort();
    }
    return 0;
}
