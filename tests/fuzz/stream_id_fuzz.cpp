// Any two texts as a stream id: what is accepted is kept as it is, what is refused is quoted
// printably. The first byte says where the type ends.
#include <eskit/detail/text.hpp>
#include <eskit/event/stream_id.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string_view>

namespace {

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

bool is_legal(std::string_view part, std::size_t bytes_max) {
    return !part.empty() && part.size() <= bytes_max && eskit::detail::is_utf8(part) &&
           !eskit::detail::has_control_bytes(part);
}

void require_printable(std::string_view text) {
    require(eskit::detail::is_utf8(text));
    require(!eskit::detail::has_control_bytes(text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string_view input(reinterpret_cast<const char*>(data + 1), size - 1);
    // Up to 510, so that types longer than the limit of 255 occur.
    const std::size_t type_size = std::min<std::size_t>(2 * std::size_t{data[0]}, input.size());
    const std::string_view type = input.substr(0, type_size);
    const std::string_view id = input.substr(type_size);

    const eskit::StreamId unchecked(type, id);
    require(unchecked.type() == type && unchecked.id() == id);
    require_printable(to_string(unchecked));

    const auto parsed = eskit::StreamId::parse(type, id);
    const bool legal = is_legal(type, eskit::StreamId::type_bytes_max) &&
                       is_legal(id, eskit::StreamId::id_bytes_max);
    require(parsed.has_value() == legal && unchecked.check().has_value() == legal);
    if (!parsed) {
        require(parsed.error().code() == eskit::Errc::invalid_argument);
        require_printable(parsed.error().message());
        return 0;
    }
    require(parsed->type() == type && parsed->id() == id);
    require(*parsed == unchecked && (*parsed <=> unchecked) == 0);
    require(parsed->key() == unchecked.key());
    const std::hash<eskit::StreamId> hash;
    require(hash(*parsed) == hash(unchecked));
    return 0;
}
