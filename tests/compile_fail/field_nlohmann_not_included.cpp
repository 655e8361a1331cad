// expect: #include <eskit/codec/nlohmann.hpp>
#include <eskit/codec/json.hpp>

namespace shop {
struct Shape {
    int sides = 0;
};
}  // namespace shop

template <>
inline constexpr bool eskit::uses_nlohmann<shop::Shape> = true;

namespace shop {
struct Order {
    Shape shape;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
