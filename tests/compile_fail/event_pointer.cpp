// expect: this type cannot be stored
#include <eskit/codec/json.hpp>

namespace shop {}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<int*>();
}
