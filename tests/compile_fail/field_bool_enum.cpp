// expect: eskit: this field cannot be stored: its enum has no enumerators within
// expect: shop::Order.*"flag"
#include <eskit/codec/json.hpp>

namespace shop {
enum class Flag : bool { off, on };
struct Order {
    Flag flag{};
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
