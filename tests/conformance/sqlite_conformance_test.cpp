// SQLite in a file, which can be opened again, under every suite.
#include "sqlite/fixture.hpp"

#include <eskit/conformance/snapshot_suite.hpp>
#include <eskit/conformance/suite.hpp>

namespace {

eskit::conformance::OpenLog make_log() {
    auto dir = std::make_shared<eskit::sqlite::testing::TempDir>();
    const auto open = [dir] { return eskit::sqlite::Database::open(*dir / "a.db").value().log(); };
    return {open(), open};
}

// Keeps the folder as long as the store.
std::shared_ptr<eskit::SnapshotStore> make_snapshots() {
    auto dir = std::make_shared<eskit::sqlite::testing::TempDir>();
    auto store = eskit::sqlite::Database::open(*dir / "a.db").value().snapshots();
    return {store.get(), [dir, store](eskit::SnapshotStore*) mutable { store.reset(); }};
}

}  // namespace

ESKIT_CONFORMANCE_SUITE(sqlite, make_log);
ESKIT_SNAPSHOT_CONFORMANCE_SUITE(sqlite, make_snapshots);
