#include <eskit/codec/json.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace shop {
enum class Size { small, large };
struct Line {
    std::string sku;
    std::vector<Line> parts;
};
struct Cash {};
struct Card {
    std::string number;
};
struct Id {
    std::string text;
};
}  // namespace shop

template <>
struct eskit::field<shop::Id> {
    static std::string to(const shop::Id& id) { return id.text; }
    static shop::Id from(std::string_view text) { return {std::string(text)}; }
};

namespace shop {
struct Order {
    int id = 0;
    std::string customer;
    std::array<int, 3> totals{};
    std::vector<Line> lines;
    std::optional<std::int64_t> discount;
    std::map<std::string, double> weights;
    std::variant<std::monostate, Cash, Card> payment;
    std::chrono::sys_time<std::chrono::milliseconds> at{};
    std::chrono::minutes took{};
    Size size = Size::small;
    Id reference;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
