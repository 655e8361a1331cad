// expect: eskit: this field cannot be stored: it is a map whose keys are not std::string
// expect: shop::Order.*"totals"
#include <eskit/codec/json.hpp>

#include <map>

namespace shop {
struct Order {
    std::map<int, int> totals;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
