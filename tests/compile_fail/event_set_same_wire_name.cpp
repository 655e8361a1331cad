// expect: two events of this set have the same wire name
// expect: give one of them another with eskit::wire<T>::name
// expect: shop::sales::Placed
// expect: web::sales::Placed
#include <eskit/store/log_store.hpp>

#include <variant>

namespace shop::sales {
struct Placed {};
}  // namespace shop::sales
namespace web::sales {
struct Placed {};
}  // namespace web::sales

template class eskit::LogStore<std::variant<shop::sales::Placed, web::sales::Placed>>;
