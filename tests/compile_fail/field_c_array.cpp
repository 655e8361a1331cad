// expect: eskit: this field cannot be stored: it is a C array
// expect: shop::Order.*"totals"
#include <eskit/codec/json.hpp>

namespace shop {
struct Order {
    int id = 0;
    int totals[3] = {};
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
