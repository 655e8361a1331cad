#include "sqlite/fixture.hpp"

#include <eskit/sqlite/change_relay.hpp>

#include <sys/wait.h>

#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

namespace eskit::inline v0_1::sqlite {
namespace {

using testing::TempDir;

class ChangeRelayTest : public ::testing::Test {
  protected:
    std::shared_ptr<ChangeRelay> open(const ChangeRelayOptions& options = {}) {
        return ChangeRelay::open(folder / "changes.db", options).value();
    }
    static Broadcast broadcast_of(std::uint64_t number, std::vector<Change> changes) {
        return {.origin = {1, 2}, .number = number, .changes = std::move(changes)};
    }

    TempDir folder;
};

TEST_F(ChangeRelayTest, CarriesABroadcastToAnotherConnection) {
    const auto sender = open();
    const auto receiver = open();
    const Broadcast sent = broadcast_of(1, {{"orders", "7"}, {"carts", ""}});

    ASSERT_TRUE(sender->broadcast({}, sent).has_value());
    const auto received = receiver->receive({}).value();

    EXPECT_EQ(received.broadcasts, std::vector{sent});
    EXPECT_FALSE(received.has_lost);
}

TEST_F(ChangeRelayTest, CarriesEachBroadcastOnceAndInOrder) {
    const auto sender = open();
    const auto receiver = open();
    ASSERT_TRUE(sender->broadcast({}, broadcast_of(1, {{"a", ""}})).has_value());
    EXPECT_EQ(receiver->receive({}).value().broadcasts.size(), 1U);

    ASSERT_TRUE(sender->broadcast({}, broadcast_of(2, {{"b", ""}})).has_value());
    ASSERT_TRUE(sender->broadcast({}, broadcast_of(3, {{"c", ""}})).has_value());
    const auto received = receiver->receive({}).value();

    EXPECT_EQ(received.broadcasts,
              (std::vector{broadcast_of(2, {{"b", ""}}), broadcast_of(3, {{"c", ""}})}));
    EXPECT_TRUE(receiver->receive({}).value().broadcasts.empty());
}

TEST_F(ChangeRelayTest, DoesNotDeliverWhatWasSentBeforeItWasOpened) {
    const auto sender = open();
    ASSERT_TRUE(sender->broadcast({}, broadcast_of(1, {{"a", ""}})).has_value());

    const auto receiver = open();
    const auto received = receiver->receive({}).value();

    EXPECT_TRUE(received.broadcasts.empty());
    EXPECT_FALSE(received.has_lost);
}

TEST_F(ChangeRelayTest, KeepsABoundedNumberOfChangesAndTellsWhoMissedSome) {
    const auto sender = open({.changes_max = 3});
    const auto receiver = open();
    for (std::uint64_t number = 1; number <= 5; ++number) {
        ASSERT_TRUE(sender->broadcast({}, broadcast_of(number, {{"a", ""}})).has_value());
    }

    const auto received = receiver->receive({}).value();

    EXPECT_TRUE(received.has_lost);
    EXPECT_EQ(received.broadcasts.size(), 3U);
    EXPECT_EQ(testing::ask_sql(folder / "changes.db", "SELECT count(*) FROM changes"), "3");
}

TEST_F(ChangeRelayTest, TakesAnyNames) {
    const auto sender = open();
    const auto receiver = open();
    const Broadcast sent =
        broadcast_of(1, {{"it's; DROP TABLE changes", std::string("a\0b", 3)}, {"\xC3\xA9", "%"}});

    ASSERT_TRUE(sender->broadcast({}, sent).has_value());

    EXPECT_EQ(receiver->receive({}).value().broadcasts, std::vector{sent});
}

TEST_F(ChangeRelayTest, IsUnavailableWhileAnotherProcessHoldsTheFile) {
    const auto sender = open({.busy_timeout = std::chrono::milliseconds(1)});
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open((folder / "changes.db").c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr), SQLITE_OK);

    const auto refused = sender->broadcast({}, broadcast_of(1, {{"a", ""}}));
    sqlite3_close(other);
    const auto sent = sender->broadcast({}, broadcast_of(2, {{"a", ""}}));

    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code(), Errc::unavailable);
    EXPECT_TRUE(sent.has_value());
}

TEST_F(ChangeRelayTest, RefusesAFileThatIsSomethingElse) {
    {
        const auto database = Database::open(folder / "shop.db").value();
    }
    testing::run_sql(folder / "other.db", "CREATE TABLE a(b)");

    for (const char* name : {"shop.db", "other.db"}) {
        const auto opened = ChangeRelay::open(folder / name);
        ASSERT_FALSE(opened.has_value()) << name;
        EXPECT_EQ(opened.error().code(), Errc::invalid_argument);
    }
    EXPECT_EQ(ChangeRelay::open(":memory:").error().code(), Errc::invalid_argument);
}

TEST_F(ChangeRelayTest, IsRefusedByTheEventStore) {
    const auto relay = open();

    EXPECT_FALSE(Database::open(folder / "changes.db").has_value());
}

TEST_F(ChangeRelayTest, ConnectsTheNotifiersOfTwoProcesses) {
    ChangeNotifier here;
    RelayService service(here, open());
    auto orders = here.subscribe_entity("orders", "7");

    const pid_t child = fork();
    if (child == 0) {
        ChangeNotifier there;
        RelayService relay(there, open({.busy_timeout = std::chrono::milliseconds(5'000)}));
        there.notify_entity("orders", "7");
        _exit(relay.step({}).has_value() ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
    const auto outcome = service.step({}).value();

    EXPECT_EQ(outcome.state, StepOutcome::State::worked);
    EXPECT_TRUE(orders.take());
}

TEST_F(ChangeRelayTest, LosesNothingBetweenManySenders) {
    constexpr int senders = 4;
    constexpr std::uint64_t each = 25;
    const auto receiver = open();
    std::vector<std::thread> threads;
    for (int sender = 0; sender < senders; ++sender) {
        threads.emplace_back([&, sender] {
            const auto relay = open({.busy_timeout = std::chrono::milliseconds(20'000)});
            for (std::uint64_t number = 1; number <= each; ++number) {
                EXPECT_TRUE(relay
                                ->broadcast({}, {.origin = {static_cast<std::uint8_t>(sender)},
                                                 .number = number,
                                                 .changes = {{"a", ""}}})
                                .has_value());
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }

    EXPECT_EQ(receiver->receive({}).value().broadcasts.size(), senders * each);
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
