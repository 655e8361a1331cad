#include "fixture.hpp"

#include <eskit/decider/decider_handler.hpp>
#include <eskit/store/memory_store.hpp>
#include <eskit/store/stream_lifecycle.hpp>

#include <memory>
#include <optional>

namespace stream_lifecycle_test {

struct Added {
    std::int32_t amount = 0;
    bool operator==(const Added&) const = default;
};
struct Cleared {
    bool operator==(const Cleared&) const = default;
};
using Event = std::variant<Added, Cleared>;

struct Total {
    std::int32_t total = 0;
};

struct Add {
    std::int32_t amount = 0;
};

struct Sum {
    using State = Total;
    using Command = Add;
    using Event = stream_lifecycle_test::Event;
    static eskit::Decision<Event> decide(const State&, const Add& add) { return Added{add.amount}; }
    static void evolve(State& state, const Added& added) { state.total += added.amount; }
    static void evolve(State& state, const Cleared&) { state.total = 0; }
};

}  // namespace stream_lifecycle_test

namespace eskit::inline v0_1::store_test {
namespace {

using namespace stream_lifecycle_test;
using Event = stream_lifecycle_test::Event;

const StreamId ada{"account", "ada"};

class StreamLifecycleOfAStore : public ::testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(store.append({}, ada, no_stream, {Added{1}, Added{2}, Added{3}}).has_value());
    }
    static std::vector<Event> data_of(const auto& range) {
        std::vector<Event> data;
        for (const auto& event : range) {
            data.push_back(event.data());
        }
        return data;
    }

    MemoryStore<Event> store;
    StreamLifecycle lifecycle{store};
};

TEST_F(StreamLifecycleOfAStore, LeavesSystemEventsOutOfALoad) {
    ASSERT_TRUE(lifecycle.archive({}, ada, "").has_value());

    const auto stream = store.load({}, ada).value();

    EXPECT_EQ(data_of(stream), (std::vector<Event>{Added{1}, Added{2}, Added{3}}));
    EXPECT_EQ(stream.version(), StreamVersion{4});
}

TEST_F(StreamLifecycleOfAStore, MakesALoadOfRemovedDataAnError) {
    ASSERT_TRUE(lifecycle.truncate({}, ada, 3, "").has_value());

    EXPECT_ERROR(store.load({}, ada), Errc::not_found, "event 1 of account/ada");
    EXPECT_ERROR(store.fold({}, ada, {}, [](const Event&, const RecordedEvent&) { return true; }),
                 Errc::not_found, "snapshot");
    EXPECT_EQ(data_of(store.load({}, ada, {.after = 2}).value()), std::vector<Event>{Added{3}});
}

TEST_F(StreamLifecycleOfAStore, LeavesRemovedDataOutOfReadsOverTheLog) {
    ASSERT_TRUE(lifecycle.erase({}, ada, {2, 2}, "").has_value());

    const auto page = store.read_all({}).value();

    EXPECT_EQ(data_of(page), (std::vector<Event>{Added{1}, Added{3}}));
    EXPECT_EQ(page.next(), GlobalSequence{4});
    EXPECT_EQ(data_of(store.read_matching({}, {}).value()),
              (std::vector<Event>{Added{1}, Added{3}}));
}

TEST_F(StreamLifecycleOfAStore, DecodesNeitherSystemEventsNorRemovedData) {
    ASSERT_TRUE(lifecycle.tombstone({}, ada, "").has_value());
    std::vector<Errc> codes;

    auto read = store.log()->read_all({}, {}, [&](const RecordedEvent& event) {
        codes.push_back(store.decoded(event).error().code());
        return true;
    });

    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(codes, (std::vector{Errc::not_found, Errc::not_found, Errc::not_found, Errc::codec}));
}

TEST_F(StreamLifecycleOfAStore, FiltersALoadByType) {
    ASSERT_TRUE(store.append({}, ada, 3, {Cleared{}, Added{4}}).has_value());
    const std::string added = store.types()[0];

    const auto stream = store.load({}, ada, {.after = 1, .limit = 3, .types = {added}}).value();

    EXPECT_EQ(data_of(stream), (std::vector<Event>{Added{2}, Added{3}, Added{4}}));
    EXPECT_EQ(stream.version(), StreamVersion{5});
    EXPECT_ERROR(store.load({}, ada, {.types = {"other.Type"}}), Errc::invalid_argument,
                 "other.Type");
}

TEST_F(StreamLifecycleOfAStore, ReachesADeciderAsAnErrorThatIsNotRetried) {
    const DeciderHandler handler(store, Sum{});
    ASSERT_TRUE(lifecycle.archive({}, ada, "").has_value());

    const auto refused = handler.handle({}, ada, Add{1});

    EXPECT_ERROR(refused, Errc::closed, "archived");
    EXPECT_EQ(refused.error().advice(), Advice::never);
    ASSERT_TRUE(lifecycle.restore({}, ada, "").has_value());
    EXPECT_EQ(handler.handle({}, ada, Add{1}).value().state.total, 7);
}

TEST_F(StreamLifecycleOfAStore, RefusesADecisionOnATruncatedStream) {
    const DeciderHandler handler(store, Sum{});
    ASSERT_TRUE(lifecycle.truncate({}, ada, 2, "").has_value());

    EXPECT_ERROR(handler.handle({}, ada, Add{1}), Errc::not_found, "event 1 of account/ada");
}

TEST_F(StreamLifecycleOfAStore, RefusesWhatMakesNoSense) {
    EXPECT_ERROR(lifecycle.truncate({}, ada, 1, ""), Errc::invalid_argument, "nothing before");
    EXPECT_ERROR(lifecycle.erase({}, ada, {3, 2}, ""), Errc::invalid_argument, "not above");
    EXPECT_ERROR(lifecycle.archive({}, ada, "\xFF"), Errc::codec, "the reason");
    EXPECT_ERROR(lifecycle.archive({}, StreamId("account", "nobody"), ""), Errc::not_found,
                 "account/nobody");
}

// Removed values are destroyed, as soon as nobody can be reading them.
TEST(StreamLifecycle, LetsGoOfRemovedValues) {
    struct Watched {
        std::shared_ptr<int> life;
    };
    static const TypeInfo& shape = type_info<Added>();
    auto log = std::make_shared<MemoryLog>();
    auto life = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = life;
    Commit commit = commit_to(ada, no_stream, {event()});
    static const Added added;
    commit.appends[0].events[0].payload =
        Payload::from_owner(Watched{std::move(life)},
                            [](const Watched&) { return detail::SelectedValue{&shape, &added}; });
    ASSERT_TRUE(log->commit({}, std::move(commit)).has_value());
    const StreamLifecycle lifecycle(log);

    auto read = log->read_all({}, {}, [&](const RecordedEvent&) {
        EXPECT_TRUE(lifecycle.tombstone({}, ada, "").has_value());
        EXPECT_FALSE(watch.expired());
        return true;
    });

    ASSERT_TRUE(read.has_value());
    ASSERT_TRUE(log->commit({}, commit_to({"account", "bob"}, no_stream, {event()})).has_value());
    EXPECT_TRUE(watch.expired());
}

TEST(StreamLifecycle, NeedsALogThatHasOne) {
    class Plain final : public EventLog {
      public:
        [[nodiscard]] const Capabilities& capabilities() const override {
            static constexpr Capabilities none{};
            return none;
        }
        [[nodiscard]] const Uuid& epoch() const override { return epoch_; }
        Result<StreamVersion> read_stream(const Context&, const StreamId&, const LoadOptions&,
                                          EventSink) override {
            return StreamVersion{};
        }
        Result<Scan> read_all(const Context&, const ReadOptions&, EventSink) override {
            return Scan{};
        }
        Result<Scan> read_matching(const Context&, const Query&, const ReadOptions&,
                                   EventSink) override {
            return Scan{};
        }
        Result<std::optional<Committed>> find_commit(const Context&, const CommitId&) override {
            return std::optional<Committed>{};
        }

      protected:
        void commit_batch(std::span<const Commit>, std::span<Outcome>) override {}

      private:
        Uuid epoch_{};
    };

    EXPECT_ERROR(StreamLifecycle(std::make_shared<Plain>()).archive({}, ada, ""), Errc::unsupported,
                 "cannot archive");
}

}  // namespace
}  // namespace eskit::inline v0_1::store_test
