// expect: (no type named .*invoke_result|no matching function).*Closed
#include <eskit/decider/match.hpp>

struct Opened {};
struct Closed {};

bool used(const std::variant<Opened, Closed>& event) {
    return eskit::match(event, [](const Opened&) { return true; });
}
