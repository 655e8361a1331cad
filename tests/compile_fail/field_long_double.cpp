// expect: eskit: this field cannot be stored: it is a long double
// expect: shop::Order.*"total"
#include <eskit/codec/json.hpp>

namespace shop {
struct Order {
    long double total = 0;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
