// The command line of the programs that crash things: [--scale N] [--seed N].
#pragma once

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace eskit::inline v0_1::sqlite::testing {

struct CrashSettings {
    std::size_t scale = 0;  // how many crashes, or runs
    unsigned seed = 0;      // $ESKIT_TEST_SEED, or the time
};

inline unsigned long number_or(const char* text, unsigned long otherwise) {
    return text == nullptr ? otherwise : std::strtoul(text, nullptr, 10);
}

// Ends the program when it does not understand.
inline CrashSettings crash_settings(int argc, char** argv, std::size_t scale) {
    const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
    CrashSettings settings{
        .scale = scale,
        .seed = static_cast<unsigned>(number_or(std::getenv("ESKIT_TEST_SEED"),
                                                static_cast<unsigned long>(now) % 1'000'000'007))};
    for (int at = 1; at < argc; at += 2) {
        const std::string_view flag = argv[at];
        if (flag == "--scale" && at + 1 < argc) {
            settings.scale = number_or(argv[at + 1], scale);
        } else if (flag == "--seed" && at + 1 < argc) {
            settings.seed = static_cast<unsigned>(number_or(argv[at + 1], 0));
        } else {
            std::fprintf(stderr, "usage: %s [--scale N] [--seed N]\n", argv[0]);
            std::exit(2);
        }
    }
    return settings;
}

}  // namespace eskit::inline v0_1::sqlite::testing
