// SQLite without a file under every suite.
#include <eskit/conformance/snapshot_suite.hpp>
#include <eskit/conformance/suite.hpp>
#include <eskit/sqlite/database.hpp>

ESKIT_CONFORMANCE_SUITE(sqlite_memory,
                        [] { return eskit::sqlite::Database::open(":memory:").value().log(); });
ESKIT_SNAPSHOT_CONFORMANCE_SUITE(sqlite_memory, [] {
    return eskit::sqlite::Database::open(":memory:").value().snapshots();
});
