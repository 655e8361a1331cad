// expect: eskit: this field cannot be stored: it is const
// expect: shop::Order.*"total"
#include <eskit/codec/json.hpp>

namespace shop {
struct Order {
    const int total = 1;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
