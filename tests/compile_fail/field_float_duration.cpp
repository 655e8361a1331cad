// expect: eskit: this field cannot be stored: a duration has an integer count
// expect: shop::Order.*"took"
#include <eskit/codec/json.hpp>

#include <chrono>

namespace shop {
struct Order {
    std::chrono::duration<double> took{};
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
