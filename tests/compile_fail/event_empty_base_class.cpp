// expect: eskit: this type cannot be stored: it has a base class
#include <eskit/codec/json.hpp>

namespace shop {
struct Tag {};
struct Placed : Tag {
    int total = 0;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Placed>();
}
