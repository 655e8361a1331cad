// expect: eskit: this field cannot be stored: it is a reference
// expect: Order
#include <eskit/codec/json.hpp>

namespace shop {
struct Order {
    int id = 0;
    int& total;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
