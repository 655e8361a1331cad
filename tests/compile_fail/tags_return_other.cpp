// expect: eskit: tags\(const Event&\) returns a range of strings
#include <eskit/store/memory_store.hpp>

namespace shop {
struct Paid {};
int tags(const Paid&) {
    return 5;
}
}  // namespace shop

auto used(const eskit::MemoryStore<shop::Paid>& store) {
    return store.append({}, {"shop", "1"}, eskit::no_stream, {shop::Paid{}});
}
