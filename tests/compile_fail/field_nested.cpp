// expect: shop::Line.*"price"
#include <eskit/codec/json.hpp>

#include <vector>

namespace shop {
struct Line {
    int* price = nullptr;
};
struct Order {
    std::vector<Line> lines;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
