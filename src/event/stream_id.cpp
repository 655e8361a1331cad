#include <eskit/detail/text.hpp>
#include <eskit/event/stream_id.hpp>

namespace eskit::inline v0_1 {
namespace {

Result<void> check_part(std::string_view what, std::string_view text, std::size_t bytes_max) {
    const auto refuse = [&](std::string_view rule) {
        return Error(Errc::invalid_argument,
                     std::string(what) + " " + detail::quoted(text) + " " + std::string(rule));
    };
    if (text.empty()) {
        return refuse("is empty");
    }
    if (text.size() > bytes_max) {
        return refuse("is " + std::to_string(text.size()) + " bytes long, more than " +
                      std::to_string(bytes_max));
    }
    if (!detail::is_plain(text)) {
        return refuse(detail::has_control_bytes(text) ? "has control bytes" : "is not UTF-8");
    }
    return {};
}

Result<void> check_parts(std::string_view type, std::string_view id) {
    if (auto ok = check_part("stream type", type, StreamId::type_bytes_max); !ok) {
        return ok;
    }
    return check_part("stream id", id, StreamId::id_bytes_max);
}

}  // namespace

StreamId::StreamId(std::string_view type, std::string_view id) : type_size_(type.size()) {
    text_.reserve(type.size() + 1 + id.size());
    text_.append(type).push_back('\0');
    text_.append(id);
}

Result<StreamId> StreamId::parse(std::string_view type, std::string_view id) {
    if (auto ok = check_parts(type, id); !ok) {
        return ok.error();
    }
    return StreamId(type, id);
}

Result<void> StreamId::check() const {
    return check_parts(type(), id());
}

std::strong_ordering StreamId::operator<=>(const StreamId& other) const noexcept {
    if (const auto order = type() <=> other.type(); order != 0) {
        return order;
    }
    return id() <=> other.id();
}

std::string to_string(const StreamId& stream) {
    return detail::printable(stream.type()) + "/" + detail::printable(stream.id());
}

}  // namespace eskit::inline v0_1
