#include "detail/mutant.hpp"

#include <cstdlib>
#include <string>

namespace eskit::inline v0_1::detail {
namespace {

std::string& active() {
    static std::string name = [] {
        const char* text = std::getenv("ESKIT_MUTANT");
        return std::string(text == nullptr ? "" : text);
    }();
    return name;
}

}  // namespace

bool mutant_active(std::string_view name) noexcept {
    return active() == name;
}

void activate_mutant(std::string_view name) {
    active() = name;
}

}  // namespace eskit::inline v0_1::detail
