// expect: eskit: this field cannot be stored: it is a reference
#include <eskit/codec/json.hpp>

namespace shop {
inline int some = 0;
struct Order {
    int id = 0;
    int& total = some;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
