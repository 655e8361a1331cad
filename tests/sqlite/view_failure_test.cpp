// A disk that fails while a view is written: each event is taken in once all the same.
#include "fault_vfs.hpp"
#include "turnover.hpp"

#include <eskit/store/memory_log.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::sqlite {
namespace {

using namespace testing;
using subscription::testing::place;
using subscription::testing::run;

// Events in memory, and a view on a disk that fails from the n-th operation on, n = 1, 2, 3 ...
void project_on_a_failing_disk(FaultVfs::Fault fault) {
    const TempDir dir;
    FaultVfs disk;
    const LogStore<shop::Event> store(std::make_shared<MemoryLog>());
    const auto file = Database::open(dir / "view.db").value();
    const auto view = project({}, store, file, Turnover{}).value();
    int failed = 0;
    constexpr int rounds = 30;
    for (int round = 1; round <= rounds; ++round) {
        place(store, 1);
        disk.fail(fault, round % 10 + 1);
        failed += view.step({}) ? 0 : 1;
        disk.heal();
        if (!view.step({})) {  // it finds out where it is
            view.step({}).value();
        }
    }

    run(view);

    EXPECT_GT(failed, 0);
    EXPECT_EQ(total_in(file), std::to_string(rounds) + " for " + std::to_string(rounds));
}

TEST(ViewFailure, OfAFlushChangesTheViewOnce) {
    project_on_a_failing_disk(FaultVfs::Fault::sync_error);
}

TEST(ViewFailure, OfAWriteChangesTheViewOnce) {
    project_on_a_failing_disk(FaultVfs::Fault::write_error);
}

TEST(ViewFailure, OfAFlushInAMoveOfACheckpointIsAnsweredByTheRow) {
    const TempDir dir;
    FaultVfs disk;
    const auto database = Database::open(dir / "a.db").value();
    const subscription::Checkpoint to{.log_epoch = id_of(1), .sequence = 4, .event_id = id_of(2)};

    disk.fail(FaultVfs::Fault::sync_error, 1, FaultVfs::Times::once);
    const auto moved = database.transact({}, {.consumer = "c", .to = to},
                                         [](SQLite::Database&) { return Result<void>{}; });

    EXPECT_EQ(disk.failures(), 1);
    const auto row = database.checkpoints().load({}, "c").value();
    EXPECT_EQ(moved.has_value(), row == to) << (moved ? "" : moved.error().message());
    EXPECT_TRUE(moved || moved.error().code() == Errc::unavailable);
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
