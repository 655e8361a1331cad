// expect: eskit: this field cannot be stored: it is a std::string_view
// expect: shop::Order.*"id"
#include <eskit/codec/json.hpp>

#include <string_view>

namespace shop {
struct Order {
    std::string_view id;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
