// Runs the tests of the suites. The last line says how many of the logs that are broken on purpose
// were caught; with `--at-least N`, fewer are a failure.
#include "conformance/broken_log.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    const int code = RUN_ALL_TESTS();
    const auto& [tried, caught] = eskit::conformance::caught_so_far();
    if (tried > 0) {
        std::printf("caught %zu/%zu\n", caught, tried);
    }
    const bool is_bounded = argc == 3 && std::string_view(argv[1]) == "--at-least";
    if (is_bounded && caught < std::strtoul(argv[2], nullptr, 10)) {
        std::printf("that is less than %s\n", argv[2]);
        return 1;
    }
    return code;
}
