// expect: eskit: this type cannot be stored: it has a base class
#include <eskit/codec/json.hpp>

namespace shop {
struct Base {
    int id = 0;
};
struct Line : Base {
    int price = 0;
};
struct Order {
    Line line;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
