/// Standardised measurements of any store or log.
#pragma once

#include <eskit/base/result.hpp>
#include <eskit/conformance/store_suite.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace eskit::inline v0_1::conformance {

struct BenchmarkOptions {
    /// How many times the default number of operations, which takes a few seconds on a disk.
    double scale = 1;
    /// Measures. Must outlive the call.
    Clock* clock = &system_clock();
};

/// What was measured of one kind of operation.
struct BenchmarkRow {
    std::string name{};
    std::size_t operations = 0;
    std::size_t events = 0;  ///< appended or read by all of them
    std::chrono::nanoseconds took{};
    /// How long one operation took: half of them, 95 and 99 of 100, and the slowest.
    std::chrono::nanoseconds median{}, p95{}, p99{}, slowest{};

    [[nodiscard]] double operations_per_second() const;
    [[nodiscard]] double events_per_second() const;
};

/// Runs all measurements, each on a fresh store: appends of 1, 10 and 100 events at an expected
/// version, of 1 at any version; loads of 10, 100 and 1,000 events; pages of `read_all`; 8 writers
/// of different streams; 8 writers of one stream, which try again after a conflict.
///
/// The figures compare stores on one machine, or changes of one store. They are no limits: events
/// are small, writers wait for each append, and nothing is warmed up.
///
/// Blocking: until all is measured. Errors: the first that an operation answers.
[[nodiscard]] Result<std::vector<BenchmarkRow>> run_benchmarks(
    const StoreFactory& factory, const BenchmarkOptions& options = {});

/// The rows as a table for people, a line each.
[[nodiscard]] std::string to_table(const std::string& store, const std::vector<BenchmarkRow>& rows);

/// What a program that measures does: reads `--scale N`, runs, prints the table. Returns the exit
/// code: 0; 1 after an error; 2 for arguments that it does not know.
///
///     int main(int argc, char** argv) {
///         return eskit::conformance::benchmark_main(
///             {"memory", [] { return std::make_shared<eskit::MemoryLog>(); }}, argc, argv);
///     }
int benchmark_main(const StoreFactory& factory, int argc, const char* const* argv);

}  // namespace eskit::inline v0_1::conformance
