// MemoryLog, and the stores in memory, under every suite.
#include <eskit/conformance/checkpoint_suite.hpp>
#include <eskit/conformance/snapshot_suite.hpp>
#include <eskit/conformance/store_suite.hpp>
#include <eskit/conformance/suite.hpp>
#include <eskit/snapshot/memory_snapshot_store.hpp>
#include <eskit/store/memory_store.hpp>
#include <eskit/subscription/memory_checkpoint_store.hpp>

using eskit::conformance::TestEvent;

ESKIT_CONFORMANCE_SUITE(memory, [](const eskit::LogEnvironment& environment) {
    return std::make_shared<eskit::MemoryLog>(environment);
});
ESKIT_STORE_CONFORMANCE(memory, [] { return eskit::MemoryStore<TestEvent>(); });
ESKIT_SNAPSHOT_CONFORMANCE(memory, [] { return std::make_shared<eskit::MemorySnapshotStore>(); });
ESKIT_CHECKPOINT_CONFORMANCE(memory, [] {
    return std::make_shared<eskit::subscription::MemoryCheckpointStore>();
});
