// How the tests of all kinds of suites reach GoogleTest.
#pragma once

#include <cstdint>
#include <functional>

namespace eskit::inline v0_1::conformance::detail {

// `body` runs inside of the test `<suite>.<test>`, with the test's seed.
void register_test(const char* suite, const char* test, const char* file, int line,
                   std::function<void(std::uint64_t seed)> body);

}  // namespace eskit::inline v0_1::conformance::detail
