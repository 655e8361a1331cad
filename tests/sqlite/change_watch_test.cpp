#include "fixture.hpp"

#include <eskit/runner/steppable.hpp>
#include <eskit/sqlite/change_watch.hpp>

namespace eskit::inline v0_1::sqlite {
namespace {

using namespace testing;

static_assert(Steppable<ChangeWatch>);

const StreamId ada{"account", "ada"};

TEST(ChangeWatch, NoticesWhatAnotherConnectionWrites) {
    const TempDir dir;
    const auto writing = Database::open(dir / "a.db").value();
    auto watch = Database::open_read_only(dir / "a.db").value().watch_changes();

    EXPECT_TRUE(watch.changed().value());  // the first time
    EXPECT_FALSE(watch.changed().value());
    writing.log()->commit({}, commit_to(ada, any_version, events(1))).value();
    EXPECT_TRUE(watch.changed().value());
    EXPECT_FALSE(watch.changed().value());
}

TEST(ChangeWatch, WakesTheReadersOfItsLog) {
    const TempDir dir;
    const auto writing = Database::open(dir / "a.db").value();
    const auto reading = Database::open_read_only(dir / "a.db").value();
    auto watch = reading.watch_changes();
    const auto signal = Signal::create();
    reading.log()->add_signal(signal);
    watch.step({}).value();
    ASSERT_TRUE(signal->take());

    watch.step({}).value();
    EXPECT_FALSE(signal->take());
    writing.log()->commit({}, commit_to(ada, any_version, events(1))).value();
    const auto outcome = watch.step({}).value();

    EXPECT_TRUE(signal->take());
    EXPECT_EQ(outcome.state, StepOutcome::State::idle);
    EXPECT_TRUE(outcome.wake_at.has_value());
}

TEST(ChangeWatch, HasNothingToWatchInMemory) {
    const auto database = Database::open(":memory:").value();
    auto watch = database.watch_changes();
    ASSERT_TRUE(watch.changed().value());

    database.log()->commit({}, commit_to(ada, any_version, events(1))).value();

    EXPECT_FALSE(watch.changed().value());
}

TEST(ChangeWatch, GivesUpWhenTheContextWasCancelled) {
    std::stop_source stop;
    stop.request_stop();
    auto watch = Database::open(":memory:").value().watch_changes();

    EXPECT_ERROR(watch.step(Context{}.with_stop(stop.get_token())), Errc::cancelled, "");
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
