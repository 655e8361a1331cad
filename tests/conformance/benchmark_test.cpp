#include "conformance/broken_log.hpp"

#include <eskit/conformance/benchmark.hpp>
#include <eskit/store/memory_log.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::conformance {
namespace {

using namespace std::chrono_literals;

const StoreFactory memory{"memory", [] { return std::make_shared<MemoryLog>(); }};

TEST(Benchmarks, MeasureEveryKindOfOperation) {
    const auto rows = run_benchmarks(memory, {.scale = 0.05});

    ASSERT_TRUE(rows.has_value()) << rows.error().message();
    std::vector<std::string> names;
    for (const BenchmarkRow& row : *rows) {
        names.push_back(row.name);
        EXPECT_GT(row.operations, 0U) << row.name;
        EXPECT_GE(row.events, row.operations - 1) << row.name;  // the last page may be empty
        EXPECT_GT(row.operations_per_second(), 0) << row.name;
        EXPECT_GT(row.events_per_second(), 0) << row.name;
        EXPECT_GT(row.median, 0ns) << row.name;
        EXPECT_LE(row.median, row.p95) << row.name;
        EXPECT_LE(row.p95, row.p99) << row.name;
        EXPECT_LE(row.p99, row.slowest) << row.name;
        EXPECT_LE(row.slowest, row.took) << row.name;
    }
    EXPECT_EQ(names,
              (std::vector<std::string>{
                  "append of 1", "append of 10", "append of 100", "append of 1 at any version",
                  "load of 10", "load of 100", "load of 1000", "read_all in pages of 500",
                  "8 writers of different streams", "8 writers of one stream"}));
}

TEST(Benchmarks, CountWhatTheyDo) {
    const auto rows = run_benchmarks(memory, {.scale = 0.1});

    ASSERT_TRUE(rows.has_value());
    EXPECT_EQ((*rows)[1].operations, 20U);
    EXPECT_EQ((*rows)[1].events, 200U);
    EXPECT_EQ((*rows)[8].operations, 80U);
    EXPECT_EQ((*rows)[9].events, 16U);
}

TEST(Benchmarks, EndAtTheFirstErrorAndNameTheOperation) {
    const StoreFactory broken{"broken", [] { return make_broken(Broken::refuses_appends); }};

    const auto rows = run_benchmarks(broken);

    ASSERT_FALSE(rows.has_value());
    EXPECT_EQ(rows.error().code(), Errc::unavailable);
    EXPECT_EQ(rows.error().message(), "append of 1: the disk is full");
}

TEST(BenchmarkTable, HasALinePerRow) {
    const std::vector<BenchmarkRow> rows{{.name = "append of 10",
                                          .operations = 4,
                                          .events = 40,
                                          .took = 2s,
                                          .median = 250us,
                                          .p95 = 1'234'567ns,
                                          .p99 = 2ms,
                                          .slowest = 50ns}};

    EXPECT_EQ(to_table("memory", rows),
              "memory             times       per s    events/s   median us      p95 us      p99 us"
              "  slowest us\n"
              "append of 10           4           2          20       250.0      1234.5      2000.0"
              "         0.0\n");
}

TEST(BenchmarkMain, RefusesArgumentsThatItDoesNotKnow) {
    const char* const unknown[] = {"bench", "--fast"};
    const char* const no_number[] = {"bench", "--scale", "much"};
    const char* const nothing[] = {"bench", "--scale"};

    EXPECT_EQ(benchmark_main(memory, 2, unknown), 2);
    EXPECT_EQ(benchmark_main(memory, 3, no_number), 2);
    EXPECT_EQ(benchmark_main(memory, 2, nothing), 2);
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance
