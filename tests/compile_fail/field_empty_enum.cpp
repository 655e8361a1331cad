// expect: eskit: this field cannot be stored: its enum has no enumerators within
// expect: shop::Order.*"id"
#include <eskit/codec/json.hpp>

namespace shop {
enum class Id : int {};
struct Order {
    Id id{};
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
