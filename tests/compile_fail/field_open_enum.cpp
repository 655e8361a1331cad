// expect: eskit: this field cannot be stored: its enum has no enumerators within
// expect: shop::Order.*"size"
#include <eskit/codec/json.hpp>

namespace shop {
enum Size { small, large };
struct Order {
    Size size = small;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
