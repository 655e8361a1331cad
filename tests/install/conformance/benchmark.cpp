// A consumer that measures a store.
#include <eskit/conformance/benchmark.hpp>
#include <eskit/store/memory_log.hpp>

// region: benchmark
int main(int argc, char** argv) {
    return eskit::conformance::benchmark_main(
        {"memory", [] { return std::make_shared<eskit::MemoryLog>(); }}, argc, argv);
}
// endregion: benchmark
