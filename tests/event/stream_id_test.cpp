#include <eskit/event/stream_id.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace {

using eskit::Errc;
using eskit::StreamId;

std::string refusal(std::string_view type, std::string_view id) {
    const auto parsed = StreamId::parse(type, id);
    return parsed ? "accepted" : parsed.error().message();
}

TEST(StreamId, HasATypeAndAnId) {
    const StreamId stream("account", "ada");

    EXPECT_EQ(stream.type(), "account");
    EXPECT_EQ(stream.id(), "ada");
}

TEST(StreamId, ParsesWhateverItsRulesAllow) {
    const std::string type_max(StreamId::type_bytes_max, 't');
    const std::string id_max(StreamId::id_bytes_max, 'i');
    const std::pair<std::string, std::string> legal[] = {
        {"account", "ada"},
        {"a/b:c", "path/to/file name.txt"},
        {" ", "'; DROP TABLE events; --"},
        {"\xC3\xA9t\xC3\xA9", "\xE2\x82\xAC \xF0\x9F\x98\x80"},
        {type_max, id_max}};
    for (const auto& [type, id] : legal) {
        const auto parsed = StreamId::parse(type, id);

        ASSERT_TRUE(parsed) << parsed.error().message();
        EXPECT_EQ(parsed->type(), type);
        EXPECT_EQ(parsed->id(), id);
        EXPECT_TRUE(parsed->check());
    }
}

TEST(StreamId, NamesTheRuleThatInputBreaks) {
    EXPECT_EQ(refusal("", "ada"), "stream type '' is empty");
    EXPECT_EQ(refusal("account", ""), "stream id '' is empty");
    EXPECT_EQ(refusal("acc\nount", "ada"), "stream type 'acc\\x0aount' has control bytes");
    EXPECT_EQ(refusal("account", std::string_view("a\0b", 3)),
              "stream id 'a\\x00b' has control bytes");
    EXPECT_EQ(refusal("account", "a\x7F"), "stream id 'a\\x7f' has control bytes");
    EXPECT_EQ(refusal("account", "a\xFF"), "stream id 'a\\xff' is not UTF-8");
    EXPECT_EQ(refusal("\xED\xA0\x80", "ada"), "stream type '\\xed\\xa0\\x80' is not UTF-8");
}

TEST(StreamId, RefusesPartsThatAreTooLong) {
    const std::string type(256, 't');
    const std::string id(1025, 'i');

    EXPECT_TRUE(refusal(type, "ada").ends_with("... is 256 bytes long, more than 255") ||
                refusal(type, "ada").ends_with("...' is 256 bytes long, more than 255"))
        << refusal(type, "ada");
    EXPECT_TRUE(refusal("account", id).ends_with("...' is 1025 bytes long, more than 1024"))
        << refusal("account", id);
    EXPECT_LT(refusal("account", id).size(), 200U);
}

TEST(StreamId, RefusesWithInvalidArgument) {
    EXPECT_EQ(StreamId::parse("", "ada").error().code(), Errc::invalid_argument);
    EXPECT_EQ(StreamId::parse("", "ada").error().advice(), eskit::Advice::never);
}

TEST(StreamId, IsBuiltUncheckedAndCheckedLater) {
    const StreamId stream("account", "a\nb");

    EXPECT_EQ(stream.id(), "a\nb");
    ASSERT_FALSE(stream.check());
    EXPECT_EQ(stream.check().error().code(), Errc::invalid_argument);
}

TEST(StreamId, IsTheSameByTypeAndId) {
    const StreamId ada("account", "ada");

    EXPECT_EQ(ada, StreamId("account", "ada"));
    EXPECT_NE(ada, StreamId("account", "bob"));
    EXPECT_NE(ada, StreamId("customer", "ada"));
    EXPECT_NE(StreamId("a", "bc"), StreamId("ab", "c"));
    // Even where the constructor was given what no log accepts.
    const std::string zero(1, '\0');
    EXPECT_NE(StreamId("a" + zero + "b", "c"), StreamId("a", "b" + zero + "c"));
}

TEST(StreamId, SortsByTypeThenById) {
    std::vector<StreamId> streams{{"b", "1"},     {"ab", "1"}, {"a", "2"},
                                  {"a\x01", "0"}, {"a", "10"}, {"\xC3\xA9", "1"}};

    std::sort(streams.begin(), streams.end());

    EXPECT_EQ(
        streams,
        (std::vector<StreamId>{
            {"a", "10"}, {"a", "2"}, {"a\x01", "0"}, {"ab", "1"}, {"b", "1"}, {"\xC3\xA9", "1"}}));
}

TEST(StreamId, HasAKeyThatNoOtherStreamHas) {
    const std::unordered_set<std::string> keys{StreamId("a", "bc").key(), StreamId("ab", "c").key(),
                                               StreamId("a", "b/c").key(),
                                               StreamId("a/b", "c").key()};

    EXPECT_EQ(keys.size(), 4U);
    EXPECT_EQ(StreamId("a", "b").key(), std::string("a\0b", 3));
}

TEST(StreamId, IsAKeyOfHashTables) {
    const std::unordered_set<StreamId> streams{{"account", "ada"}, {"account", "bob"}};

    EXPECT_TRUE(streams.contains(StreamId("account", "ada")));
    EXPECT_FALSE(streams.contains(StreamId("account", "eve")));
}

TEST(StreamId, IsEmptyOnceMovedFrom) {
    StreamId from("account", "ada");

    const StreamId to = std::move(from);

    EXPECT_EQ(to, StreamId("account", "ada"));
    // NOLINTBEGIN(bugprone-use-after-move)
    EXPECT_EQ(from.type(), "");
    EXPECT_EQ(from.id(), "");
    EXPECT_FALSE(from.check());
    // NOLINTEND(bugprone-use-after-move)
}

TEST(StreamId, PrintsWithControlBytesEscapedAndLongIdsCut) {
    EXPECT_EQ(to_string(StreamId("account", "ada")), "account/ada");
    EXPECT_EQ(to_string(StreamId("a\nb", "\x1B[31m")), "a\\x0ab/\\x1b[31m");
    EXPECT_EQ(to_string(StreamId("file", std::string(200, 'x'))),
              "file/" + std::string(120, 'x') + "...");
}

}  // namespace
