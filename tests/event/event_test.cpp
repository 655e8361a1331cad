#include <eskit/event/event.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace {

using eskit::EventInfo;
using eskit::Metadata;
using eskit::StreamId;

struct Opened {
    std::string owner;
};
struct Closed {};
using Events = std::variant<Opened, Closed>;

std::shared_ptr<const StreamId> ada() {
    return std::make_shared<const StreamId>("account", "ada");
}

TEST(EventInfo, TellsWhatItWasMadeFrom) {
    const EventInfo::Fields fields{
        .id = eskit::EventId{1, 2, 3},
        .stream = ada(),
        .version = 4,
        .global_sequence = 17,
        .type = "bank.Opened",
        .schema_version = 2,
        .recorded_at = eskit::Timestamp{std::chrono::microseconds{5}},
        .metadata = std::make_shared<const Metadata>(Metadata{.correlation_id = "chain"}),
        .tags = std::make_shared<const std::vector<std::string>>(
            std::vector<std::string>{"owner:ada", "vip"})};

    const EventInfo info(fields);

    EXPECT_EQ(info.id(), (eskit::EventId{1, 2, 3}));
    EXPECT_EQ(info.stream(), StreamId("account", "ada"));
    EXPECT_EQ(info.version(), 4);
    EXPECT_EQ(info.global_sequence(), 17);
    EXPECT_EQ(info.type(), "bank.Opened");
    EXPECT_EQ(info.schema_version(), 2U);
    EXPECT_EQ(info.recorded_at().time_since_epoch().count(), 5);
    EXPECT_EQ(info.metadata().correlation_id, "chain");
    ASSERT_EQ(info.tags().size(), 2U);
    EXPECT_EQ(info.tags()[1], "vip");
}

TEST(EventInfo, HasEmptyMetadataAndNoTagsWhenNoneWereRecorded) {
    const EventInfo info({.stream = ada()});

    EXPECT_EQ(info.metadata(), Metadata{});
    EXPECT_TRUE(info.tags().empty());
    EXPECT_EQ(info.schema_version(), 1U);
}

TEST(EventInfo, SharesWhatIsLargeWithItsCopies) {
    const EventInfo info(
        {.stream = ada(), .metadata = std::make_shared<const Metadata>(Metadata{})});

    const EventInfo copy = info;  // NOLINT(performance-unnecessary-copy-initialization)

    EXPECT_EQ(&copy.stream(), &info.stream());
    EXPECT_EQ(&copy.metadata(), &info.metadata());
}

TEST(Event, GivesItsDataByType) {
    const eskit::Event<Events> event({.stream = ada()},
                                     std::make_shared<const Events>(Opened{"ada"}));

    ASSERT_NE(event.get_if<Opened>(), nullptr);
    EXPECT_EQ(event.get_if<Opened>()->owner, "ada");
    EXPECT_EQ(event.get_if<Closed>(), nullptr);
    EXPECT_EQ(event.data().index(), 0U);
}

TEST(Event, OfOneStructGivesTheStruct) {
    const eskit::Event<Opened> event({.stream = ada()},
                                     std::make_shared<const Opened>(Opened{"ada"}));

    EXPECT_EQ(event.get_if<Opened>(), &event.data());
    EXPECT_EQ(event.data().owner, "ada");
}

TEST(Event, SharesItsDataWithItsCopies) {
    const eskit::Event<Events> event({.stream = ada()}, std::make_shared<const Events>(Closed{}));

    const eskit::Event<Events> copy = event;  // NOLINT(performance-unnecessary-copy-initialization)

    EXPECT_EQ(&copy.data(), &event.data());
}

}  // namespace
