#include <eskit/liveprojection/live_projection.hpp>

#include <variant>

namespace shop {
struct Placed {};
struct Paid {};
using Event = std::variant<Placed, Paid>;
}  // namespace shop

auto used(const eskit::LogStore<shop::Event>& store) {
    return eskit::liveprojection::LiveProjection(
        store, {.consumer = "c"}, 0, [](int& view, const shop::Placed&) { ++view; },
        [](int view, const shop::Paid&, const eskit::EventInfo&) { return view + 1; });
}
