// The companion benchmarks on one of the project's stores: store_benchmark memory|sqlite|custom_log
// [--scale N]. Files are made in a fresh folder.
#include "temp_dir.hpp"

#include <eskit/conformance/benchmark.hpp>
#include <eskit/store/memory_log.hpp>

#ifdef ESKIT_WITH_CUSTOM_LOG
#include "custom_log/file_log.hpp"
#endif
#ifdef ESKIT_WITH_SQLITE
#include <eskit/sqlite/database.hpp>
#endif

#include <cstdio>
#include <optional>
#include <string>

namespace {

using eskit::conformance::StoreFactory;

// `path` is of a file that no other store uses.
std::optional<StoreFactory> factory_of(const std::string& store,
                                       const eskit::testing::TempDir& dir) {
    [[maybe_unused]] auto path = [&dir, next = 0]() mutable {
        return (dir / std::to_string(++next)).string();
    };
    if (store == "memory") {
        return StoreFactory("memory", [] { return std::make_shared<eskit::MemoryLog>(); });
    }
#ifdef ESKIT_WITH_SQLITE
    if (store == "sqlite") {
        return StoreFactory("sqlite", [path]() mutable {
            return eskit::sqlite::Database::open(path()).value().log();
        });
    }
#endif
#ifdef ESKIT_WITH_CUSTOM_LOG
    if (store == "custom_log") {
        return StoreFactory("custom_log",
                            [path]() mutable { return custom_log::FileLog::open(path()).value(); });
    }
#endif
    return std::nullopt;
}

}  // namespace

int main(int argc, char** argv) {
    const eskit::testing::TempDir dir;
    const auto factory = factory_of(argc < 2 ? "" : argv[1], dir);
    if (!factory) {
        (void)std::fprintf(stderr, "usage: %s STORE [--scale NUMBER], of those that are built\n",
                           argv[0]);
        return 2;
    }
    return eskit::conformance::benchmark_main(*factory, argc - 1, argv + 1);
}
