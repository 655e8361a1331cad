#include "dcb/logs.hpp"
#include "expect_error.hpp"
#include "subscription/shop.hpp"

#include <eskit/projection/state_view.hpp>
#include <eskit/subscription/memory_checkpoint_store.hpp>
#include <eskit/subscription/memory_leader_lock.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

namespace shop {

struct Sold {  // of an older program
    std::string item{};
    std::int64_t price = 0;
};
std::vector<Event> upcast(const Sold& old) {
    return {Placed{old.item, old.price}, Paid{old.price}};
}

}  // namespace shop

namespace eskit::inline v0_1 {
namespace {

using eskit::testing::LogTest;
using shop::Paid;
using shop::Placed;
using subscription::from_state_view;
using subscription::MemoryCheckpointStore;
using subscription::testing::place;
using subscription::testing::run;

class StateViewTest : public LogTest {
  protected:
    // The sum of what was placed.
    [[nodiscard]] StateView<shop::Event> turnover() {
        return {.name = "turnover", .evolve = [this](const Context&, const auto& event) {
                    if (const auto* placed = event.template get_if<Placed>()) {
                        sum_ += placed->price;
                    }
                }};
    }
    [[nodiscard]] Result<subscription::Subscription> keep(StateView<shop::Event> view) {
        return from_state_view({}, store_, checkpoints_, std::move(view));
    }

    LogStore<shop::Event> store_{opened_->log()};
    MemoryCheckpointStore checkpoints_;
    std::int64_t sum_ = 0;
};

TEST_P(StateViewTest, IsKeptByItsSubscription) {
    place(store_, 3);
    const auto view = keep(turnover()).value();

    run(view);
    place(store_, 1);
    run(view);

    EXPECT_EQ(sum_, 1 + 2 + 3 + 1);
}

TEST_P(StateViewTest, HasACheckpointNamedAfterItAndItsVersion) {
    place(store_, 2);
    auto view = turnover();
    view.version = 3;

    run(keep(view).value());

    EXPECT_EQ(checkpoints_.load({}, "turnover@3").value()->sequence, 2);
}

TEST_P(StateViewTest, OfANewVersionBeginsAtTheFirstEventBesideTheOldOne) {
    place(store_, 2);
    const auto old = keep(turnover()).value();
    run(old);
    std::int64_t doubled = 0;
    const auto fresh = keep({.name = "turnover",
                             .version = 2,
                             .evolve =
                                 [&](const Context&, const auto& event) {
                                     doubled += 2 * event.template get_if<Placed>()->price;
                                 }})
                           .value();

    run(fresh);
    place(store_, 1);
    run(old);
    run(fresh);

    EXPECT_EQ(sum_, 1 + 2 + 1);
    EXPECT_EQ(doubled, 2 * (1 + 2 + 1));
}

TEST_P(StateViewTest, IsMadeFromTheTypesThatItNames) {
    store_.append({}, {"order", "1"}, any_version, {Placed{"lamp", 3}, Paid{3}}).value();
    std::vector<std::string> seen;
    run(keep(
            {.name = "paid",
             .types = {"shop.Paid"},
             .evolve = [&](const Context&, const auto& event) { seen.emplace_back(event.type()); }})
            .value());

    EXPECT_EQ(seen, std::vector<std::string>{"shop.Paid"});
}

TEST_P(StateViewTest, IsMadeFromWhatOldEventsBecame) {
    const LogStore<shop::Sold> old(store_.log());
    old.append({}, {"order", "1"}, any_version, {shop::Sold{"lamp", 3}}).value();
    const LogStore<shop::Event> upcasting(store_.log(),
                                          EventRegistry<shop::Event>{}.upcast<shop::Sold>());
    std::vector<std::string> seen;
    const StateView<shop::Event> view{
        .name = "paid", .types = {"shop.Paid"}, .evolve = [&](const Context&, const auto& event) {
            seen.emplace_back(event.type());
        }};

    run(from_state_view({}, upcasting, checkpoints_, view).value());

    EXPECT_EQ(seen, std::vector<std::string>{"shop.Paid"});
}

TEST_P(StateViewTest, IsResetAndSetUpWhenItHasNoCheckpoint) {
    std::vector<std::string> calls;
    auto view = turnover();
    view.reset = [&](const Context&) { calls.emplace_back("reset"); };
    view.setup = [&](const Context&) { calls.emplace_back("setup"); };

    keep(view).value();

    EXPECT_EQ(calls, (std::vector<std::string>{"reset", "setup"}));
}

TEST_P(StateViewTest, GoesOnWithWhatIsThereWhenItHasACheckpoint) {
    place(store_, 2);
    int setups = 0;
    auto view = turnover();
    view.setup = [&](const Context&) { ++setups; };
    run(keep(view).value());
    place(store_, 1);

    run(keep(view).value());

    EXPECT_EQ(setups, 1);
    EXPECT_EQ(sum_, 1 + 2 + 1);
}

TEST_P(StateViewTest, IsNotEmptiedByAnInstanceThatStartsLate) {
    const subscription::Options options{.checkpoint_every = 100,
                                        .lock = std::make_shared<subscription::MemoryLeaderLock>()};
    auto view = turnover();
    view.reset = [this](const Context&) { sum_ = 0; };
    const auto leader = from_state_view({}, store_, checkpoints_, view, options).value();
    place(store_, 2);
    run(leader);

    const auto late = from_state_view({}, store_, checkpoints_, view, options).value();
    late.step({}).value();

    EXPECT_EQ(checkpoints_.load({}, "turnover@1").value()->sequence, 0);
    EXPECT_EQ(sum_, 1 + 2);
}

TEST_P(StateViewTest, IsPreparedByItsLeaderBeforeTheFirstEvent) {
    std::vector<std::string> calls;
    const StateView<shop::Event> view{
        .name = "v",
        .setup = [&](const Context&) { calls.emplace_back("setup"); },
        .evolve = [&](const Context&, const auto&) { calls.emplace_back("event"); }};
    place(store_, 2);
    const auto leader =
        from_state_view({}, store_, checkpoints_, view,
                        {.lock = std::make_shared<subscription::MemoryLeaderLock>()})
            .value();

    run(leader);

    EXPECT_EQ(calls, (std::vector<std::string>{"setup", "event", "event"}));
}

TEST_P(StateViewTest, IsBuiltAnewWhenItsCheckpointIsRemoved) {
    place(store_, 2);
    auto view = turnover();
    view.reset = [this](const Context&) { sum_ = 0; };
    run(keep(view).value());
    checkpoints_.remove({}, "turnover@1").value();

    run(keep(view).value());

    EXPECT_EQ(sum_, 1 + 2);
}

TEST_P(StateViewTest, TellsOfEachChange) {
    place(store_, 2);
    std::vector<std::string> changes;
    auto view = turnover();
    view.on_change = [&](const ViewChange& change) {
        changes.push_back(std::string(change.view) + " " + to_string(change.stream) + " " +
                          std::to_string(change.sequence.value));
    };

    run(keep(view).value());

    EXPECT_EQ(changes, (std::vector<std::string>{"turnover order/o 1", "turnover order/o 2"}));
}

TEST_P(StateViewTest, TakesAnEventInAgainWhenEvolveFailed) {
    place(store_, 2);
    bool fails = true;
    std::vector<std::int64_t> seen;
    const auto view = keep({.name = "v",
                            .evolve = [&](const Context&, const auto& event) -> Result<void> {
                                const auto price = event.template get_if<Placed>()->price;
                                if (price == 2 && std::exchange(fails, false)) {
                                    return Error(Errc::unavailable, "the cache is away");
                                }
                                seen.push_back(price);
                                return {};
                            }})
                          .value();

    EXPECT_ERROR(view.step({}), Errc::unavailable, "the cache is away");
    run(view);

    EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 2}));
}

TEST_P(StateViewTest, IsRefusedWithoutAName) {
    EXPECT_ERROR(keep({.evolve = [](const Context&, const auto&) {}}), Errc::invalid_argument,
                 "a name has 1 to 255 bytes");
}

TEST_P(StateViewTest, IsRefusedWithoutEvolve) {
    EXPECT_ERROR(keep({.name = "v"}), Errc::invalid_argument, "has no `evolve`");
}

TEST_P(StateViewTest, IsRefusedWithATypeThatItsStoreDoesNotKnow) {
    auto view = turnover();
    view.types = {"shop.Lost"};

    EXPECT_ERROR(keep(view), Errc::invalid_argument, "no event of its store is a 'shop.Lost'");
}

TEST_P(StateViewTest, IsNotKeptWhenItsSetupThrows) {
    auto view = turnover();
    view.setup = [](const Context&) { throw std::runtime_error("no room"); };

    EXPECT_ERROR(keep(view), Errc::handler_failed, "set up view 'turnover': setup threw: no room");
}

INSTANTIATE_TEST_SUITE_P(Logs, StateViewTest, ::testing::ValuesIn(eskit::testing::all_logs()),
                         eskit::testing::name_of);

}  // namespace
}  // namespace eskit::inline v0_1
