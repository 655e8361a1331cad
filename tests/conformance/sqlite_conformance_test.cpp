// SQLite in a file, which can be opened again, under every suite.
#include "sqlite/fixture.hpp"

#include <eskit/conformance/checkpoint_suite.hpp>
#include <eskit/conformance/snapshot_suite.hpp>
#include <eskit/conformance/store_suite.hpp>
#include <eskit/conformance/suite.hpp>

namespace {

eskit::conformance::OpenLog make_log(const eskit::LogEnvironment& environment) {
    auto dir = std::make_shared<eskit::sqlite::testing::TempDir>();
    const auto open = [dir, environment] {
        return eskit::sqlite::Database::open(*dir / "a.db", {.environment = environment})
            .value()
            .log();
    };
    return {open(), open};
}

eskit::conformance::OpenCheckpoints make_checkpoints() {
    auto dir = std::make_shared<eskit::sqlite::testing::TempDir>();
    const auto open = [dir] {
        return std::make_shared<eskit::sqlite::CheckpointStore>(
            eskit::sqlite::Database::open(*dir / "a.db").value().checkpoints());
    };
    return {open(), open};
}

// Keeps the folder as long as the store.
std::shared_ptr<eskit::SnapshotStore> make_snapshots() {
    auto dir = std::make_shared<eskit::sqlite::testing::TempDir>();
    auto store = eskit::sqlite::Database::open(*dir / "a.db").value().snapshots();
    return {store.get(), [dir, store](eskit::SnapshotStore*) mutable { store.reset(); }};
}

// The folder goes with the last copy of the store.
class FileStore : public eskit::sqlite::Store<eskit::conformance::TestEvent> {
  public:
    FileStore() : FileStore(std::make_shared<eskit::sqlite::testing::TempDir>()) {}

  private:
    explicit FileStore(std::shared_ptr<eskit::sqlite::testing::TempDir> dir)
        : Store(Store::open(*dir / "a.db").value()), dir_(std::move(dir)) {}

    std::shared_ptr<eskit::sqlite::testing::TempDir> dir_;
};

}  // namespace

ESKIT_CONFORMANCE_SUITE(sqlite, make_log);
ESKIT_STORE_CONFORMANCE(sqlite, [] { return FileStore(); });
ESKIT_CHECKPOINT_CONFORMANCE(sqlite, make_checkpoints);
ESKIT_SNAPSHOT_CONFORMANCE(sqlite, make_snapshots);
