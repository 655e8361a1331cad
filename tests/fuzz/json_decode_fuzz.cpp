// Any bytes: the decoder takes them or refuses them, and what it takes it can write and read again.
#include <eskit/codec/json.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fuzzed {

enum class Size : std::uint8_t { small, large };
struct Cash {};
struct Card {
    std::string number;
};
struct Node {
    int id = 0;
    std::vector<Node> children;
    std::map<std::string, Node> named;
};
struct Everything {
    bool flag = false;
    std::int8_t i8 = 0;
    std::int64_t i64 = 0;
    std::uint64_t u64 = 0;
    float f32 = 0;
    double f64 = 0;
    std::string text;
    Size size = Size::small;
    std::optional<std::string> maybe;
    std::vector<bool> flags;
    std::array<int, 3> three{};
    std::map<std::string, std::vector<double>> map;
    std::variant<std::monostate, Cash, Card> payment;
    std::chrono::sys_time<std::chrono::microseconds> at{};
    std::chrono::milliseconds took{};
    std::vector<std::uint8_t> bytes;
    std::array<std::byte, 4> four{};
    Node tree;
};

}  // namespace fuzzed

namespace {

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto read = eskit::from_json<fuzzed::Everything>(input);
    if (!read) {
        require(read.error().code() == eskit::Errc::codec);
        return 0;
    }
    const auto written = eskit::to_json(*read);
    if (!written) {
        // An offset can move a point in time out of the years that have four digits.
        require(written.error().message().find("0000 to 9999") != std::string::npos);
        return 0;
    }
    const auto again = eskit::from_json<fuzzed::Everything>(*written, {.require_all_fields = true});
    require(again.has_value());
    require(eskit::to_json(*again) == *written);
    return 0;
}
