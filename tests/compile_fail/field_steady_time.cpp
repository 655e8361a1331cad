// expect: eskit: this field cannot be stored: a duration has an integer count
#include <eskit/codec/json.hpp>

#include <chrono>

namespace shop {
struct Order {
    std::chrono::steady_clock::time_point at{};
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
