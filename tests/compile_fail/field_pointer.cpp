// expect: eskit: this field cannot be stored: it is a pointer
// expect: shop::Order.*"total"
#include <eskit/codec/json.hpp>

namespace shop {
struct Order {
    int id = 0;
    int* total = nullptr;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
