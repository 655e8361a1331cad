// MemoryLog under every suite.
#include <eskit/conformance/snapshot_suite.hpp>
#include <eskit/conformance/suite.hpp>
#include <eskit/snapshot/memory_snapshot_store.hpp>
#include <eskit/store/memory_log.hpp>

ESKIT_CONFORMANCE_SUITE(memory, [] { return std::make_shared<eskit::MemoryLog>(); });
ESKIT_SNAPSHOT_CONFORMANCE_SUITE(memory,
                                 [] { return std::make_shared<eskit::MemorySnapshotStore>(); });
