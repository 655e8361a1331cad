// expect: eskit: evolve takes the view by value and returns nothing, so the change is lost
#include <eskit/liveprojection/live_projection.hpp>

#include <variant>

namespace shop {
struct Placed {};
using Event = std::variant<Placed>;
}  // namespace shop

auto used(const eskit::LogStore<shop::Event>& store) {
    return eskit::liveprojection::LiveProjection(store, {.consumer = "c"}, 0,
                                                 [](int view, const shop::Placed&) { ++view; });
}
