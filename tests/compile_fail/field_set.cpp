// expect: eskit: this field cannot be stored: its class is not a plain struct
// expect: shop::Order.*"ids"
#include <eskit/codec/json.hpp>

#include <set>

namespace shop {
struct Order {
    std::set<int> ids;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
