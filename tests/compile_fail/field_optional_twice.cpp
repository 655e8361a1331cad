// expect: eskit: this field cannot be stored: it is optional twice
// expect: shop::Order.*"total"
#include <eskit/codec/json.hpp>

#include <optional>

namespace shop {
struct Order {
    std::optional<std::optional<int>> total;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
