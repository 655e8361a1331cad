// SQLite without a file under every suite.
#include <eskit/conformance/checkpoint_suite.hpp>
#include <eskit/conformance/snapshot_suite.hpp>
#include <eskit/conformance/store_suite.hpp>
#include <eskit/conformance/suite.hpp>
#include <eskit/sqlite/database.hpp>

using eskit::conformance::TestEvent;

ESKIT_CONFORMANCE_SUITE(sqlite_memory, [](const eskit::LogEnvironment& environment) {
    return eskit::sqlite::Database::open(":memory:", {.environment = environment}).value().log();
});
// Behind AnyStore, as a component that is compiled once holds it.
ESKIT_STORE_CONFORMANCE(sqlite_memory, []() -> eskit::AnyStore<TestEvent> {
    return eskit::sqlite::Store<TestEvent>::open(":memory:").value();
});
ESKIT_CHECKPOINT_CONFORMANCE(sqlite_memory, [] {
    return std::make_shared<eskit::sqlite::CheckpointStore>(
        eskit::sqlite::Database::open(":memory:").value().checkpoints());
});
ESKIT_SNAPSHOT_CONFORMANCE(sqlite_memory, [] {
    return eskit::sqlite::Database::open(":memory:").value().snapshots();
});
