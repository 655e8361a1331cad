// expect: eskit: a projection folds none of the store's events
#include <eskit/liveprojection/live_projection.hpp>

#include <variant>

namespace shop {
struct Placed {};
struct Foreign {};
using Event = std::variant<Placed>;
}  // namespace shop

auto used(const eskit::LogStore<shop::Event>& store) {
    return eskit::liveprojection::LiveProjection(store, {.consumer = "c"}, 0,
                                                 [](int& view, const shop::Foreign&) { ++view; });
}
