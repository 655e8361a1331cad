#include "fixture.hpp"

#include <eskit/codec/json.hpp>
#include <eskit/store/recorded_event.hpp>

namespace recorded_event_test {
struct Paid {
    std::int64_t cents = 0;
};
}  // namespace recorded_event_test

namespace eskit::inline v0_1 {
namespace {

using recorded_event_test::Paid;

TEST(RecordedEvent, HasNeitherTagsNorMetadataUnlessTheyAreSet) {
    const RecordedEvent event;

    EXPECT_TRUE(event.tag_set().empty());
    EXPECT_EQ(event.commit_metadata(), Metadata{});
    EXPECT_EQ(event.schema_version, 1U);
    EXPECT_EQ(event.payload, nullptr);
}

TEST(RecordedEvent, TakesPointersToNothingForNeitherTagsNorMetadata) {
    const std::shared_ptr<const Metadata> no_metadata;
    const std::shared_ptr<const std::vector<std::string>> no_tags;
    RecordedEvent event;
    event.metadata = &no_metadata;
    event.tags = &no_tags;

    EXPECT_TRUE(event.tag_set().empty());
    EXPECT_EQ(event.commit_metadata(), Metadata{});
}

TEST(RecordedEvent, ViewsStreamTagsAndMetadataOfItsLog) {
    const auto stream = std::make_shared<const StreamId>("account", "ada");
    const auto metadata = std::make_shared<const Metadata>(Metadata{.correlation_id = "req-1"});
    const auto tags =
        std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"a", "b"});
    RecordedEvent event;
    event.stream = &stream;
    event.metadata = &metadata;
    event.tags = &tags;

    EXPECT_EQ(&event.stream_id(), stream.get());
    EXPECT_EQ(&event.commit_metadata(), metadata.get());
    EXPECT_EQ(event.tag_set().data(), tags->data());
    EXPECT_EQ(event.tag_set().size(), 2U);
}

TEST(RecordedEvent, AppendsStoredBytesOfTheWantedCodec) {
    RecordedEvent event;
    event.codec = "json";
    event.bytes = R"({"cents":7})";
    std::string out = "before ";

    ASSERT_TRUE(event.encode_payload(json_codec(), out).has_value());

    EXPECT_EQ(out, R"(before {"cents":7})");
}

TEST(RecordedEvent, RefusesStoredBytesOfAnotherCodecAndWritesNothing) {
    RecordedEvent event;
    event.codec = "cbor";
    event.bytes = "{}";
    std::string out;

    EXPECT_ERROR(event.encode_payload(json_codec(), out), Errc::unsupported,
                 "stored as 'cbor', not as 'json'");
    EXPECT_TRUE(out.empty());
}

TEST(RecordedEvent, EncodesALiveValue) {
    const auto payload = Payload::from_value(Paid{7});
    RecordedEvent event;
    event.payload = &payload;
    std::string out;

    ASSERT_TRUE(event.encode_payload(json_codec(), out).has_value());

    EXPECT_EQ(out, R"({"cents":7})");
}

TEST(RecordedEvent, RefusesAPayloadOfBytesInAnotherCodec) {
    const auto payload = Payload::from_bytes("cbor", "{}");
    RecordedEvent event;
    event.payload = &payload;
    std::string out;

    EXPECT_ERROR(event.encode_payload(json_codec(), out), Errc::unsupported, "'cbor'");
}

TEST(EventSink, IsAReferenceToAnyCallable) {
    int calls = 0;
    auto callable = [&](const RecordedEvent& event) {
        ++calls;
        return event.version != 2;
    };
    const EventSink sink = callable;
    RecordedEvent event;

    EXPECT_TRUE(sink(event));
    event.version = 2;
    EXPECT_FALSE(sink(event));
    EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace eskit::inline v0_1
