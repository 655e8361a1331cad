// expect: eskit: this field cannot be stored: a duration has an integer count
// expect: shop::Order.*"took"
#include <eskit/codec/json.hpp>

#include <chrono>
#include <ratio>

namespace shop {
struct Order {
    std::chrono::duration<int, std::ratio<1, 3>> took{};
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
