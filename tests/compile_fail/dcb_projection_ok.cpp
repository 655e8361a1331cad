#include <eskit/dcb/decision_model.hpp>
#include <eskit/store/memory_store.hpp>

#include <variant>

namespace shop {
struct Opened {};
struct Paid {};
struct Foreign {};
using Event = std::variant<Opened, Paid>;
}  // namespace shop

namespace dcb = eskit::dcb;

auto used(const eskit::MemoryStore<shop::Event>& store) {
    const dcb::DecisionModel model{dcb::Projection{dcb::tagged_with("shop:1"), 0,
                                                   [](int& paid, const shop::Paid&) { ++paid; }}};
    return model.build({}, store);
}
