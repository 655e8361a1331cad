// expect: eskit: this type cannot be stored: it is not a plain struct
#include <eskit/codec/json.hpp>

namespace shop {
struct Placed {
    Placed() : total(0) {}
    int total;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Placed>();
}
