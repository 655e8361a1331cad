// expect: eskit: this field cannot be stored: its variant has an alternative that is not a plain
// struct expect: shop::Order.*"total"
#include <eskit/codec/json.hpp>

#include <variant>

namespace shop {
struct Order {
    std::variant<int, bool> total;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
