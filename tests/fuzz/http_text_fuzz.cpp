// What eskit::http reads and writes itself: targets of requests, ids of events, and events, which
// are read back as a browser does it.
#include "target.hpp"

#include <eskit/detail/text.hpp>
#include <eskit/http/datastar.hpp>
#include <eskit/http/server_event.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace {

using eskit::http::Request;
using eskit::http::ServerEvent;
using eskit::http::detail::parse_target;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

std::string escaped(std::string_view text) {
    constexpr std::string_view digits = "0123456789aBcDeF";
    std::string all;
    for (const char character : text) {
        const auto byte = static_cast<std::uint8_t>(character);
        all += '%';
        all += digits[byte >> 4U];
        all += digits[byte & 15U];
    }
    return all;
}

void check_target(std::string_view text) {
    const auto target = parse_target(text);
    if (!target) {
        return;
    }
    require(text.starts_with(target->path) && target->path.starts_with('/'));
    std::string again = target->path + "?";
    for (const Request::Parameter& each : target->query) {
        require(eskit::detail::is_plain(each.name) && eskit::detail::is_plain(each.value));
        again += escaped(each.name) + "=" + escaped(each.value) + "&";
    }
    const auto second = parse_target(again);
    require(second && second->query.size() == target->query.size());
    for (std::size_t at = 0; at < target->query.size(); ++at) {
        require(second->query[at].name == target->query[at].name);
        require(second->query[at].value == target->query[at].value);
    }
}

void check_id(std::string_view text) {
    if (const auto id = eskit::http::parse_event_id(text)) {
        require(text.size() <= 20 && text.find_first_not_of("0123456789") == text.npos);
        require(std::to_string(*id) ==
                text.substr(std::min(text.find_first_not_of('0'), text.size() - 1)));
    }
}

// One event, as the HTML standard reads a stream of which this is all.
struct Read {
    std::string id{};
    ServerEvent event{};
    int events = 0;
};

Read read_stream(std::string_view text) {
    Read read;
    std::string data;
    std::string type;
    while (!text.empty()) {
        const std::size_t end = text.find_first_of("\r\n");
        require(end != text.npos);
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end + (text.substr(end, 2) == "\r\n" ? 2 : 1));
        const std::size_t colon = std::min(line.find(':'), line.size());
        std::string_view value = line.substr(std::min(colon + 1, line.size()));
        value.remove_prefix(value.starts_with(' ') ? 1 : 0);
        if (line.empty() && !data.empty()) {
            data.pop_back();
            read.event = {.type = type, .data = data};
            ++read.events;
            data.clear();
        } else if (line.substr(0, colon) == "data") {
            data.append(value).append("\n");
        } else if (line.substr(0, colon) == "event") {
            type = value;
        } else if (line.substr(0, colon) == "id") {
            read.id = value;
        } else {
            require(line.empty());
        }
    }
    return read;
}

void check_event(std::string_view type, std::string_view data) {
    const ServerEvent event{.type = std::string(type), .data = std::string(data)};
    const Read read = read_stream(to_frame(event, 42));
    require(read.events == 1 && read.id == "42");
    std::string wanted;
    for (std::size_t at = 0; at < data.size(); ++at) {
        if (data[at] == '\r') {
            wanted += data.substr(at + 1, 1) == "\n" ? "" : "\n";
        } else if (data[at] != '\0') {
            wanted += data[at];
        }
    }
    require(read.event.data == wanted);
    // Read once more, it is what it was.
    require(read_stream(to_frame(read.event, 42)).event == read.event);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    check_target(input);
    check_target("/?" + std::string(input));
    check_id(input);
    const std::size_t half = size / 2;
    check_event(input.substr(0, half), input.substr(half));
    const ServerEvent patch = eskit::http::datastar::patch_elements(input);
    const Read read = read_stream(to_frame(patch, 1));
    require(read.events == 1 && read.event.type == "datastar-patch-elements");
    return 0;
}
