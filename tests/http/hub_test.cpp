#include "hub.hpp"

#include <gtest/gtest.h>

#include <string>

namespace eskit::inline v0_1::http::detail {
namespace {

std::string text_of(const Channel::Batch& batch) {
    std::string text;
    for (const Frame& frame : batch.frames) {
        text += *frame;
    }
    return text;
}

class ChannelTest : public ::testing::Test {
  protected:
    static constexpr StreamOptions options{.events_max = 3, .bytes_max = 1'000};

    std::atomic<std::uint64_t> ids = 100;
    Channel events{"", options, Channel::Content::events, ids};
    Channel states{"", options, Channel::Content::states, ids};
};

TEST_F(ChannelTest, GivesANewcomerOnlyWhatIsYetToCome) {
    events.publish({.data = "a"}, std::nullopt);

    const auto batch = events.enter(std::nullopt);

    EXPECT_EQ(text_of(batch), "");
    EXPECT_EQ(batch.position, 101U);
}

TEST_F(ChannelTest, GivesANewcomerTheNewestStates) {
    states.publish({.data = "a1"}, 0);
    states.publish({.data = "b1"}, 1);
    states.publish({.data = "a2"}, 0);

    EXPECT_EQ(text_of(states.enter(std::nullopt)), "id: 102\ndata: b1\n\nid: 103\ndata: a2\n\n");
}

TEST_F(ChannelTest, GivesAReaderWhatCameAfterItsPosition) {
    const auto entered = events.enter(std::nullopt);
    events.publish({.data = "a"}, std::nullopt);
    events.publish({.data = "b"}, std::nullopt);

    const auto first = events.read(entered.position, 1);
    const auto second = events.read(first.position, 1'000);

    EXPECT_EQ(text_of(first), "id: 101\ndata: a\n\n");
    EXPECT_EQ(text_of(second), "id: 102\ndata: b\n\n");
    EXPECT_EQ(text_of(events.read(second.position, 1'000)), "");
}

TEST_F(ChannelTest, LetsASlowReaderSkipStates) {
    const auto entered = states.enter(std::nullopt);
    for (int at = 0; at < 100; ++at) {
        states.publish({.data = std::to_string(at)}, 0);
    }

    const auto batch = states.read(entered.position, 1'000);

    EXPECT_EQ(text_of(batch), "id: 200\ndata: 99\n\n");
    EXPECT_FALSE(batch.has_lost);
}

TEST_F(ChannelTest, KeepsABoundedNumberOfEvents) {
    for (const char* data : {"a", "b", "c", "d"}) {
        events.publish({.data = data}, std::nullopt);
    }

    EXPECT_TRUE(events.read(100, 1'000).has_lost);
    EXPECT_FALSE(events.read(101, 1'000).has_lost);
    EXPECT_EQ(events.evicted(), 101U);
    EXPECT_EQ(events.newest(), 104U);
}

TEST_F(ChannelTest, KeepsABoundedNumberOfBytesButTheNewestEvent) {
    events.publish({.data = "a"}, std::nullopt);
    events.publish({.data = std::string(2'000, 'b')}, std::nullopt);

    EXPECT_EQ(events.evicted(), 101U);
    EXPECT_EQ(events.read(101, 1).frames.size(), 1U);
}

TEST_F(ChannelTest, ResumesAfterAKnownEvent) {
    events.publish({.data = "a"}, std::nullopt);
    events.publish({.data = "b"}, std::nullopt);

    const auto batch = events.enter(101);

    EXPECT_EQ(text_of(batch), "id: 102\ndata: b\n\n");
    EXPECT_EQ(batch.position, 102U);
}

TEST_F(ChannelTest, SaysWhatItDoesNotKnow) {
    events.publish({.data = "a"}, std::nullopt);

    EXPECT_EQ(text_of(events.enter(99)), "id: 101\nevent: gap\ndata: 99\n\n");
    EXPECT_EQ(text_of(events.enter(102)), "id: 101\nevent: gap\ndata: 102\n\n");
}

TEST_F(ChannelTest, HasNoGapsBetweenStates) {
    states.publish({.data = "a"}, 0);

    EXPECT_EQ(text_of(states.enter(7)), "id: 101\ndata: a\n\n");
}

TEST(Hub, HasAChannelForEachKey) {
    Hub hub({}, {.parameter = "id", .count_max = 2}, 0);

    const auto one = hub.join("1");
    const auto two = hub.join("2");

    EXPECT_NE(one, two);
    EXPECT_EQ(hub.join("1"), one);
    EXPECT_EQ(hub.join("3"), nullptr);
    EXPECT_EQ(one->clients, 2U);
}

TEST(Hub, ForgetsAChannelThatNobodyListensTo) {
    Hub hub({}, {.parameter = "id", .count_max = 1}, 0);
    const auto one = hub.join("1");
    EXPECT_FALSE(hub.remove_if_unused(*one));

    hub.leave(*one);

    EXPECT_TRUE(hub.remove_if_unused(*one));
    EXPECT_NE(hub.join("2"), nullptr);
}

TEST(Hub, SaysWhenAKeyAppearsOrLosesItsLastClient) {
    int changes = 0;
    Hub hub({}, {.parameter = "id", .count_max = 9}, 0);
    hub.set_on_keys([&] { ++changes; });
    changes = 0;

    const auto channel = hub.join("1");
    EXPECT_EQ(changes, 1);
    EXPECT_EQ(hub.join("1"), channel);
    hub.leave(*channel);
    EXPECT_EQ(changes, 1);
    hub.leave(*channel);

    EXPECT_EQ(changes, 2);
}

}  // namespace
}  // namespace eskit::inline v0_1::http::detail
