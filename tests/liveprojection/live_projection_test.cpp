#include "expect_error.hpp"
#include "subscription/shop.hpp"

#include <eskit/liveprojection/live_projection.hpp>
#include <eskit/store/memory_store.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>

namespace eskit::inline v0_1::liveprojection {
namespace {

using shop::Paid;
using shop::Placed;
using subscription::testing::place;
using State = StepOutcome::State;

struct Board {
    std::int64_t placed = 0;
    std::int64_t total = 0;
};

using Live = LiveProjection<shop::Event, Board>;
static_assert(Steppable<Live>);

class LiveProjectionTest : public ::testing::Test {
  protected:
    static void add(Board& board, const Placed& placed) {
        ++board.placed;
        board.total += placed.price;
    }
    void run() const {
        while (live_.step({}).value().state == State::worked) {
        }
    }

    MemoryStore<shop::Event> store_;
    Live live_{store_, {.consumer = "board"}, Board{}, &add};
};

TEST_F(LiveProjectionTest, ShowsItsBeginningToANewClient) {
    auto client = live_.subscribe();

    const auto update = client.take();

    ASSERT_TRUE(update.has_value());
    EXPECT_EQ(update->view->placed, 0);
    EXPECT_EQ(update->sequence, 0);
}

TEST_F(LiveProjectionTest, ShowsEachClientWhatTheEventsMade) {
    auto one = live_.subscribe();
    auto other = live_.subscribe();
    place(store_, 3);

    run();

    EXPECT_EQ(one.take()->view->total, 6);
    EXPECT_EQ(other.take()->sequence, 3);
}

TEST_F(LiveProjectionTest, HasNothingNewForAClientThatSawTheNewest) {
    auto client = live_.subscribe();
    place(store_, 1);
    run();
    static_cast<void>(client.take());

    EXPECT_EQ(client.take(), std::nullopt);
}

TEST_F(LiveProjectionTest, ShowsTheNewestToAClientThatWasSlow) {
    auto client = live_.subscribe();
    for (int round = 0; round < 5; ++round) {
        place(store_, 1);
        run();
    }

    EXPECT_EQ(client.take()->view->placed, 5);
    EXPECT_EQ(client.take(), std::nullopt);
}

TEST_F(LiveProjectionTest, LeavesAViewAsItIsThatAClientHolds) {
    auto client = live_.subscribe();
    const auto held = client.take();
    place(store_, 2);

    run();

    EXPECT_EQ(held->view->placed, 0);
}

TEST_F(LiveProjectionTest, ShowsNothingNewForEventsThatItDoesNotFold) {
    auto client = live_.subscribe();
    static_cast<void>(client.take());
    store_.append({}, {"order", "1"}, any_version, {Paid{1}}).value();

    run();

    EXPECT_EQ(client.take(), std::nullopt);
    EXPECT_EQ(live_.subscription().position(), 1);
}

TEST_F(LiveProjectionTest, SignalsAClientWhenThereIsANewerView) {
    auto client = live_.subscribe();
    ASSERT_FALSE(client.signal()->take());
    place(store_, 1);

    run();

    EXPECT_TRUE(client.signal()->take());
}

TEST_F(LiveProjectionTest, WakesAClientThatWaits) {
    auto client = live_.subscribe();
    static_cast<void>(client.take());
    std::latch waits(1);
    std::int64_t total = 0;
    std::thread waiting([&] {
        waits.count_down();
        total = client.wait({}).value().view->total;
    });
    waits.wait();
    store_.append({}, {"order", "1"}, any_version, {Placed{"lamp", 3}}).value();

    run();
    waiting.join();

    EXPECT_EQ(total, 3);
}

TEST_F(LiveProjectionTest, LetsAClientGiveUpAtItsDeadline) {
    auto client = live_.subscribe();
    static_cast<void>(client.take());
    const Context ctx = Context{}.with_deadline(store_.clock().steady_now());

    EXPECT_ERROR(client.wait(ctx), Errc::timed_out, "");
}

TEST_F(LiveProjectionTest, FoldsABatchOnceThoughAnEventInItFailedBefore) {
    bool fails = true;
    const Live live(store_, {.consumer = "board"}, Board{},
                    [&](Board& board, const Placed& placed) {
                        if (placed.price == 3 && std::exchange(fails, false)) {
                            throw std::runtime_error("not now");
                        }
                        add(board, placed);
                    });
    place(store_, 3);

    EXPECT_ERROR(live.step({}), Errc::handler_failed, "not now");
    while (live.step({}).value().state == State::worked) {
    }

    EXPECT_EQ(live.latest().view->total, 6);
}

TEST_F(LiveProjectionTest, OutlivesClientsAndIsOutlivedByThem) {
    std::optional<Client<Board>> survivor;
    {
        const Live live(store_, {.consumer = "short"}, Board{}, &add);
        static_cast<void>(live.subscribe());
        survivor = live.subscribe();
        place(store_, 2);
        while (live.step({}).value().state == State::worked) {
        }
    }

    EXPECT_EQ(survivor->take()->view->placed, 2);
}

TEST_F(LiveProjectionTest, ReachesTenThousandClients) {
    constexpr std::size_t count = 10'000;
    std::vector<Client<Board>> clients;
    clients.reserve(count);
    for (std::size_t at = 0; at < count; ++at) {
        clients.push_back(live_.subscribe());
    }
    place(store_, 3);

    run();

    for (auto& client : clients) {
        ASSERT_TRUE(client.signal()->take());
        ASSERT_EQ(client.take()->view->total, 6);
    }
}

TEST_F(LiveProjectionTest, IsConsistentForClientsInManyThreads) {
    constexpr int events = 200;
    std::atomic<int> wrong{0};
    constexpr std::size_t count = 4;
    std::vector<std::thread> watchers;
    watchers.reserve(count);
    for (std::size_t at = 0; at < count; ++at) {
        watchers.emplace_back([&] {
            auto client = live_.subscribe();
            GlobalSequence before{};
            while (before < events) {
                const auto update = client.wait({}).value();
                // Each event adds 1 of each.
                const bool whole = update.view->placed == update.view->total &&
                                   update.sequence == update.view->placed;
                wrong += whole && update.sequence >= before ? 0 : 1;
                before = update.sequence;
            }
        });
    }
    for (int at = 0; at < events; ++at) {
        store_.append({}, {"order", "1"}, any_version, {Placed{"lamp", 1}}).value();
        live_.step({}).value();
    }
    run();
    for (auto& watcher : watchers) {
        watcher.join();
    }

    EXPECT_EQ(wrong, 0);
}

TEST(Audience, ForgetsThoseWhoWentAway) {
    detail::Audience audience;
    const auto stays = Signal::create();
    audience.add(stays);
    for (int at = 0; at < 1'000; ++at) {
        audience.add(Signal::create());
    }

    EXPECT_LT(audience.size(), 100);
    audience.tell();
    EXPECT_EQ(audience.size(), 1);
}

}  // namespace
}  // namespace eskit::inline v0_1::liveprojection
