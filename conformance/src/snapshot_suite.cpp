#include "expectations.hpp"

#include <eskit/conformance/snapshot_suite.hpp>

#include <atomic>
#include <chrono>
#include <latch>
#include <thread>

namespace eskit::inline v0_1::conformance {
namespace {

const StreamId ada{"account", "ada"};
const StreamId bob{"account", "bob"};
constexpr const char* key = "bank.Account/1/7f";

Snapshot snapshot_at(std::uint64_t version, const StreamId& stream = ada,
                     std::string_view of_key = key) {
    return {.stream = stream,
            .key = std::string(of_key),
            .version = version,
            .codec = "json",
            .bytes = "{\"balance\":" + std::to_string(version) + "}",
            .taken_at = Timestamp(std::chrono::microseconds(1'700'000'000'000'001))};
}

// The version of what is stored; 0 when there is nothing.
std::uint64_t stored_version(SnapshotStore& store, const StreamId& stream = ada,
                             std::string_view of_key = key) {
    const auto loaded = store.load({}, stream, of_key);
    EXPECT_TRUE(loaded.has_value()) << loaded.error().message();
    return loaded && *loaded ? (*loaded)->version.value : 0;
}

void has_nothing_of_a_stream_that_was_never_saved(SnapshotStore& store) {
    const auto loaded = store.load({}, ada, key);

    ESKIT_ASSERT_OK(loaded);
    EXPECT_EQ(*loaded, std::nullopt);
}

void keeps_every_part_of_a_snapshot(SnapshotStore& store) {
    Snapshot saved = snapshot_at(12, {"account", "ada/ä 'x' \"y\""}, "Zähler/2/ff");
    saved.codec = "cbor";
    saved.bytes = std::string("\0\xff{}", 4) + std::string(1 << 20, 'x');

    ESKIT_ASSERT_OK(store.save({}, saved));

    const auto loaded = store.load({}, saved.stream, saved.key);
    ESKIT_ASSERT_OK(loaded);
    EXPECT_TRUE(*loaded == saved);
}

void keeps_a_state_without_bytes(SnapshotStore& store) {
    Snapshot saved = snapshot_at(1);
    saved.bytes.clear();

    ESKIT_ASSERT_OK(store.save({}, saved));

    const auto loaded = store.load({}, ada, key);
    ESKIT_ASSERT_OK(loaded);
    EXPECT_EQ(*loaded, saved);
}

void keeps_streams_and_keys_apart(SnapshotStore& store) {
    ESKIT_ASSERT_OK(store.save({}, snapshot_at(1)));
    ESKIT_ASSERT_OK(store.save({}, snapshot_at(2, bob)));
    ESKIT_ASSERT_OK(store.save({}, snapshot_at(3, {"ledger", "ada"})));
    ESKIT_ASSERT_OK(store.save({}, snapshot_at(4, ada, "bank.Account/2/7f")));

    EXPECT_EQ(stored_version(store), 1U);
    EXPECT_EQ(stored_version(store, bob), 2U);
    EXPECT_EQ(stored_version(store, {"ledger", "ada"}), 3U);
    EXPECT_EQ(stored_version(store, ada, "bank.Account/2/7f"), 4U);
    EXPECT_EQ(stored_version(store, ada, "bank.Account/3/7f"), 0U);
}

void replaces_an_older_snapshot(SnapshotStore& store) {
    ESKIT_ASSERT_OK(store.save({}, snapshot_at(9)));
    ESKIT_ASSERT_OK(store.save({}, snapshot_at(10)));

    const auto loaded = store.load({}, ada, key);
    ESKIT_ASSERT_OK(loaded);
    EXPECT_EQ(*loaded, snapshot_at(10));
}

void replaces_a_snapshot_of_the_same_version(SnapshotStore& store) {
    Snapshot other = snapshot_at(9);
    other.bytes = "{\"balance\":-1}";
    ESKIT_ASSERT_OK(store.save({}, other));
    ESKIT_ASSERT_OK(store.save({}, snapshot_at(9)));

    const auto loaded = store.load({}, ada, key);
    ESKIT_ASSERT_OK(loaded);
    EXPECT_EQ(*loaded, snapshot_at(9));
}

void keeps_a_newer_snapshot(SnapshotStore& store) {
    ESKIT_ASSERT_OK(store.save({}, snapshot_at(10)));
    ESKIT_ASSERT_OK(store.save({}, snapshot_at(9)));

    const auto loaded = store.load({}, ada, key);
    ESKIT_ASSERT_OK(loaded);
    EXPECT_EQ(*loaded, snapshot_at(10));
}

void forgets_all_keys_of_one_stream(SnapshotStore& store) {
    ESKIT_ASSERT_OK(store.save({}, snapshot_at(1)));
    ESKIT_ASSERT_OK(store.save({}, snapshot_at(2, ada, "bank.Account/2/7f")));
    ESKIT_ASSERT_OK(store.save({}, snapshot_at(3, bob)));

    ESKIT_ASSERT_OK(store.invalidate({}, ada));

    EXPECT_EQ(stored_version(store), 0U);
    EXPECT_EQ(stored_version(store, ada, "bank.Account/2/7f"), 0U);
    EXPECT_EQ(stored_version(store, bob), 3U);
}

void forgets_everything(SnapshotStore& store) {
    ESKIT_ASSERT_OK(store.save({}, snapshot_at(1)));
    ESKIT_ASSERT_OK(store.save({}, snapshot_at(3, bob)));

    ESKIT_ASSERT_OK(store.invalidate_all({}));

    EXPECT_EQ(stored_version(store), 0U);
    EXPECT_EQ(stored_version(store, bob), 0U);
}

void forgets_what_it_never_had(SnapshotStore& store) {
    ESKIT_ASSERT_OK(store.invalidate({}, ada));
    ESKIT_ASSERT_OK(store.invalidate_all({}));
}

void takes_an_older_snapshot_after_it_forgot(SnapshotStore& store) {
    ESKIT_ASSERT_OK(store.save({}, snapshot_at(10)));
    ESKIT_ASSERT_OK(store.invalidate({}, ada));

    ESKIT_ASSERT_OK(store.save({}, snapshot_at(3)));

    EXPECT_EQ(stored_version(store), 3U);
}

void refuses_what_is_no_snapshot(SnapshotStore& store) {
    const StreamId unnamed("account", "");
    for (const Snapshot& wrong :
         {snapshot_at(0), snapshot_at(UINT64_MAX), snapshot_at(1, unnamed), snapshot_at(1, ada, ""),
          snapshot_at(1, ada, "a\nb"),
          snapshot_at(1, ada, std::string(snapshot_key_bytes_max + 1, 'k'))}) {
        ESKIT_EXPECT_ERROR(store.save({}, wrong), Errc::invalid_argument);
    }
    EXPECT_EQ(stored_version(store), 0U);
}

// Each thread saves versions of its own, the newest first, so that all but the first of them try to
// go back; nobody may ever see that.
void keeps_the_newest_of_eight_racing_threads(SnapshotStore& store) {
    constexpr std::uint64_t threads = 8;
    constexpr std::uint64_t rounds = 25;
    std::atomic<int> failures = 0;
    std::latch start(threads);
    {
        std::vector<std::jthread> racers;
        racers.reserve(threads);
        for (std::uint64_t racer = 0; racer < threads; ++racer) {
            racers.emplace_back([&, racer] {
                start.arrive_and_wait();
                for (std::uint64_t round = rounds; round > 0; --round) {
                    const std::uint64_t version = (round - 1) * threads + racer + 1;
                    const bool is_saved = store.save({}, snapshot_at(version)).has_value();
                    const auto loaded = store.load({}, ada, key);
                    const bool is_right = loaded && *loaded &&
                                          (*loaded)->version.value >= version &&
                                          **loaded == snapshot_at((*loaded)->version.value);
                    failures += is_saved && is_right ? 0 : 1;
                }
            });
        }
    }
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(stored_version(store), threads * rounds);
}

constexpr SnapshotTest tests[] = {
    {"HasNothingOfAStreamThatWasNeverSaved", has_nothing_of_a_stream_that_was_never_saved},
    {"KeepsEveryPartOfASnapshot", keeps_every_part_of_a_snapshot},
    {"KeepsAStateWithoutBytes", keeps_a_state_without_bytes},
    {"KeepsStreamsAndKeysApart", keeps_streams_and_keys_apart},
    {"ReplacesAnOlderSnapshot", replaces_an_older_snapshot},
    {"ReplacesASnapshotOfTheSameVersion", replaces_a_snapshot_of_the_same_version},
    {"KeepsANewerSnapshot", keeps_a_newer_snapshot},
    {"ForgetsAllKeysOfOneStream", forgets_all_keys_of_one_stream},
    {"ForgetsEverything", forgets_everything},
    {"ForgetsWhatItNeverHad", forgets_what_it_never_had},
    {"TakesAnOlderSnapshotAfterItForgot", takes_an_older_snapshot_after_it_forgot},
    {"RefusesWhatIsNoSnapshot", refuses_what_is_no_snapshot},
    {"KeepsTheNewestOfEightRacingThreads", keeps_the_newest_of_eight_racing_threads},
};

class RegisteredTest final : public ::testing::Test {
  public:
    RegisteredTest(SnapshotStoreFactory factory, const SnapshotTest& test)
        : factory_(std::move(factory)), test_(test) {}

    void TestBody() override {
        const auto store = factory_.make();
        ASSERT_NE(store, nullptr) << "the factory '" << factory_.name << "' made no store";
        const ::testing::ScopedTrace trace(__FILE__, __LINE__,
                                           "snapshot store '" + factory_.name + "'");
        test_.run(*store);
    }

  private:
    SnapshotStoreFactory factory_;
    SnapshotTest test_;
};

}  // namespace

std::span<const SnapshotTest> snapshot_suite() {
    return tests;
}

bool register_snapshot_suite(const SnapshotStoreFactory& factory, const char* file, int line) {
    for (const SnapshotTest& test : tests) {
        ::testing::RegisterTest(
            "snapshot", test.name, nullptr, nullptr, file, line,
            [factory, test]() -> ::testing::Test* { return new RegisteredTest(factory, test); });
    }
    return true;
}

}  // namespace eskit::inline v0_1::conformance
