/// Tests of snapshot stores.
#pragma once

#include <eskit/snapshot/snapshot_store.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>

namespace eskit::inline v0_1::conformance {

/// Makes stores of one kind. `make` returns a fresh, empty store that shares nothing with others.
struct SnapshotStoreFactory {
    std::string name{};
    std::function<std::shared_ptr<SnapshotStore>()> make{};
};

/// One test. `run` reports through GoogleTest.
struct SnapshotTest {
    const char* name = "";
    void (*run)(SnapshotStore& store) = nullptr;
};

/// What every snapshot store does.
[[nodiscard]] std::span<const SnapshotTest> snapshot_suite();

/// Registers the tests with GoogleTest as `snapshot.<test>`. Before `RUN_ALL_TESTS`. Always true.
bool register_snapshot_suite(const SnapshotStoreFactory& factory, const char* file, int line);

}  // namespace eskit::inline v0_1::conformance

/// Puts a snapshot store under the suite: one line in a source file of a GoogleTest program.
///
///     ESKIT_SNAPSHOT_CONFORMANCE(
///         memory, [] { return std::make_shared<eskit::MemorySnapshotStore>(); });
#define ESKIT_SNAPSHOT_CONFORMANCE(name, ...)                              \
    [[maybe_unused]] static const bool eskit_snapshot_conformance_##name = \
        ::eskit::conformance::register_snapshot_suite({#name, __VA_ARGS__}, __FILE__, __LINE__)
