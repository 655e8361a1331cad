#include <eskit/store/log_store.hpp>

#include <string_view>
#include <variant>

namespace shop::sales {
struct Placed {};
}  // namespace shop::sales
namespace web::sales {
struct Placed {};
}  // namespace web::sales

template <>
struct eskit::wire<web::sales::Placed> {
    static constexpr std::string_view name = "web.Placed";
};

template class eskit::LogStore<std::variant<shop::sales::Placed, web::sales::Placed>>;
