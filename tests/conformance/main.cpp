// Runs the tests of the suites. The last line says how many of the logs that are broken on purpose
// were caught.
#include "conformance/broken_log.hpp"

#include <gtest/gtest.h>

#include <cstdio>

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    const int code = RUN_ALL_TESTS();
    const auto& [tried, caught] = eskit::conformance::caught_so_far();
    if (tried > 0) {
        std::printf("caught %zu/%zu\n", caught, tried);
    }
    return code;
}
