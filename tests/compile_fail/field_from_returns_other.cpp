// expect: eskit: field<T>::from returns T
#include <eskit/codec/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace shop {
struct Id {
    std::string text;
};
}  // namespace shop

template <>
struct eskit::field<shop::Id> {
    static std::string to(const shop::Id& id) { return id.text; }
    static std::nullptr_t from(std::string_view) { return nullptr; }
};

namespace shop {
struct Order {
    Id id;
};
}  // namespace shop

const eskit::TypeInfo& used() {
    return eskit::type_info<shop::Order>();
}
