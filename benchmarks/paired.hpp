// Pairs of measurements: eskit, next to the same work by hand or on a raw driver.
//
// The two alternate in one process, and the median of the paired ratios is what counts, because the
// machine's speed changes by the minute; absolute figures are for orientation.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

namespace bench {

// What waits for a disk or for others is measured by the wall clock. Work in memory is measured in
// processor time, which is what it costs however busy the machine is.
enum class Time { wall, processor };

struct Settings {
    Time time = Time::wall;
    int rounds = 11;
    bool quick = false;
    std::filesystem::path folder = std::filesystem::temp_directory_path();

    [[nodiscard]] std::size_t scaled(std::size_t count) const {
        return quick ? std::max<std::size_t>(count / 50, 1) : count;
    }
};

inline void require(bool condition, const char* what) {
    if (!condition) {
        std::fprintf(stderr, "benchmark: %s failed\n", what);
        std::exit(1);
    }
}

// The compiler has to assume that somebody looks at the value.
template <class T>
void keep(const T& value) {
    asm volatile("" : : "r"(&value) : "memory");
}

// `defaults`, changed by the arguments that every benchmark understands.
inline Settings parse(int argc, char** argv, Settings defaults) {
    for (int at = 1; at < argc; ++at) {
        const std::string_view flag = argv[at];
        if (flag == "--quick") {
            defaults.quick = true;
            defaults.rounds = 3;
        } else if (flag == "--dir" && at + 1 < argc) {
            defaults.folder = argv[++at];
        } else {
            std::fprintf(stderr,
                         "usage: %s [--quick] [--dir FOLDER]\n"
                         "  --quick  just long enough to see that it works\n"
                         "  --dir    where files are made, if there are any\n",
                         argv[0]);
            std::exit(2);
        }
    }
    return defaults;
}

inline double seconds_now(Time time) {
    timespec now{};
    clock_gettime(time == Time::wall ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

inline double seconds_of(Time time, const std::function<void()>& work) {
    const double start = seconds_now(time);
    work();
    return seconds_now(time) - start;
}

inline double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

inline void print_header(const Settings& settings, const char* subject, const char* unit) {
    std::printf("%s; %s per second%s, medians of %d pairs\n", subject, unit,
                settings.time == Time::processor ? " of processor time" : "", settings.rounds);
    std::printf("%-44s %12s %12s %6s %7s\n", "work", "eskit", "raw", "ratio", "target");
}

// `target`: the least ratio that is wanted, 0 for a line that is for orientation.
inline void print_line(const char* name, double ours, double raw, double ratio, double target) {
    std::printf("%-44s %10.0f/s %10.0f/s %6.2f", name, ours, raw, ratio);
    if (target > 0) {
        std::printf(" %7.2f  %s", target, ratio >= target ? "OK" : "below target");
    }
    std::printf("\n");
    std::fflush(stdout);
}

// Runs both in turns and prints a line. `count` is how many units one run of either does; `target`
// is as above, of the ratio of their speeds.
inline void compare(const Settings& settings, const char* name, double target, std::size_t count,
                    const std::function<void()>& ours, const std::function<void()>& raw) {
    std::vector<double> our_rates;
    std::vector<double> raw_rates;
    std::vector<double> ratios;
    for (int round = 0; round < settings.rounds; ++round) {
        const bool ours_first = round % 2 == 0;
        const double first = seconds_of(settings.time, ours_first ? ours : raw);
        const double second = seconds_of(settings.time, ours_first ? raw : ours);
        const double our_time = ours_first ? first : second;
        const double raw_time = ours_first ? second : first;
        our_rates.push_back(static_cast<double>(count) / our_time);
        raw_rates.push_back(static_cast<double>(count) / raw_time);
        ratios.push_back(raw_time / our_time);
    }
    const double ratio = median(ratios);
    print_line(name, median(our_rates), median(raw_rates), ratio, target);
}

}  // namespace bench
