#include <eskit/store/stream_events.hpp>

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

namespace eskit::inline v0_1 {
namespace {

struct Opened {
    int number = 0;
};
struct Closed {};
using Events = std::variant<Opened, Closed>;
const StreamId ada{"account", "ada"};

TEST(StreamEvents, OfOneEventExpectAnyVersion) {
    const StreamEvents<Events> part{ada, Opened{5}};

    EXPECT_EQ(part.stream, ada);
    EXPECT_EQ(part.expected, any_version);
    ASSERT_EQ(part.events.size(), 1U);
    EXPECT_EQ(std::get<Opened>(part.events[0].event).number, 5);
}

TEST(StreamEvents, TakeSeveralEventsInBraces) {
    const StreamEvents<Events> part{ada, {Opened{5}, tagged(Closed{}, {"night"})}};

    ASSERT_EQ(part.events.size(), 2U);
    EXPECT_TRUE(part.events[0].tags.empty());
    EXPECT_EQ(part.events[1].tags, std::vector<std::string>{"night"});
}

TEST(StreamEvents, TakeWhatIsExpected) {
    const StreamEvents<Events> one{ada, no_stream, Opened{}};
    const StreamEvents<Events> several{ada, 7, {Opened{}, Closed{}}};
    const StreamEvents<Events> single_in_braces{ada, 3, {Closed{}}};

    EXPECT_EQ(one.expected, no_stream);
    EXPECT_EQ(several.expected, ExpectedVersion(7));
    EXPECT_EQ(several.events.size(), 2U);
    EXPECT_EQ(single_in_braces.events.size(), 1U);
}

TEST(StreamEvents, WorkForASetOfOneStruct) {
    const StreamEvents<Opened> part{ada, {Opened{1}, Opened{2}}};

    EXPECT_EQ(part.events[1].event.number, 2);
}

}  // namespace
}  // namespace eskit::inline v0_1
