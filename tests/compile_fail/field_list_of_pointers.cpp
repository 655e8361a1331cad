// expect: eskit: this field cannot be stored: it is a pointer
// expect: shop::Order.*"totals"
#include <eskit/codec/json.hpp>

#include <vector>

namespace shop {
struct Order {
    std::vector<int*> totals;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
