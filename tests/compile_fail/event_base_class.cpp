// expect: eskit: this type cannot be stored: it has a base class
#include <eskit/codec/json.hpp>

namespace shop {
struct Base {
    int id = 0;
};
struct Placed : Base {
    int total = 0;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Placed>();
}
