// expect: eskit: this field cannot be stored: .*without an implicit default constructor
#include <eskit/codec/json.hpp>

namespace shop {
struct Total {
    explicit Total(int) {}
};
struct Placed {
    Total total;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Placed>();
}
