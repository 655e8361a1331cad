// expect: eskit: this field cannot be stored: its class is not a plain struct
// expect: shop::Order.*"total"
#include <eskit/codec/json.hpp>

namespace shop {
class Money {
  public:
    Money() = default;

  private:
    int cents_ = 0;
};
struct Order {
    Money total;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
